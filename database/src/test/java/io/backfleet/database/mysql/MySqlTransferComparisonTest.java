package io.backfleet.database.mysql;

import io.backfleet.database.contract.transfer.TransferComparisonContract;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.testkit.mysql.MariaDbExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlTransferComparisonTest extends TransferComparisonContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final TransferEngine ENGINE = new MySqlTransferEngine(mariaDb);

    @Override
    protected TransferEngine engine() {
        return ENGINE;
    }
}
