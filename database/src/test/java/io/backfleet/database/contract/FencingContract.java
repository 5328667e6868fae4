package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who may write, step by step; and that each row is written once, whatever breaks between the steps. */
public abstract class FencingContract {
    /** The engine under test. */
    protected abstract Engine engine();

    /** A table that counts how often each row was written, and an expression that never finds a row right already. */
    private TestFleet counting(ScratchDatabase database, Faults faults) throws SQLException {
        database.execute(
                "create table t (id int primary key, writes int not null default 0, seen int)",
                "insert into t (id) select i from " + engine().rows(300));
        engine().beforeUpdate(database, "count_write", "1 = 1", "writes", "old.writes + 1");
        return TestFleet.open(engine(), database, faults, List.of(), "t", Map.of("seen", "writes + 1"));
    }

    /** Waits for it, and throws what it threw. */
    private static void joined(CompletableFuture<Void> batch) {
        try {
            batch.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BackfleetException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static ErrorCode codeOf(Runnable work) {
        return assertThrows(BackfleetException.class, work::run).code();
    }

    @Test
    void zombie_changesNothingOnceAnotherHasTakenTheTask() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            try (FencedTask a = fleet.takeAll()) {
                a.writeNext(100);
                assertEquals(Key.of("101"), a.position());
                try (FencedTask b = fleet.takeAll()) {
                    assertEquals(a.fence() + 1, b.fence());
                    assertEquals(Key.of("101"), b.position());
                    assertEquals(100, b.counters().changed());
                    assertEquals(ErrorCode.FENCED, codeOf(() -> a.writeNext(100)));
                    assertEquals("100", database.value("select sum(writes) from t"));
                    assertEquals(ErrorCode.FENCED, codeOf(a::reload));
                    b.writeNext(100);
                    assertEquals(
                            ErrorCode.FENCED,
                            codeOf(() -> a.close(new Outcome.Yielded(a.counters(), a.position(), null))));
                    while (!b.finished()) {
                        b.writeNext(100);
                    }
                    assertEquals(
                            "300 1 1",
                            database.value("select concat(sum(writes), ' ', min(writes), ' ', max(writes)) from t"));
                }
            }
        }
    }

