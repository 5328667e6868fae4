package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Heartbeats and load. */
public abstract class ProbeContract {
    /** The engine under test. */
    protected abstract Engine engine();

    private TestFleet fleet(ScratchDatabase database) throws SQLException {
        return TestFleet.open(
                engine(), database, Faults.NONE, List.of(database.replicaJdbcUrl()), "t", Map.of("b", "a"));
    }

    @Test
    void beat_reachesTheReplicaAndIsRemovedAtTheEnd() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database);
                ReplicaProbe replica = fleet.database.replicaProbes().get(0)) {
            try (PrimaryProbe primary = fleet.database.primaryProbe()) {
                assertEquals(OptionalLong.empty(), replica.newestBeat("p1"));
                primary.beat("p1", 1);
                primary.beat("p1", 2);
                Await.until(
                        "the beat",
                        Duration.ofSeconds(10),
                        () -> replica.newestBeat("p1").equals(OptionalLong.of(2)));
                assertEquals(OptionalLong.empty(), replica.newestBeat("p2"));
                engine().pauseReplay();
                primary.beat("p1", 3);
                assertEquals(OptionalLong.of(2), replica.newestBeat("p1"));
                engine().resumeReplay();
                Await.until(
                        "the beat",
                        Duration.ofSeconds(10),
                        () -> replica.newestBeat("p1").equals(OptionalLong.of(3)));
            }
            assertEquals("0", database.value("select count(*) from backfleet.heartbeat"));
        }
    }

    @Test
    void beats_ofKilledProcessesAreRemoved() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database);
                PrimaryProbe primary = fleet.database.primaryProbe();
                PrimaryProbe next = fleet.database.primaryProbe()) {
            primary.beat("p1", 1);
            engine().insertBeat(database, "dead", Duration.ofHours(25));
            engine().insertBeat(database, "idle", Duration.ofHours(1));
            next.beat("p2", 1);
            assertEquals(
                    "idle p1 p2",
                    database.value("select concat(min(prober), ' p1 ', max(prober)) from backfleet.heartbeat"));
        }
    }

    @Test
    void probe_connectsAnewAfterItsSessionWasKilled() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database);
                PrimaryProbe primary = fleet.database.primaryProbe()) {
            primary.beat("p1", 1);
            engine().killFleet(database);
            BackfleetException failure = assertThrows(BackfleetException.class, () -> primary.beat("p1", 2));
            assertEquals(ErrorCode.DATABASE_UNREACHABLE, failure.code());
            primary.beat("p1", 3);
            assertEquals("3", database.value("select sequence from backfleet.heartbeat"));
        }
    }

    @Test
    void replicaProbe_refusesAPrimary() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = TestFleet.open(
                        engine(), database, Faults.NONE, List.of(database.jdbcUrl()), "t", Map.of("b", "a"));
                ReplicaProbe probe = fleet.database.replicaProbes().get(0)) {
            BackfleetException failure = assertThrows(BackfleetException.class, () -> probe.newestBeat("p"));
            assertEquals(ErrorCode.REPLICA_UNREACHABLE, failure.code());
        }
    }

    @Test
    void load_countsOthersSessionsAndTheirLockWaits() throws Exception {
        ScratchDatabase database = engine().database();
        database.execute("create table l (id int)", "insert into l values (1)");
        try (TestFleet fleet = fleet(database);
                PrimaryProbe primary = fleet.database.primaryProbe()) {
            PrimaryProbe.Load idle = primary.load();
            assertTrue(idle.maxSessions() > 0);
            assertEquals(1, idle.replicas().size(), idle::toString);
            Connection holder = database.connect();
            holder.setAutoCommit(false);
            Connection waiter = database.connect();
            try (Statement hold = holder.createStatement();
                    Statement wait = waiter.createStatement()) {
                hold.execute("update l set id = 2");
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                    try {
                        wait.execute("update l set id = 3");
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                });
                Await.until(
                        "a lock wait",
                        Duration.ofSeconds(10),
                        () -> primary.load().lockWaits() == 1);
                assertTrue(primary.load().activeSessions() >= 1);
                holder.commit();
                waiting.join();
                Await.until(
                        "no lock wait",
                        Duration.ofSeconds(10),
                        () -> primary.load().lockWaits() == 0);
            }
        }
    }
}
