package io.backfleet.database.mysql;

import io.backfleet.database.contract.difference.Dialect;
import io.backfleet.database.contract.difference.OneDatabase;
import io.backfleet.database.contract.difference.RowDifferenceContract;
import io.backfleet.database.contract.difference.Tables;
import io.backfleet.testkit.mysql.MariaDbExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlRowDifferenceTest extends RowDifferenceContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @Override
    protected Tables tables() {
        return new OneDatabase(new MySqlTransferEngine(mariaDb), Dialect.MYSQL);
    }
}