    @Test
    void zombie_thatWaitsForTheRowLockSeesTheNewFence() throws Exception {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            try (FencedTask a = fleet.takeAll()) {
                a.writeNext(10);
                Connection other = database.connect();
                other.setAutoCommit(false);
                try (var statement = other.createStatement()) {
                    statement.execute("update backfleet.checkpoint set fence = fence + 1");
                }
                CompletableFuture<Void> batch = CompletableFuture.runAsync(() -> a.writeNext(10));
                engine().awaitLockWait(database);
                other.commit();
                assertEquals(ErrorCode.FENCED, codeOf(() -> joined(batch)));
                assertEquals("10", database.value("select sum(writes) from t"));
            }
        }
    }

    @Test
    void close_keepsTheFirstOutcomeForWhoeverComesLater() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            Outcome yielded;
            try (FencedTask a = fleet.takeAll()) {
                a.writeNext(50);
                yielded = new Outcome.Yielded(a.counters(), a.position(), Key.of("200"));
                assertEquals(yielded, a.close(yielded));
                assertEquals(yielded, a.close(new Outcome.Yielded(Counters.ZERO, a.position(), null)));
                assertThrows(IllegalStateException.class, () -> a.writeNext(1));
            }
            try (FencedTask b = fleet.takeAll()) {
                assertEquals(Optional.of(yielded), b.outcome());
                assertThrows(IllegalStateException.class, () -> b.writeNext(1));
                assertEquals(yielded, b.close(new Outcome.Done(Counters.ZERO)));
            }
            assertEquals("50", database.value("select sum(writes) from t"));
        }
    }

    @Test
    void close_refusesOutcomesThatTheCheckpointContradicts() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            try (FencedTask a = fleet.takeAll()) {
                assertNull(a.position());
                a.writeNext(50);
                assertEquals(ErrorCode.INTERNAL_ERROR, codeOf(() -> a.close(new Outcome.Done(a.counters()))));
                a.reload();
                assertEquals(
                        ErrorCode.INTERNAL_ERROR,
                        codeOf(() -> a.close(new Outcome.Yielded(a.counters(), Key.of("290"), null))));
            }
            assertEquals("null", database.value("select outcome from backfleet.checkpoint"));
        }
    }

    @Test
    void cleanUp_makesTasksVoidForGood() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            try (FencedTask a = fleet.takeAll()) {
                a.writeNext(50);
                fleet.cleanUp();
                fleet.cleanUp();
                assertEquals(ErrorCode.FENCED, codeOf(() -> a.writeNext(50)));
            }
            assertTrue(fleet.database
                    .take(fleet.task(TaskKind.BACKFILL, 0, KeyRange.ALL))
                    .isEmpty());
            fleet.plan();
            assertTrue(fleet.database
                    .take(fleet.task(TaskKind.BACKFILL, 1, KeyRange.ALL))
                    .isEmpty());
            assertEquals("50", database.value("select sum(writes) from t"));
            assertEquals("0", database.value("select count(*) from backfleet.checkpoint"));
        }
    }

    @Test
    void prove_findsWhatTheDatabaseHasLost() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            KeyRange front = new KeyRange(null, Key.of("100"));
            fleet.finish(1, front, 50);
            fleet.finish(2, new KeyRange(Key.of("100"), null), 50);
            Claim claim = new Claim(1, 3, 300);
            assertEquals(new Proof(2, 300), fleet.sums(claim));
            assertEquals(new Proof(1, 201), fleet.sums(new Claim(2, 3, 201)), "an earlier walk does not count");
            fleet.take(3, KeyRange.ALL).close();
            assertEquals(new Proof(2, 300), fleet.sums(new Claim(1, 4, 300)), "an open task does not count");
            Proof told = fleet.prove(claim);
            assertEquals(told, fleet.prove(claim));
            database.execute("delete from backfleet.checkpoint where task like '%/1'");
            assertFalse(claim.provenBy(fleet.prove(claim)));
            try (FencedTask again = fleet.take(1, front)) {
                again.writeNext(10);
                again.close(new Outcome.Yielded(again.counters(), again.position(), null));
            }
            assertEquals(new Proof(2, 211), fleet.sums(claim), "closed anew, but not where it was");
            assertNotEquals(told.mark(), fleet.prove(claim).mark());
        }
    }

    @Test
    void take_failsWhereTheIncarnationWasNeverRegistered() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            database.execute("delete from backfleet.incarnation");
            assertEquals(ErrorCode.SCHEMA_CHANGED, codeOf(fleet::takeAll));
        }
    }

    @Test
    void batch_whoseAnswerIsLostIsNotRepeated() throws SQLException {
        ScratchDatabase database = engine().database();
        AtomicReference<Faults.Point> armed = new AtomicReference<>();
        Faults faults = point -> {
            if (armed.compareAndSet(point, null)) {
                engine().killFleet(database);
                throw new BackfleetException(ErrorCode.DATABASE_UNREACHABLE, "the answer was lost");
            }
        };
        try (TestFleet fleet = counting(database, faults)) {
            fleet.plan();
            try (FencedTask task = fleet.takeAll()) {
                armed.set(Faults.Point.AFTER_BATCH);
                assertEquals(ErrorCode.DATABASE_UNREACHABLE, codeOf(() -> task.writeNext(100)));
                assertThrows(IllegalStateException.class, () -> task.writeNext(100));
                task.reload();
                assertEquals(Key.of("101"), task.position());
                armed.set(Faults.Point.BEFORE_BATCH);
                assertEquals(ErrorCode.DATABASE_UNREACHABLE, codeOf(() -> task.writeNext(100)));
                task.reload();
                assertEquals(Key.of("101"), task.position());
                while (!task.finished()) {
                    task.writeNext(100);
                }
                assertEquals(300, task.counters().changed());
                armed.set(Faults.Point.AFTER_CLOSE);
                Outcome done = new Outcome.Done(task.counters());
                assertEquals(ErrorCode.DATABASE_UNREACHABLE, codeOf(() -> task.close(done)));
                task.reload();
                assertEquals(Optional.of(done), task.outcome());
            }
            assertEquals(
                    "300 1 1", database.value("select concat(sum(writes), ' ', min(writes), ' ', max(writes)) from t"));
        }
    }

    /** Rows and checkpoint commit together: were they two commits, the rows would be there. */
    @Test
    void batch_whoseCheckpointCannotMoveWritesNoRow() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            // on some servers those of other tests stand there too
            database.execute("delete from backfleet.checkpoint");
            try (FencedTask task = fleet.takeAll()) {
                database.execute("alter table backfleet.checkpoint add constraint stands check (position is null)");
                try {
                    assertThrows(BackfleetException.class, () -> task.writeNext(100));
                } finally {
                    database.execute("alter table backfleet.checkpoint drop constraint stands");
                }
                assertEquals("0", database.value("select sum(writes) from t"));
                task.reload();
                while (!task.finished()) {
                    task.writeNext(100);
                }
            }
            assertEquals(
                    "300 1 1", database.value("select concat(sum(writes), ' ', min(writes), ' ', max(writes)) from t"));
        }
    }

    @Test
    void batch_killedInTheMiddleLeavesNothingBehind() throws Exception {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = counting(database, Faults.NONE)) {
            fleet.plan();
            Connection blocker = database.connect();
            blocker.setAutoCommit(false);
            try (var statement = blocker.createStatement();
                    FencedTask task = fleet.takeAll()) {
                statement.execute("select 1 from t where id = 77 for update");
                CompletableFuture<Void> batch = CompletableFuture.runAsync(() -> task.writeNext(100));
                engine().awaitLockWait(database);
                engine().killFleet(database, blocker);
                assertEquals(ErrorCode.DATABASE_UNREACHABLE, codeOf(() -> joined(batch)));
                task.reload();
                assertNull(task.position());
                assertEquals("0", database.value("select sum(writes) from t"));
                assertEquals(ErrorCode.LOCK_TIMEOUT, codeOf(() -> task.writeNext(100)));
                blocker.commit();
                task.reload();
                while (!task.finished()) {
                    task.writeNext(100);
                }
            }
            assertEquals(
                    "300 1 1", database.value("select concat(sum(writes), ' ', min(writes), ' ', max(writes)) from t"));
        }
    }
}
