package io.backfleet.database.mysql;

import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.ProbeContract;
import io.backfleet.testkit.mysql.MariaDbExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlProbeTest extends ProbeContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    @Override
    protected Engine engine() {
        return ENGINE;
    }
}
