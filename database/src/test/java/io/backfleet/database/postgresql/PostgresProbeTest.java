package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.backfleet.database.Faults;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.ProbeContract;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresProbeTest extends ProbeContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final Engine ENGINE = new PostgresEngine(postgres);

    @Override
    protected Engine engine() {
        return ENGINE;
    }

    @Test
    void replica_isReportedWithWhatItDoes() throws SQLException {
        ScratchDatabase database = engine().database();
        String role = "blind_" + database.name();
        database.execute("create role " + role + " login");
        try (TestFleet fleet = TestFleet.open(
                        engine(), database, Faults.NONE, List.of(database.replicaJdbcUrl()), "t", Map.of("b", "a"));
                PrimaryProbe seeing = fleet.database.primaryProbe();
                PostgresDatabase other = new PostgresDatabase(
                        TestFleet.entry(database.jdbcUrl(), role, List.of()),
                        Faults.NONE,
                        Duration.ofSeconds(1),
                        System::nanoTime);
                PrimaryProbe blind = other.primaryProbe()) {
            Await.until(
                    "the standby is through",
                    Duration.ofSeconds(10),
                    () -> seeing.load().replicas().get(0).caughtUp());
            assertEquals("streaming", seeing.load().replicas().get(0).state());
            PrimaryProbe.Replica unseen = blind.load().replicas().get(0);
            assertEquals("", unseen.state());
            assertFalse(unseen.caughtUp());
        } finally {
            database.execute("drop role " + role);
        }
    }
}
