package io.backfleet.database.contract;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Comparisons that read from a replica. */
public abstract class VerifyingReplicaContract {
    private static final Duration PATIENT = Duration.ofSeconds(30);

    /** The engine under test. */
    protected abstract Engine engine();

    private static String address(String url) {
        Matcher matcher = Pattern.compile("//([^/]+)/").matcher(url);
        assertTrue(matcher.find(), url);
        return matcher.group(1);
    }

    private TestFleet fleet(ScratchDatabase database, Duration patience) throws SQLException {
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, i from " + engine().rows(100));
        String replica = database.replicaJdbcUrl();
        TestFleet fleet = TestFleet.comparing(
                engine(),
                database,
                patience,
                List.of(replica),
                "t",
                Map.of("b", "a"),
                "readFrom: '" + address(replica) + "'");
        assertEquals(List.of(), fleet.plan().problems());
        return fleet;
    }

    private static String heartbeats(ScratchDatabase database) throws SQLException {
        return database.value("select count(*) from backfleet.heartbeat where prober like 'verify-%'");
    }

    @Test
    void replica_isReadWhenItShowsWhatThePrimaryHadCommitted() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database, PATIENT)) {
            fleet.verify(KeyRange.ALL).close();
            assertEquals("0", heartbeats(database));
            engine().pauseReplay();
            database.execute("update t set b = 0 where id = 7");
            CompletableFuture<VerifyingTask> opening = CompletableFuture.supplyAsync(() -> fleet.verify(KeyRange.ALL));
            Await.until(
                    "the heartbeat",
                    Duration.ofSeconds(10),
                    () -> heartbeats(database).equals("1"));
            assertFalse(opening.isDone(), "opened though the replica has not caught up");
            engine().resumeReplay();
            try (VerifyingTask task = opening.join()) {
                assertEquals(address(database.replicaJdbcUrl()), task.reader());
                Map<Key, Look> suspects = task.compareNext(1000).suspects();
                assertEquals(List.of(Key.of("7")), List.copyOf(suspects.keySet()));
                assertTrue(task.finished());

                engine().pauseReplay();
                database.execute("update t set b = a where id = 7", "update t set b = 0 where id = 8");
                CompletableFuture<Map<Key, Look>> looking =
                        CompletableFuture.supplyAsync(() -> task.look(List.of(Key.of("7"), Key.of("8"))));
                Await.until(
                        "the second heartbeat",
                        Duration.ofSeconds(10),
                        () -> database.value(
                                        "select max(sequence) from backfleet.heartbeat where prober like 'verify-%'")
                                .equals("2"));
                engine().resumeReplay();
                Map<Key, Look> looks = looking.join();
                assertFalse(TestFleet.at(looks, "7").differs());
                assertTrue(TestFleet.at(looks, "8").differs());
            }
            assertEquals("0", heartbeats(database));
        }
    }

    @Test
    void judge_asksThePrimary() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database, PATIENT);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            engine().pauseReplay();
            database.execute("update t set b = 0 where id = 7");
            assertTrue(task.judge(Key.of("7")).differs());
            assertEquals(0, task.compareNext(1000).suspects().size(), "the replica has not applied it");
            engine().resumeReplay();
        }
    }

    @Test
    void replica_thatDoesNotCatchUpFailsTheTaskForNow() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database, TestFleet.IMPATIENT)) {
            engine().pauseReplay();
            BackfleetException late = assertThrows(BackfleetException.class, () -> fleet.verify(KeyRange.ALL));
            assertEquals(ErrorCode.REPLICA_UNREACHABLE, late.code());
            assertEquals(ErrorKind.TRANSIENT, late.code().kind());
            engine().resumeReplay();
            fleet.verify(KeyRange.ALL).close();
        }
    }

    @Test
    void wait_endsWhenTheProcessStops() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database, PATIENT)) {
            engine().pauseReplay();
            AtomicReference<Thread> waiting = new AtomicReference<>();
            CompletableFuture<ErrorCode> opening = CompletableFuture.supplyAsync(() -> {
                waiting.set(Thread.currentThread());
                BackfleetException stopped = assertThrows(BackfleetException.class, () -> fleet.verify(KeyRange.ALL));
                // the thread is the common pool's
                Thread.interrupted();
                return stopped.code();
            });
            Await.until(
                    "the heartbeat",
                    Duration.ofSeconds(10),
                    () -> heartbeats(database).equals("1"));
            requireNonNull(waiting.get()).interrupt();
            assertEquals(ErrorCode.WORKER_STOPPING, opening.join());
            Thread.currentThread().interrupt();
            BackfleetException stopped = assertThrows(BackfleetException.class, () -> fleet.verify(KeyRange.ALL));
            assertTrue(Thread.interrupted());
            assertEquals(ErrorCode.WORKER_STOPPING, stopped.code());
            engine().resumeReplay();
        }
    }

    @Test
    @Tag("embedded")
    void replica_thatGoesAndComesBackIsReadAgain() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = fleet(database, PATIENT);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            task.compareNext(10);
            engine().stopReplica();
            database.execute("update t set b = 0 where id = 50");
            BackfleetException gone = assertThrows(BackfleetException.class, () -> task.compareNext(10));
            assertEquals(ErrorCode.REPLICA_UNREACHABLE, gone.code());
            assertEquals(Key.of("11"), task.position());
            engine().startReplica();
            assertEquals(
                    List.of(Key.of("50")),
                    List.copyOf(task.compareNext(1000).suspects().keySet()));
        }
    }

    @Test
    void replica_thatNobodyNamedIsRefused() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute("create table t (id int primary key, a int, b int)");
        try (TestFleet fleet = TestFleet.comparing(
                engine(),
                database,
                List.of(database.replicaJdbcUrl()),
                "t",
                Map.of("b", "a"),
                "readFrom: other-host")) {
            PlanResult plan = fleet.plan();
            assertEquals(1, plan.problems().size());
            assertEquals(ErrorCode.REPLICA_UNKNOWN, plan.problems().get(0).code());
            assertEquals("verify.readFrom", plan.problems().get(0).path());
        }
    }
}
