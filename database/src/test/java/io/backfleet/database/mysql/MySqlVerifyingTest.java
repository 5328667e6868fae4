package io.backfleet.database.mysql;

import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.VerifyingContract;
import io.backfleet.testkit.mysql.MariaDbExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlVerifyingTest extends VerifyingContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    @Override
    protected Engine engine() {
        return ENGINE;
    }
}
