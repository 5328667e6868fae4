package io.backfleet.database.contract.difference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.contract.transfer.MovingFleet;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Differences of keys and of many rows at once, by which tools for comparing tables were seen to be deceived. */
public abstract class RowDifferenceContract {
    /** More rows than tools compare by themselves; beyond it they trust sums. */
    private static final int MANY = 20_000;

    protected abstract Tables tables() throws SQLException;

    /** What differs: {@code key: column ...}, or {@code key: * MISSING} and the like. */
    private static List<String> found(Tables tables, String... lines) throws SQLException {
        try (MovingFleet fleet = tables.open(lines)) {
            assertEquals(List.of(), fleet.plan().problems());
            List<String> found = new ArrayList<>();
            fleet.suspects(KeyRange.ALL, 7_000)
                    .forEach((key, look) -> found.add(String.join("/", key.values()) + ":" + text(look)));
            return found;
        }
    }

    private static String text(Look look) {
        StringBuilder text = new StringBuilder();
        Difference difference = look.difference();
        if (difference != null) {
            difference
                    .columns()
                    .forEach(c -> text.append(' ')
                            .append(c.name())
                            .append(c.name().equals(Difference.ROW) ? " " + c.direction() : ""));
        }
        return text.toString();
    }

    /** A text column that sorts by its bytes. */
    private static String byBytes(Dialect dialect) {
        return dialect == Dialect.POSTGRESQL
                ? "text collate \"C\""
                : "varchar(20) character set utf8mb4 collate utf8mb4_nopad_bin";
    }

    private static String ignoringCase(Dialect dialect) {
        return dialect == Dialect.POSTGRESQL
                ? "text collate ci"
                : "varchar(9) character set utf8mb4 collate utf8mb4_general_ci";
    }

    @Test
    void differencesOfKeys_areFound() throws SQLException {
        Tables tables = tables();
        rowsThatSwappedTheirValues_areFound(tables);
        drop(tables);
        rowThatIsMissingAmongLargeKeys_isFound(tables);
        drop(tables);
        keysThatDifferByABlank_areTwo(tables);
        drop(tables);
        keysOfSeveralColumns_areComparedAsWholes(tables);
        drop(tables);
        negativeKeys_areCompared(tables);
    }

    private static void drop(Tables tables) throws SQLException {
        tables.from().execute("drop table f");
        tables.into().execute("drop table t");
    }

    private static void rowsThatSwappedTheirValues_areFound(Tables tables) throws SQLException {
        tables.create("id bigint primary key, a varchar(9)", "id bigint primary key, a varchar(9)");
        tables.from().execute("insert into f values (1790000000000000001, 'x'), (1790000000000000002, 'y')");
        tables.into().execute("insert into t values (1790000000000000001, 'y'), (1790000000000000002, 'x')");
        assertEquals(List.of("1790000000000000001: a", "1790000000000000002: a"), found(tables));
    }

    private static void rowThatIsMissingAmongLargeKeys_isFound(Tables tables) throws SQLException {
        tables.create("id bigint primary key", "id bigint primary key");
        String rows = "select 1790000000000000000 + i from ";
        tables.from().execute("insert into f " + rows + tables.source().rows(1000));
        tables.into().execute("insert into t " + rows + tables.target().rows(1000));
        tables.into().execute("delete from t where id = 1790000000000000500");
        assertEquals(List.of("1790000000000000500: * MISSING"), found(tables));
    }

    private static void keysThatDifferByABlank_areTwo(Tables tables) throws SQLException {
        tables.create(
                "id " + byBytes(tables.source()) + " primary key, a int",
                "id " + byBytes(tables.target()) + " primary key, a int");
        tables.from().execute("insert into f values ('k', 1), ('k ', 2), ('K', 3)");
        tables.into().execute("insert into t values ('k', 2), ('k ', 1), ('K', 3)");
        assertEquals(List.of("k: a", "k : a"), found(tables));
    }

    private static void keysOfSeveralColumns_areComparedAsWholes(Tables tables) throws SQLException {
        tables.create(
                "a int not null, b " + byBytes(tables.source()) + " not null, c int, primary key (a, b)",
                "a int not null, b " + byBytes(tables.target()) + " not null, c int, primary key (a, b)");
        tables.from().execute("insert into f values (1, '12', 0), (11, '2', 1), (2, 'a', 2), (3, 'b', 3)");
        tables.into().execute("insert into t values (1, '12', 1), (11, '2', 0), (2, 'b', 2), (3, 'b', 3)");
        assertEquals(List.of("1/12: c", "2/a: * MISSING", "2/b: * EXTRA", "11/2: c"), found(tables));
    }

    private static void negativeKeys_areCompared(Tables tables) throws SQLException {
        tables.create("id int primary key, a int", "id int primary key, a int");
        tables.from()
                .execute(
                        "insert into f select i - 51, i from " + tables.source().rows(101));
        tables.into()
                .execute(
                        "insert into t select i - 51, i from " + tables.target().rows(101));
        tables.into().execute("update t set a = -1 where id = -7");
        assertEquals(List.of("-7: a"), found(tables));
    }

