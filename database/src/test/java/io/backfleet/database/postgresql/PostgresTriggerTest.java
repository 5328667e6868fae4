package io.backfleet.database.postgresql;

import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.TriggerContract;
import io.backfleet.testkit.postgresql.PostgresExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTriggerTest extends TriggerContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final Engine ENGINE = new PostgresEngine(postgres);

    @Override
    protected Engine engine() {
        return ENGINE;
    }
}
