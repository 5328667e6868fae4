package io.backfleet.database.contract;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Chunk;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The walk, the second look and the last word, on the primary. */
public abstract class VerifyingContract {
    /** The engine under test. */
    protected abstract Engine engine();

    private static final int ROWS = 150;

    private static final String COMPOSITE = "x int, y varchar(20), id date, primary key (x, y, id)";

    /** A table of rows 1 to 100 that agree, compared in column b with a. */
    private TestFleet agreeing(ScratchDatabase database) throws SQLException {
        database.execute(
                "create table t (id int primary key, a int, b int, other int)",
                "insert into t select i, i, i, 0 from " + engine().rows(100));
        return planned(TestFleet.comparing(engine(), database, List.of(), "t", Map.of("b", "a"), "values: shown"));
    }

    private TestFleet planned(TestFleet fleet) {
        assertEquals(List.of(), fleet.plan().problems());
        return fleet;
    }

    private static KeyRange range(String lower, String upper) {
        return new KeyRange(Key.of(lower), Key.of(upper));
    }

    @Test
    void walk_comparesEachRowOnceAndEndsWithTheRange() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(range("11", "61"))) {
            database.execute("update t set b = null where id in (10, 11, 60, 61)", "delete from t where id = 31");
            assertEquals(Key.of("11"), task.position());
            assertEquals(fleet.database.host(), task.reader());
            Chunk first = task.compareNext(20);
            assertEquals(20, first.compared());
            assertTrue(first.databaseNanos() > 0);
            assertEquals(
                    new Difference(Key.of("11"), List.of(new Difference.Column("b", Direction.MISSING, "11", null))),
                    TestFleet.at(first.suspects(), "11").difference());
            assertEquals(1, first.suspects().size());
            assertEquals(Key.of("32"), task.position());
            assertEquals(Optional.of(Key.of("46")), task.middle());
            assertEquals(29, task.compareNext(29).compared());
            assertTrue(task.finished());
            assertThrows(IllegalStateException.class, () -> task.compareNext(1));
            assertEquals(
                    List.of(Optional.of(Key.of("32")), Optional.empty(), Optional.of(Key.of("60"))),
                    task.keysBehind(List.of(Key.of("30"), Key.of("60"), Key.of("59"))));
        }
    }

    @Test
    void identity_isTakenBeforeTheFirstRead() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            assertEquals(task.opened(), task.identity());
            database.execute("alter table t drop column b, add column b bigint");
            assertNotEquals(task.opened().schema(), task.identity().schema());
            assertEquals(task.opened().server(), task.identity().server());
        }
    }

    @Test
    void walk_overAnEmptyTableIsFinishedAtOnce() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute("create table t (id varchar(40) primary key, a int, b int)");
        try (TestFleet fleet = planned(TestFleet.comparing(engine(), database, List.of(), "t", Map.of("b", "a")));
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            assertNull(task.position());
            assertFalse(task.finished());
            Chunk chunk = task.compareNext(10);
            assertEquals(0, chunk.compared());
            assertEquals(Map.of(), chunk.suspects());
            assertTrue(task.finished());
        }
    }

    @TestFactory
    Stream<DynamicTest> walk_findsEveryDifferenceUnderEveryKey() throws SQLException {
        engine().makeKeyTypes(engine().database());
        Map<String, String> keys = new LinkedHashMap<>(engine().keys());
        keys.put(COMPOSITE, "i % 7, concat('n', i % 50), " + engine().day("i"));
        return keys.entrySet().stream()
                .map(key -> DynamicTest.dynamicTest(key.getKey(), () -> walk(key.getKey(), key.getValue())));
    }

    private void walk(String columns, String values) throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "drop table if exists t",
                "create table t (" + columns + ", n int, b int)",
                "insert into t (" + (columns.equals(COMPOSITE) ? "x, y, id" : "id") + ", n, b) select " + values
                        + ", i, case when i % 10 = 0 then i end from " + engine().rows(ROWS));
        try (TestFleet fleet = planned(TestFleet.comparing(
                engine(), database, List.of(), "t", Map.of("b", "case when n % 2 = 0 then n end"), "values: shown"))) {
            List<Key> order = new ArrayList<>();
            for (int rows : new int[] {1, 64, 1000}) {
                int compared = 0;
                Map<Key, Look> suspects = new LinkedHashMap<>();
                try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                    while (!task.finished()) {
                        Chunk chunk = task.compareNext(rows);
                        compared += (int) chunk.compared();
                        suspects.putAll(chunk.suspects());
                    }
                    List<Key> keys = List.copyOf(suspects.keySet());
                    assertEquals(suspects, task.look(keys));
                    Key row = keys.get(0);
                    assertEquals(suspects.get(row), task.judge(row));
                    List<Optional<Key>> behind = task.keysBehind(keys);
                    assertEquals(
                            behind.get(0), task.keysBehind(List.of(row, row)).get(1));
                    assertNotEquals(Optional.of(row), behind.get(0));
                    order.addAll(order.isEmpty() ? keys : List.of());
                    assertEquals(order, keys, "in one order, whatever the chunks");
                    assertTrue(keysFollow(keys, behind), "each key is behind the one before it");
                }
                assertEquals(ROWS, compared);
                // even and not a multiple of ten: what each must hold is its number
                assertEquals(
                        IntStream.rangeClosed(1, ROWS)
                                .filter(n -> n % 2 == 0 && n % 10 != 0)
                                .mapToObj(String::valueOf)
                                .collect(toSet()),
                        suspects.values().stream()
                                .map(look -> TestFleet.columns(look).get(0).expected())
                                .collect(toSet()));
            }
        }
    }

    /** Of two keys in a row, what is behind the first is not behind the second. */
    private static boolean keysFollow(List<Key> keys, List<Optional<Key>> behind) {
        return IntStream.range(1, keys.size())
                .noneMatch(i -> behind.get(i - 1).isEmpty() || behind.get(i - 1).equals(behind.get(i)));
    }

    @Test
    void walk_overPartitionsWithExpressionsThatNameTheTable() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(engine().partitionedTable());
        database.execute(
                "create table words (n int primary key, word varchar(9))",
                "insert into words values (0, 'even?'), (1, 'odd')",
                "alter table t add version varchar(9)",
                "insert into t (id, region, a, version) select i - 20, i % 2, 0,"
                        + " case i when 90 then 'wrong' else 'even?' end from " + engine().rows(119));
        try (TestFleet fleet = planned(TestFleet.comparing(
                engine(),
                database,
                List.of(),
                "t",
                Map.of("version", "(select w.word from words w where w.n = t.a * 0 and w.word <> 'n?')"),
                "frozen: [words]"))) {
            assertEquals(
                    List.of("70"),
                    fleet.suspects(KeyRange.ALL, 7).keySet().stream()
                            .map(key -> key.values().get(0))
                            .toList());
        }
    }

    @Test
    void chunk_endsBehindTenThousandSuspects() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, case when i % 2 = 0 then i end from " + engine().rows(30_000));
        try (TestFleet fleet = planned(TestFleet.comparing(engine(), database, List.of(), "t", Map.of("b", "a")));
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            Chunk first = task.compareNext(25_000);
            assertEquals(10_000, first.suspects().size());
            assertEquals(20_000, first.compared());
            assertEquals(Key.of("20001"), task.position());
            Chunk second = task.compareNext(25_000);
            assertEquals(5_000, second.suspects().size());
            assertEquals(10_000, second.compared());
            assertTrue(task.finished());
        }
    }

    @Test
    void chunk_isOneSnapshotHoweverFastRowsAreWritten() throws Exception {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = agreeing(database);
                Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    while (!stop.get()) {
                        statement.execute("update t set b = case when b = a then 0 else a end");
                    }
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            int wrong = 0;
            try {
                for (int walk = 0; walk < 200 && wrong < 20; walk++) {
                    try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                        Chunk chunk = task.compareNext(1000);
                        assertEquals(100, chunk.compared());
                        assertTrue(
                                chunk.suspects().values().stream().allMatch(Look::differs),
                                "counted in one snapshot and looked at in another");
                        assertTrue(
                                Set.of(0, 100).contains(chunk.suspects().size()),
                                () -> chunk.suspects().size() + " rows of one write");
                        wrong += chunk.suspects().isEmpty() ? 0 : 1;
                    }
                }
            } finally {
                stop.set(true);
                writing.join();
            }
            assertTrue(wrong > 0, "never met a row that was wrong");
        }
    }

    @Test
    void look_tellsWhatHasChanged() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            List<Key> keys = List.of(Key.of("9"), Key.of("5"), Key.of("7"), Key.of("500"));
            database.execute("update t set b = 0 where id in (5, 7, 9)");
            Map<Key, Look> first = task.look(keys);
            assertEquals(keys, List.copyOf(first.keySet()));
            assertEquals(Look.GONE, first.get(Key.of("500")));
            assertEquals(first, task.look(keys));
            database.execute(
                    "update t set a = 1000 where id = 5",
                    "update t set other = 1 where id = 7",
                    "update t set b = 9 where id = 9");
            Map<Key, Look> second = task.look(keys);
            assertTrue(TestFleet.at(second, "5").differs());
            assertNotEquals(
                    TestFleet.at(first, "5").content(),
                    TestFleet.at(second, "5").content());
            assertEquals(
                    TestFleet.at(first, "7").content(),
                    TestFleet.at(second, "7").content(),
                    "a column that is not compared has changed");
            assertNotEquals(
                    TestFleet.at(first, "7").version(),
                    TestFleet.at(second, "7").version(),
                    "it was written in between");
            assertFalse(TestFleet.at(second, "9").differs());
        }
    }

    @Test
    void judge_waitsForTheWriterAndSeesWhatItWrote() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int, other int)",
                "insert into t select i, i, 0, 0 from " + engine().rows(3));
        try (TestFleet fleet = planned(TestFleet.comparing(engine(), database, List.of(), "t", Map.of("b", "a")));
                VerifyingTask task = fleet.verify(KeyRange.ALL);
                Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            List<String> writes = List.of(
                    "update t set b = 1 where id = 1", "delete from t where id = 2", "delete from t where id = 3");
            List<Look> judged = new ArrayList<>();
            for (int i = 0; i < writes.size(); i++) {
                statement.execute(writes.get(i));
                if (i == 2) {
                    statement.execute("insert into t values (3, 3, 4, 0)");
                }
                Key key = Key.of(String.valueOf(i + 1));
                CompletableFuture<Look> judgement = CompletableFuture.supplyAsync(() -> task.judge(key));
                engine().awaitLockWait(database);
                writer.commit();
                judged.add(judgement.join());
            }
            assertFalse(judged.get(0).differs());
            assertEquals(Look.GONE, judged.get(1));
            assertTrue(judged.get(2).differs(), "the row was made anew, and differs");
        }
    }

    @Test
    void judge_givesUpOnALockedRowAndKeepsNoLock() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL);
                Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("update t set b = 0 where id = 1");
            BackfleetException locked = assertThrows(BackfleetException.class, () -> task.judge(Key.of("1")));
            assertEquals(ErrorCode.LOCK_TIMEOUT, locked.code());
            writer.commit();
            assertTrue(task.judge(Key.of("1")).differs());
            statement.execute("select 1 from t where id = 1 for update nowait");
            statement.execute("update t set b = 1 where id = 1");
            writer.commit();
            assertFalse(task.judge(Key.of("1")).differs());
        }
    }

    @Test
    void connection_thatIsLostIsReplacedAndThePositionStays() throws SQLException {
        ScratchDatabase database = engine().database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            task.compareNext(10);
            database.execute("update t set b = 0 where id in (1, 15)");
            engine().killFleet(database);
            BackfleetException lost = assertThrows(BackfleetException.class, () -> task.compareNext(10));
            assertEquals(ErrorCode.DATABASE_UNREACHABLE, lost.code());
            assertEquals(Key.of("11"), task.position());
            assertEquals(
                    List.of(Key.of("15")),
                    List.copyOf(task.compareNext(10).suspects().keySet()));
            engine().killFleet(database);
            assertThrows(BackfleetException.class, () -> task.judge(Key.of("1")));
            assertTrue(task.judge(Key.of("1")).differs());
        }
    }
}