    @Test
    void tablesThatAreNowhereOrHaveNoKey_areRefused() throws SQLException {
        Tables tables = tables();
        try (MovingFleet fleet = tables.open()) {
            List<ErrorCode> codes =
                    fleet.plan().problems().stream().map(Problem::code).toList();
            assertFalse(codes.isEmpty());
            assertEquals(
                    List.of(),
                    codes.stream()
                            .filter(code -> code != ErrorCode.TABLE_NOT_FOUND)
                            .toList());
        }
        tables.create("id int, a int", "id int, a int");
        tables.from().execute("insert into f values (1, 1), (1, 1)");
        tables.into().execute("insert into t values (1, 1)");
        try (MovingFleet fleet = tables.open()) {
            assertEquals(ErrorCode.NO_USABLE_KEY, fleet.plan().problems().get(0).code());
        }
    }

    @Test
    void emptyTarget_lacksEveryRow_andEmptySourceCallsForNone() throws SQLException {
        Tables tables = tables();
        tables.create("id int primary key", "id int primary key");
        tables.from().execute("insert into f values (1), (2), (3)");
        assertEquals(List.of("1: * MISSING", "2: * MISSING", "3: * MISSING"), found(tables));
        tables.from().execute("delete from f");
        tables.into().execute("insert into t values (4), (5)");
        assertEquals(List.of("4: * EXTRA", "5: * EXTRA"), found(tables));
    }

    /** Where sums of rows are compared, these take each other away, or look like what they stand for. */
    @Test
    void differencesThatCancelEachOtherOut_areFoundAmongMany() throws SQLException {
        Tables tables = tables();
        String columns = "id int primary key, a varchar(20), b varchar(20), n int not null";
        tables.create(columns, columns);
        String rows = " select i, null, 'PEND', 0 from ";
        tables.from()
                .execute("insert into f" + rows + tables.source().rows(MANY), "update f set n = id where id > 100");
        ScratchDatabase into = tables.into();
        into.execute("insert into t" + rows + tables.target().rows(MANY), "update t set n = id where id > 100");
        tables.from()
                .execute(
                        "update f set a = 'a|b', b = 'c' where id = 2",
                        "update f set a = 'p#q', b = 'r' where id = 3",
                        "update f set b = 'PAID' where id in (10, 15000)");
        into.execute(
                "update t set a = '<null>' where id = 1",
                "update t set a = 'a', b = 'b|c' where id = 2",
                "update t set a = 'p', b = 'q#r' where id = 3",
                "update t set n = n + 50 where id between 1001 and 1008",
                "update t set n = case id when 2000 then 2001 else 2000 end where id in (2000, 2001)");
        List<String> expected = new ArrayList<>(List.of("1: a", "2: a b", "3: a b", "10: b"));
        IntStream.rangeClosed(1001, 1008).forEach(id -> expected.add(id + ": n"));
        expected.addAll(List.of("2000: n", "2001: n", "15000: b"));
        assertEquals(expected, found(tables));
        into.execute("update t set b = 'PAST' where id <= 8000");
        assertEquals(
                8_000, found(tables).stream().filter(row -> row.contains(" b")).count() - 1);
    }

    /** A collation that calls keys equal which are not the same has them in one place, and says nothing of their values. */
    @Test
    void keysThatOnlyACollationCallsEqual_differOrAreRefused_andARepairWritesTheSources() throws SQLException {
        Tables tables = tables();
        tables.makeTypes();
        tables.create(
                "id " + ignoringCase(tables.source()) + " primary key, a int",
                "id " + ignoringCase(tables.target()) + " primary key, a int");
        if (tables.source() != tables.target()) {
            // no collation of one engine sorts as one of the other, but for those by bytes
            try (MovingFleet fleet = tables.open()) {
                assertEquals(
                        List.of(ErrorCode.KEY_ORDER_DIFFERS),
                        fleet.plan().problems().stream().map(Problem::code).toList());
            }
            return;
        }
        tables.from().execute("insert into f values ('Ab', 1), ('b', 2), ('c', 3)");
        tables.into().execute("insert into t values ('aB', 1), ('b', 2), ('C', 4)");
        try (MovingFleet fleet = tables.open()) {
            assertEquals(List.of(), fleet.plan().problems());
            List<Key> suspects = List.copyOf(fleet.suspects(KeyRange.ALL, 100).keySet());
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                for (Key key : suspects) {
                    Look look = task.judge(key);
                    assertTrue(text(look).contains(" id"), () -> key + ":" + text(look));
                }
            }
            fleet.finish(TaskKind.REPAIR, 1, KeyRange.ALL, 10);
            assertEquals(
                    List.of(), List.copyOf(fleet.suspects(KeyRange.ALL, 100).keySet()));
        }
        for (String row : List.of("'Ab' and a = 1", "'c' and a = 3")) {
            String id = tables.target() == Dialect.POSTGRESQL ? "id collate \"C\"" : "id collate utf8mb4_bin";
            assertEquals("1", tables.into().value("select count(*) from t where " + id + " = " + row), row);
        }
        assertEquals("3", tables.into().value("select count(*) from t"));
    }
}
