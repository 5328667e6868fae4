package io.backfleet.database.postgresql;

import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.VerifyingReplicaContract;
import io.backfleet.testkit.postgresql.PostgresExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresVerifyingReplicaTest extends VerifyingReplicaContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final Engine ENGINE = new PostgresEngine(postgres);

    @Override
    protected Engine engine() {
        return ENGINE;
    }
}
