package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.ProbeContract;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlProbeTest extends ProbeContract {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    @Override
    protected Engine engine() {
        return ENGINE;
    }

    private static TestFleet fleet(ScratchDatabase database) throws SQLException {
        return TestFleet.open(ENGINE, database, Faults.NONE, List.of(database.replicaJdbcUrl()), "t", Map.of("b", "a"));
    }

    @Test
    void delayThatAReplicaIsSetTo_showsInTheHeartbeat() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        try (TestFleet fleet = fleet(database);
                ReplicaProbe replica = fleet.database.replicaProbes().get(0);
                PrimaryProbe primary = fleet.database.primaryProbe()) {
            primary.beat("p1", 1);
            Await.until("a beat", LIMIT, () -> replica.newestBeat("p1").equals(OptionalLong.of(1)));
            mariaDb.replica().setApplyDelay(Duration.ofSeconds(2));
            long start = System.nanoTime();
            primary.beat("p1", 2);
            Await.until("the late beat", LIMIT, () -> replica.newestBeat("p1").equals(OptionalLong.of(2)));
            assertTrue(
                    System.nanoTime() - start > 900_000_000L, "whole seconds, the first of which may be a short one");
        }
    }

    @Test
    void replica_isReportedByNameAndWithoutAFigure() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        try (TestFleet fleet = fleet(database);
                PrimaryProbe primary = fleet.database.primaryProbe()) {
            PrimaryProbe.Replica replica = primary.load().replicas().get(0);
            assertTrue(database.replicaJdbcUrl().contains(replica.name()), replica::name);
            assertNull(replica.lagMillis());
            assertFalse(replica.caughtUp());
        }
    }

    @Test
    void accountThatMaySeeLittle_probesAllTheSame() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        String account = "p" + database.name();
        try (TestFleet fleet = fleet(database);
                PrimaryProbe seeing = fleet.database.primaryProbe()) {
            seeing.beat("p1", 1);
            database.execute(
                    "create user " + account + "@'%' identified by ''",
                    "grant select on " + database.name() + ".* to " + account + "@'%'",
                    "grant select, insert, update, delete on backfleet.* to " + account + "@'%'");
            try (FleetDatabase other = new MySqlDatabase(
                            TestFleet.entry(database.jdbcUrl(), account, List.of(database.replicaJdbcUrl())),
                            Faults.NONE,
                            Duration.ofSeconds(1),
                            System::nanoTime);
                    PrimaryProbe blind = other.primaryProbe();
                    ReplicaProbe replica = other.replicaProbes().get(0)) {
                blind.beat("p2", 7);
                assertTrue(blind.load().maxSessions() > 0);
                assertEquals(0, blind.load().lockWaits());
                assertEquals(
                        "replicas that the account may not see",
                        blind.load().replicas().get(0).name());
                Await.until("its beat", LIMIT, () -> replica.newestBeat("p2").equals(OptionalLong.of(7)));
            } finally {
                database.execute("drop user " + account + "@'%'");
            }
        }
    }

    @Test
    void fleetsOwnSessions_areNotActive() throws Exception {
        ScratchDatabase database = ENGINE.database();
        database.execute("create table t (id int primary key, a int, b int)", "insert into t values (1, 1, 0)");
        try (TestFleet fleet = TestFleet.comparing(ENGINE, database, List.of(), "t", Map.of("b", "a"));
                PrimaryProbe primary = fleet.database.primaryProbe();
                Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            assertEquals(List.of(), fleet.plan().problems());
            writer.setAutoCommit(false);
            statement.execute("update t set b = 1");
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                CompletableFuture<VerifyingTask.Look> judging =
                        CompletableFuture.supplyAsync(() -> task.judge(Key.of("1")));
                ENGINE.awaitLockWait(database);
                PrimaryProbe.Load load = primary.load();
                assertEquals(1, load.lockWaits(), "nobody can tell whose wait it is");
                assertEquals(0, load.activeSessions());
                writer.commit();
                assertFalse(judging.join().differs());
            }
        }
    }
}
