package io.backfleet.database.postgresql;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.OneDatabase;
import io.backfleet.database.contract.difference.RowDifferenceContract;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.testkit.postgresql.PostgresExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRowDifferenceTest extends RowDifferenceContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected Tables tables() {
        return new OneDatabase(new PostgresTransferEngine(postgres), Dialect.POSTGRESQL);
    }
}
