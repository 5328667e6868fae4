package io.backfleet.database.postgresql;

import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.RepairContract;
import io.backfleet.testkit.postgresql.PostgresExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRepairTest extends RepairContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final Engine ENGINE = new PostgresEngine(postgres);

    @Override
    protected Engine engine() {
        return ENGINE;
    }
}
