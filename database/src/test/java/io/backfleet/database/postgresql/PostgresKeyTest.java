package io.backfleet.database.postgresql;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.KeyContract;
import io.backfleet.database.contract.difference.OneDatabase;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresKeyTest extends KeyContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected Tables tables() {
        return new OneDatabase(new PostgresTransferEngine(postgres), Dialect.POSTGRESQL);
    }

    @Override
    protected Map<String, ErrorCode> refused() {
        return Map.of();
    }
}
