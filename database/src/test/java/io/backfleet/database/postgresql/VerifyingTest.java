package io.backfleet.database.postgresql;

import static java.util.stream.Collectors.joining;
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
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The walk, the second look and the last word, on the primary. */
class VerifyingTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    /** A table of rows 1 to 100 that agree, compared in column b with a. */
    private static TestFleet agreeing(TestDatabase database) throws SQLException {
        database.execute(
                "create table t (id int primary key, a int, b int, other int)",
                "insert into t select i, i, i, 0 from generate_series(1, 100) i");
        return planned(TestFleet.comparing(database, List.of(), "t", Map.of("b", "a"), "values: shown"));
    }

    private static TestFleet planned(TestFleet fleet) {
        assertEquals(List.of(), fleet.plan().problems());
        return fleet;
    }

    private static KeyRange range(String lower, String upper) {
        return new KeyRange(Key.of(lower), Key.of(upper));
    }

    @Test
    void walk_comparesEachRowOnceAndEndsWithTheRange() throws SQLException {
        TestDatabase database = postgres.database();
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
        TestDatabase database = postgres.database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            assertEquals(task.opened(), task.identity());
            database.execute("alter table t alter b type bigint");
            assertNotEquals(task.opened().schema(), task.identity().schema());
            assertEquals(task.opened().server(), task.identity().server());
        }
    }

    @Test
    void walk_overAnEmptyTableIsFinishedAtOnce() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute("create table t (id text primary key, a int, b int)");
        try (TestFleet fleet = planned(TestFleet.comparing(database, List.of(), "t", Map.of("b", "a")));
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            assertNull(task.position());
            assertFalse(task.finished());
            Chunk chunk = task.compareNext(10);
            assertEquals(0, chunk.compared());
            assertEquals(Map.of(), chunk.suspects());
            assertTrue(task.finished());
        }
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("id int", "id", "i - 200"),
                Arguments.of("id numeric", "id", "case i when 1 then 'NaN' else (i / 7.0)::numeric end"),
                Arguments.of("id text", "id", "chr(96 + i % 26) || '''\"\\{},' || i"),
                Arguments.of("id uuid", "id", "md5(i::text)::uuid"),
                Arguments.of("id timestamp", "id", "timestamp '2000-01-01 00:00' + i * interval '1 h'"),
                Arguments.of("id bytea", "id", "decode(md5(i::text), 'hex')"),
                Arguments.of(
                        "x int, y text collate \"C\", id date",
                        "x, y, id",
                        "i % 7, 'n' || i % 50, date '2020-01-01' + i"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void walk_findsEveryDifferenceUnderEveryKey(String columns, String key, String values) throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (" + columns + ", n int, b int, primary key (" + key + "))",
                "insert into t select " + values
                        + ", i, case when i % 10 = 0 then i end from generate_series(1, 357) i");
        String keys = "string_agg((" + key.split(",", -1)[0] + ")::text, ' ' order by " + key + ")";
        // even and not a multiple of ten
        String expected = database.value("select " + keys + " from t where n % 2 = 0 and n % 10 <> 0");
        String first = "(select " + key + " from t where n % 2 = 0 and n % 10 <> 0 order by " + key + " limit 1)";
        String second = database.value("select (" + key.split(",", -1)[0] + ")::text as found from t where (" + key
                + ") > " + first + " order by " + key + " limit 1");
        try (TestFleet fleet =
                planned(TestFleet.comparing(database, List.of(), "t", Map.of("b", "case when n % 2 = 0 then n end")))) {
            for (int rows : new int[] {1, 64, 1000}) {
                int compared = 0;
                Map<Key, Look> suspects = new LinkedHashMap<>();
                try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                    while (!task.finished()) {
                        Chunk chunk = task.compareNext(rows);
                        compared += (int) chunk.compared();
                        suspects.putAll(chunk.suspects());
                    }
                    assertEquals(suspects, task.look(List.copyOf(suspects.keySet())));
                    Key row = suspects.keySet().iterator().next();
                    assertEquals(suspects.get(row), task.judge(row));
                    List<Optional<Key>> behind = task.keysBehind(List.of(row, row));
                    assertEquals(behind.get(0), behind.get(1));
                    assertEquals(second, behind.get(0).orElseThrow().values().get(0));
                }
                assertEquals(357, compared);
                assertEquals(
                        expected,
                        suspects.keySet().stream().map(k -> k.values().get(0)).collect(joining(" ")));
            }
        }
    }

    @Test
    void walk_overPartitionsWithExpressionsThatNameTheTable() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table \"Odd.Name\" (id int, \"p\" int, k1 text, version text, primary key (id)) partition by range (id)",
                "create table p1 partition of \"Odd.Name\" for values from (minvalue) to (50)",
                "create table p2 partition of \"Odd.Name\" for values from (50) to (maxvalue)",
                "create table words (n int primary key, word text)",
                "insert into words values (0, 'even?'), (1, 'odd')",
                "insert into \"Odd.Name\" select i, i % 2, 'x', case i when 70 then 'wrong' else 'even?' end"
                        + " from generate_series(-20, 99) i");
        try (TestFleet fleet = planned(TestFleet.comparing(
                database,
                List.of(),
                "\"Odd.Name\"",
                Map.of("version", "(select w.word from words w where w.n = \"Odd.Name\".p * 0 and w.word ~ 'n?')"),
                "frozen: [words]"))) {
            assertEquals(
                    List.of(Key.of("70")),
                    List.copyOf(fleet.suspects(KeyRange.ALL, 7).keySet()));
            assertEquals(
                    List.of(Key.of("70")),
                    List.copyOf(fleet.suspects(range("-5", "71"), 7).keySet()));
        }
    }

    @Test
    void chunk_endsBehindTenThousandSuspects() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, case when i % 2 = 0 then i end from generate_series(1, 30000) i");
        try (TestFleet fleet = planned(TestFleet.comparing(database, List.of(), "t", Map.of("b", "a")));
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
    void look_tellsWhatHasChanged() throws SQLException {
        TestDatabase database = postgres.database();
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
    void rowThatWasRightInBetween_looksAsBeforeButIsAnotherVersion() throws SQLException {
        TestDatabase database = postgres.database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            Key row = Key.of("5");
            database.execute("update t set a = 0 where id = 5");
            Look walked = TestFleet.at(task.compareNext(1000).suspects(), "5");
            assertEquals(walked, TestFleet.at(task.look(List.of(row)), "5"));
            assertEquals(walked, task.judge(row), "neither looks nor locks make another version of it");
            assertEquals(walked, TestFleet.at(task.look(List.of(row)), "5"));
            database.execute(
                    "update t set b = 0 where id = 5",
                    "update t set a = 5 where id = 5",
                    "update t set b = 5 where id = 5",
                    "update t set a = 0 where id = 5");
            Look judged = task.judge(row);
            assertEquals(walked.content(), judged.content());
            assertNotEquals(walked.version(), judged.version());
            assertEquals(judged, TestFleet.at(task.look(List.of(row)), "5"));
        }
    }

    @Test
    void judge_waitsForTheWriterAndSeesWhatItWrote() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int, other int)",
                "insert into t select i, i, 0, 0 from generate_series(1, 3) i");
        try (TestFleet fleet = planned(TestFleet.comparing(database, List.of(), "t", Map.of("b", "a")));
                VerifyingTask task = fleet.verify(KeyRange.ALL);
                Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            List<String> writes = List.of(
                    "update t set b = 1 where id = 1",
                    "delete from t where id = 2",
                    "delete from t where id = 3; insert into t values (3, 3, 4, 0)");
            List<Look> judged = new ArrayList<>();
            for (int i = 0; i < writes.size(); i++) {
                statement.execute(writes.get(i));
                Key key = Key.of(String.valueOf(i + 1));
                CompletableFuture<Look> judgement = CompletableFuture.supplyAsync(() -> task.judge(key));
                Await.until("the judge waits", Duration.ofSeconds(5), () -> waiting(database) == 1);
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
        TestDatabase database = postgres.database();
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
            statement.execute("set lock_timeout = '1ms'");
            statement.execute("update t set b = 1 where id = 1");
            writer.commit();
            assertFalse(task.judge(Key.of("1")).differs());
        }
    }

    private static int waiting(TestDatabase database) throws SQLException {
        return Integer.parseInt(database.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and datname = current_database()"));
    }

    @Test
    void connection_thatIsLostIsReplacedAndThePositionStays() throws SQLException {
        TestDatabase database = postgres.database();
        try (TestFleet fleet = agreeing(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            task.compareNext(10);
            database.execute("update t set b = 0 where id in (1, 15)");
            String kill = "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = 'backfleet-worker' and datname = current_database()";
            database.value(kill);
            BackfleetException lost = assertThrows(BackfleetException.class, () -> task.compareNext(10));
            assertEquals(ErrorCode.DATABASE_UNREACHABLE, lost.code());
            assertEquals(Key.of("11"), task.position());
            assertEquals(
                    List.of(Key.of("15")),
                    List.copyOf(task.compareNext(10).suspects().keySet()));
            database.value(kill);
            assertThrows(BackfleetException.class, () -> task.judge(Key.of("1")));
            assertTrue(task.judge(Key.of("1")).differs());
        }
    }
}
