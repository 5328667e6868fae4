package io.backfleet.database.postgresql;

import io.backfleet.database.contract.transfer.TransferComparisonContract;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.testkit.postgresql.PostgresExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTransferComparisonTest extends TransferComparisonContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected TransferEngine engine() {
        return new PostgresTransferEngine(postgres);
    }
}
