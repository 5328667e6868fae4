package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults.Point;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies beside dual writers, driven step by step. */
class CopyRaceTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String[] VERSIONED = {"from: users", "into: accounts", "version: v", "tombstones: gone"};
    private static final String[] LOCKED = {"from: users", "into: accounts", "lockSource: true"};

    private final StepFaults faults = new StepFaults();
    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void tables() throws SQLException {
        source = postgres.database();
        target = postgres.newDatabase();
        source.execute(
                "create table users (id int primary key, name text, v bigint not null)",
                "insert into users select i, 'n' || i, i from generate_series(1, 100) i");
        target.execute(
                "create table accounts (id int primary key, name text, v bigint not null)",
                "create table gone (id int primary key, v bigint not null)");
    }

    private CopyFleet fleet(String... lines) {
        return CopyFleet.open(source, target, faults, lines).planned();
    }

    private static String upsert(int id, String name, long version) {
        return "insert into accounts select " + id + ", '" + name + "', " + version
                + " where not exists (select from gone where id = " + id + " and v >= " + version + ")"
                + " on conflict (id) do update set name = excluded.name, v = excluded.v where accounts.v < excluded.v";
    }

    private static String tombstone(int id, long version) {
        return "insert into gone values (" + id + ", " + version + ")"
                + " on conflict (id) do update set v = greatest(gone.v, excluded.v)";
    }

    private static String delete(int id, long version) {
        return "delete from accounts where id = " + id + " and v < " + version;
    }

    /** The dual writer's deletion, in one transaction. */
    private void deleteInTarget(int id, long version) throws SQLException {
        target.execute("begin; " + tombstone(id, version) + "; " + delete(id, version) + "; commit");
    }

    private String account(int id) throws SQLException {
        return target.value("select (select name || ' ' || v from accounts where id = " + id + ")");
    }

    private static void awaitBlocked(TestDatabase database) {
        Await.until(
                "somebody waits for a lock",
                Duration.ofSeconds(10),
                () -> !"0"
                        .equals(database.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")));
    }

    private static CompletableFuture<Void> later(StepFaults.Step work) {
        return CompletableFuture.runAsync(() -> {
            try {
                work.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private void assertSame() throws SQLException {
        String content = "select string_agg(t::text, ';' order by id) from ";
        assertEquals(source.value(content + "users t"), target.value(content + "accounts t"));
    }

    @Test
    void oldRead_doesNotOverwriteANewerDualWrite() throws SQLException {
        faults.when(Point.AFTER_READ, () -> {
            source.execute("update users set name = 'new', v = 1000 where id = 7");
            target.execute(upsert(7, "new", 1000));
        });
        try (CopyFleet fleet = fleet(VERSIONED)) {
            Counters counters = fleet.backfill(1000);
            assertEquals(100, counters.seen());
            assertEquals(99, counters.changed());
        }
        assertEquals("new 1000", account(7));
        assertSame();
    }

    @Test
    void oldRead_doesNotBringADeletedRowBack() throws SQLException {
        faults.when(Point.AFTER_READ, () -> {
            source.execute("delete from users where id = 7");
            deleteInTarget(7, 1000);
        });
        try (CopyFleet fleet = fleet(VERSIONED)) {
            assertEquals(99, fleet.backfill(1000).changed());
        }
        assertSame();
        assertEquals("7 1000", target.value("select id || ' ' || v from gone"));
    }

    @Test
    void deletion_waitsForACopyThatIsNotCommitted_andThenDeletesIt() throws SQLException {
        CompletableFuture<?>[] deleter = new CompletableFuture<?>[1];
        faults.when(Point.BEFORE_COMMIT, () -> {
            source.execute("delete from users where id = 7");
            deleter[0] = later(() -> deleteInTarget(7, 1000));
            awaitBlocked(target);
        });
        try (CopyFleet fleet = fleet(VERSIONED)) {
            fleet.backfill(1000);
        }
        deleter[0].join();
        assertSame();
        assertEquals("7 1000", target.value("select id || ' ' || v from gone"));
    }

    @Test
    void copy_waitsForADeletionThatIsNotCommitted_andLeavesTheRowOut() throws Exception {
        try (CopyFleet fleet = fleet(VERSIONED);
                Connection deleter = target.connect();
                Statement statement = deleter.createStatement()) {
            deleter.setAutoCommit(false);
            CompletableFuture<?>[] commit = new CompletableFuture<?>[1];
            faults.when(Point.AFTER_READ, () -> {
                source.execute("delete from users where id = 7");
                statement.execute(tombstone(7, 1000));
                commit[0] = later(() -> {
                    awaitBlocked(target);
                    statement.execute(delete(7, 1000));
                    deleter.commit();
                });
            });
            assertEquals(99, fleet.backfill(1000).changed());
            commit[0].join();
        }
        assertSame();
    }

    @Test
    void copy_waitsForATombstoneThatIsRaised() throws Exception {
        target.execute(tombstone(7, 3));
        try (CopyFleet fleet = fleet(VERSIONED);
                Connection deleter = target.connect();
                Statement statement = deleter.createStatement()) {
            deleter.setAutoCommit(false);
            CompletableFuture<?>[] commit = new CompletableFuture<?>[1];
            faults.when(Point.AFTER_READ, () -> {
                source.execute("delete from users where id = 7");
                statement.execute(tombstone(7, 1000));
                commit[0] = later(() -> {
                    awaitBlocked(target);
                    statement.execute(delete(7, 1000));
                    deleter.commit();
                });
            });
            assertEquals(99, fleet.backfill(1000).changed());
            commit[0].join();
        }
        assertSame();
    }

    @Test
    void rowsThatCameBack_areCopiedBehindTheirTombstone() throws SQLException {
        faults.when(Point.AFTER_READ, () -> {
            source.execute("delete from users where id = 7");
            deleteInTarget(7, 1000);
            source.execute("insert into users values (7, 'again', 1001)");
            target.execute(upsert(7, "again", 1001));
            source.execute("delete from users where id = 8");
            deleteInTarget(8, 1002);
            // the write of its return to the target was lost
            source.execute("insert into users values (8, 'again', 1003)");
        });
        try (CopyFleet fleet = fleet(VERSIONED)) {
            fleet.backfill(1000);
            assertEquals("again 1001", account(7));
            assertEquals(List.of("8 MISSING *"), fleet.differences(100));
            fleet.repair(100);
        }
        assertEquals("again 1003", account(8));
        assertSame();
    }

    @Test
    void backfill_insertsARowWhoseVersionIsBeyondItsTombstone() throws SQLException {
        target.execute(tombstone(7, 6), tombstone(8, 8), tombstone(9, 10));
        try (CopyFleet fleet = fleet(VERSIONED)) {
            assertEquals(98, fleet.backfill(1000).changed());
        }
        assertEquals("n7 7", account(7));
        assertEquals("null", account(8));
        assertEquals("null", account(9));
        assertEquals("3", target.value("select count(*) from gone"));
    }

    @Test
    void targetWriteWhoseSourceRolledBack_isAheadAndTakenBack() throws SQLException {
        try (CopyFleet fleet = fleet(VERSIONED)) {
            fleet.backfill(1000);
            target.execute(upsert(7, "never", 1000));
            assertEquals(List.of("7 AHEAD name AHEAD v"), fleet.differences(100));
            assertEquals("7 AHEAD name AHEAD v", fleet.judged("7"));
            fleet.repair(100);
            assertEquals(List.of(), fleet.differences(100));
        }
        assertSame();
    }

    @Test
    void lostDualWrites_areFoundAndRepaired() throws SQLException {
        try (CopyFleet fleet = fleet(VERSIONED)) {
            fleet.backfill(1000);
            source.execute(
                    "update users set name = 'x', v = 1000 where id = 7",
                    "delete from users where id = 8",
                    "insert into users values (101, 'y', 1001)");
            assertEquals(List.of("7 BEHIND name BEHIND v", "8 EXTRA *", "101 MISSING *"), fleet.differences(9));
            fleet.repair(9);
            assertEquals(List.of(), fleet.differences(9));
            assertEquals("8 8", target.value("select id || ' ' || v from gone"));
        }
        assertSame();
    }

    @Test
    void rowThatTheSourceHasNotCommitted_isNeitherCalledExtraNorDeleted() throws Exception {
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = fleet(mode);
                    Connection writer = source.connect();
                    Statement statement = writer.createStatement()) {
                fleet.backfill(1000);
                for (boolean commits : new boolean[] {true, false}) {
                    int id = commits ? 500 : 501;
                    writer.setAutoCommit(false);
                    statement.execute("insert into users values (" + id + ", 'x', 1000)");
                    target.execute(upsert(id, "x", 1000));
                    assertEquals(List.of(id + " EXTRA *"), fleet.differences(100));
                    String key = String.valueOf(id);
                    BackfleetException judged = assertThrows(BackfleetException.class, () -> fleet.judged(key));
                    assertEquals(ErrorCode.LOCK_TIMEOUT, judged.code());
                    try (FencedTask repair = fleet.take(TaskKind.REPAIR, id, KeyRange.ALL)) {
                        BackfleetException waits = assertThrows(BackfleetException.class, () -> repair.writeNext(1000));
                        assertEquals(ErrorCode.LOCK_TIMEOUT, waits.code());
                        assertEquals("x 1000", account(id));
                        if (commits) {
                            writer.commit();
                        } else {
                            writer.rollback();
                        }
                        repair.reload();
                        repair.writeNext(1000);
                        assertTrue(repair.finished());
                    }
                    assertSame();
                }
                source.execute("delete from users where id > 100");
                target.execute("delete from accounts where id > 100", "delete from gone");
            }
        }
    }

    @Test
    void rowThatComesWhileItsRepairRuns_isLeftAlone() throws Exception {
        try (CopyFleet fleet = fleet(VERSIONED);
                Connection writer = source.connect();
                Statement statement = writer.createStatement()) {
            fleet.backfill(1000);
            writer.setAutoCommit(false);
            // behind the point at which rows that may be too many were collected
            faults.when(Point.AFTER_READ, () -> {
                statement.execute("insert into users values (500, 'x', 1000)");
                target.execute(upsert(500, "x", 1000));
            });
            fleet.repair(1000);
            writer.commit();
        }
        assertSame();
    }

    @Test
    void writers_waitForTheTargetWhenTheSourceIsLocked() throws SQLException {
        CompletableFuture<?>[] writers = new CompletableFuture<?>[2];
        faults.when(Point.BEFORE_COMMIT, () -> {
            writers[0] = later(() -> dualWrite("delete from users where id = 7", "delete from accounts where id = 7"));
            writers[1] = later(() -> dualWrite(
                    "update users set name = 'x' where id = 8",
                    "insert into accounts values (8, 'x', 8) on conflict (id) do update set name = 'x'"));
            Await.until(
                    "both writers wait",
                    Duration.ofSeconds(10),
                    () -> "2"
                            .equals(source.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database()")));
        });
        try (CopyFleet fleet = fleet(LOCKED)) {
            fleet.backfill(1000);
        }
        CompletableFuture.allOf(writers).join();
        assertSame();
        assertEquals("x 8", account(8));
    }

    /** Source first, target before the source commits. */
    private void dualWrite(String there, String here) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(there);
            target.execute(here);
            connection.commit();
        }
    }

    @Test
    void lockedCopy_leavesRowsOfWritersThatCameFirstToThem() throws Exception {
        try (CopyFleet fleet = fleet(LOCKED);
                Connection writer = source.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("update users set name = 'x' where id = 8");
            statement.execute("delete from users where id = 9");
            target.execute("insert into accounts values (8, 'x', 8)");
            CompletableFuture<Counters> copy = CompletableFuture.supplyAsync(() -> fleet.backfill(1000));
            awaitBlocked(source);
            assertFalse(copy.isDone());
            writer.commit();
            assertEquals(98, copy.join().changed());
        }
        assertSame();
    }

    @Test
    void copyWhoseSourceLocksWereLost_commitsNothing() throws SQLException {
        faults.when(
                Point.AFTER_READ,
                () -> source.value("select bool_and(pg_terminate_backend(pid))"
                        + " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                        + " and state = 'idle in transaction'"));
        try (CopyFleet fleet = fleet(LOCKED);
                FencedTask task = fleet.takeAll()) {
            BackfleetException lost = assertThrows(BackfleetException.class, () -> task.writeNext(1000));
            assertEquals(ErrorCode.DATABASE_UNREACHABLE, lost.code());
            assertEquals("0", target.value("select count(*) from accounts"));
            task.reload();
            task.writeNext(1000);
        }
        assertSame();
    }

    @Test
    void fencedWorker_writesNothingMore() throws SQLException {
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            target.execute("truncate accounts");
            try (CopyFleet fleet = fleet(mode);
                    FencedTask former = fleet.takeAll()) {
                former.writeNext(10);
                try (FencedTask present = fleet.takeAll()) {
                    assertEquals(former.fence() + 1, present.fence());
                    BackfleetException fenced = assertThrows(BackfleetException.class, () -> former.writeNext(10));
                    assertEquals(ErrorCode.FENCED, fenced.code());
                    assertEquals("10", target.value("select count(*) from accounts"));
                    assertEquals(
                            ErrorCode.FENCED,
                            assertThrows(BackfleetException.class, former::reload)
                                    .code());
                    present.writeNext(10);
                }
            }
            assertEquals("20", target.value("select count(*) from accounts"));
        }
    }

    @Test
    void workerThatIsFencedBetweenReadAndWrite_writesNothing() throws SQLException {
        try (CopyFleet fleet = fleet(VERSIONED);
                FencedTask former = fleet.takeAll()) {
            faults.when(Point.AFTER_READ, () -> fleet.takeAll().close());
            assertEquals(
                    ErrorCode.FENCED,
                    assertThrows(BackfleetException.class, () -> former.writeNext(10))
                            .code());
        }
        assertEquals("0", target.value("select count(*) from accounts"));
    }

    @Test
    void workerKilledAnywhere_losesAndRepeatsNothing() throws SQLException {
        List<Point> points = List.of(
                Point.AFTER_TAKE,
                Point.BEFORE_BATCH,
                Point.AFTER_READ,
                Point.BEFORE_COMMIT,
                Point.AFTER_BATCH,
                Point.BEFORE_CLOSE,
                Point.AFTER_CLOSE);
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            for (Point point : points) {
                target.execute("truncate accounts");
                try (CopyFleet fleet = fleet(mode)) {
                    faults.killAt(point);
                    assertThrows(StepFaults.Killed.class, () -> fleet.backfill(30), point::name);
                    try (FencedTask again = fleet.takeAll()) {
                        while (!again.finished()) {
                            again.writeNext(30);
                        }
                        Outcome outcome = again.close(new Outcome.Done(again.counters()));
                        assertEquals(100, outcome.counters().seen(), point::name);
                        assertEquals(100, outcome.counters().changed(), point::name);
                    }
                }
                assertSame();
                assertEquals("0", target.value("select count(*) from gone"));
            }
        }
    }

    @Test
    void repairKilledBeforeItsCommit_changesNothing() throws SQLException {
        try (CopyFleet fleet = fleet(VERSIONED)) {
            fleet.backfill(1000);
            source.execute("delete from users where id = 8", "update users set v = 1000 where id = 9");
            faults.killAt(Point.BEFORE_COMMIT);
            assertThrows(StepFaults.Killed.class, () -> fleet.repair(1000));
            assertEquals(List.of("8 EXTRA *", "9 BEHIND v"), fleet.differences(1000));
            assertEquals("0", target.value("select count(*) from gone"));
            fleet.repair(1000);
        }
        assertSame();
    }

    @Test
    void deleterWithAnOldSnapshot_missesTheCopy_andTheComparisonFindsIt() throws Exception {
        try (CopyFleet fleet = fleet(VERSIONED);
                Connection deleter = target.connect();
                Statement statement = deleter.createStatement()) {
            // what writers must not do: the snapshot is older than the copy
            deleter.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            deleter.setAutoCommit(false);
            statement.executeQuery("select 1 from accounts").close();
            fleet.backfill(1000);
            source.execute("delete from users where id = 7");
            statement.execute(tombstone(7, 1000));
            assertEquals(0, statement.executeUpdate(delete(7, 1000)));
            deleter.commit();
            assertEquals(List.of("7 EXTRA *"), fleet.differences(100));
            fleet.repair(100);
        }
        assertSame();
    }
}
