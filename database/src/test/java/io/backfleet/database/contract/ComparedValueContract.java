package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** That every single difference is found, whatever its type, and that what is equal is left alone. */
public abstract class ComparedValueContract {
    /** The engine under test. */
    protected abstract Engine engine();

    /** Makes the types that the values are of, in a new database. */
    protected void makeTypes(ScratchDatabase database) throws SQLException {}

    /** Two values of a type that differ: {@code type; one; other}. */
    protected abstract List<String> differing();

    /** The same of two writings of one value. */
    protected abstract List<String> equal();

    /** The same with a tolerance and whether it makes them equal: {@code type; one; other; tolerance; true}. */
    protected abstract List<String> tolerated();

    /** What is found of one line, by the row's number: 1 holds equal values, 2 and 3 the two of them either way round. */
    private record Found(Map<String, Direction> rows) {}

    /** Compares all lines at once: each has two columns of its own. */
    private List<Found> found(List<String> lines, boolean tolerances) throws SQLException {
        ScratchDatabase database = engine().database();
        makeTypes(database);
        StringBuilder columns = new StringBuilder();
        List<StringBuilder> rows = List.of(
                new StringBuilder("(1"), new StringBuilder("(2"), new StringBuilder("(3"), new StringBuilder("(4"));
        Map<String, String> compared = new LinkedHashMap<>();
        List<String> limits = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).split("; ", -1);
            columns.append(", o%d %s, v%d %s".formatted(i, parts[0], i, parts[0]));
            rows.get(0).append(", ").append(parts[1]).append(", ").append(parts[1]);
            rows.get(1).append(", ").append(parts[1]).append(", ").append(parts[2]);
            rows.get(2).append(", ").append(parts[2]).append(", ").append(parts[1]);
            rows.get(3).append(", null, null");
            compared.put("v" + i, "o" + i);
            if (tolerances) {
                limits.add("v" + i + ": " + parts[3]);
            }
        }
        database.execute("create table t (id int primary key" + columns + ")");
        for (StringBuilder row : rows) {
            database.execute("insert into t values " + row + ")");
        }
        String[] more = tolerances ? new String[] {"tolerance: {" + String.join(", ", limits) + "}"} : new String[0];
        try (TestFleet fleet = TestFleet.comparing(engine(), database, List.of(), "t", compared, more)) {
            assertEquals(List.of(), fleet.plan().problems());
            Map<Key, Look> suspects = fleet.suspects(KeyRange.ALL, 10);
            return IntStream.range(0, lines.size())
                    .mapToObj(i -> new Found(directions(suspects, "v" + i)))
                    .toList();
        }
    }

    private static Map<String, Direction> directions(Map<Key, Look> suspects, String column) {
        Map<String, Direction> rows = new TreeMap<>();
        suspects.forEach((key, look) -> TestFleet.columns(look).stream()
                .filter(c -> c.name().equals(column))
                .forEach(c -> rows.put(key.values().get(0), c.direction())));
        return rows;
    }

    @FunctionalInterface
    private interface Check {
        void of(String[] parts, Found found);
    }

    private Stream<DynamicTest> each(List<String> lines, boolean tolerances, Check check) throws SQLException {
        List<Found> found = found(lines, tolerances);
        return IntStream.range(0, lines.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        lines.get(i), () -> check.of(lines.get(i).split("; ", -1), found.get(i))));
    }

    private static Direction direction(String expected, String actual) {
        return expected.equals("null") ? Direction.EXTRA : actual.equals("null") ? Direction.MISSING : Direction.BEHIND;
    }

    @TestFactory
    Stream<DynamicTest> difference_isFound() throws SQLException {
        return each(
                differing(),
                false,
                (parts, found) -> assertEquals(
                        Map.of("2", direction(parts[1], parts[2]), "3", direction(parts[2], parts[1])), found.rows()));
    }

    @TestFactory
    Stream<DynamicTest> equalValues_areLeftAlone() throws SQLException {
        return each(equal(), false, (parts, found) -> assertEquals(Map.of(), found.rows()));
    }

    @TestFactory
    Stream<DynamicTest> tolerance_isTheGreatestDistanceThatPasses() throws SQLException {
        return each(
                tolerated(),
                true,
                (parts, found) -> assertEquals(
                        parts[4].equals("true") ? Set.of() : Set.of("2", "3"),
                        found.rows().keySet()));
    }

    private Look look(String type, String expected, String actual, String... more) throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "drop table if exists t",
                "create table t (id int primary key, o " + type + ", v " + type + ")",
                "insert into t values (1, " + expected + ", " + actual + ")");
        try (TestFleet fleet = TestFleet.comparing(engine(), database, List.of(), "t", Map.of("v", "o"), more)) {
            assertEquals(List.of(), fleet.plan().problems());
            return TestFleet.at(fleet.suspects(KeyRange.ALL, 10), "1");
        }
    }

    @Test
    void values_areShownOnlyWhenAskedFor() throws SQLException {
        Look masked = look("text", "'exp'", "'act'");
        assertNull(TestFleet.columns(masked).get(0).expected());
        assertNull(TestFleet.columns(masked).get(0).actual());
        Look shown = look("text", "repeat('e', 300)", "'act'", "values: shown");
        assertEquals("e".repeat(200), TestFleet.columns(shown).get(0).expected());
        assertEquals("act", TestFleet.columns(shown).get(0).actual());
    }

    @Test
    void columnThatIsFilledIn_differsWhereItIsNull() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t values (1, 7, 1), (2, null, 2), (3, null, null)");
        try (TestFleet fleet =
                TestFleet.open(engine(), database, "t", Map.of("a", "id * 10", "b", "id"), "onlyWhereNull: true")) {
            assertEquals(List.of(), fleet.plan().problems());
            Map<Key, Look> suspects = fleet.suspects(KeyRange.ALL, 10);
            assertEquals(List.of(Key.of("2"), Key.of("3")), List.copyOf(suspects.keySet()));
            assertEquals(
                    Direction.MISSING,
                    TestFleet.columns(TestFleet.at(suspects, "2")).get(0).direction());
            assertEquals(1, TestFleet.columns(TestFleet.at(suspects, "2")).size());
            assertEquals(2, TestFleet.columns(TestFleet.at(suspects, "3")).size());
            fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 10);
            assertEquals(Map.of(), fleet.suspects(KeyRange.ALL, 10));
        }
    }

    @Test
    void expected_isWhatTheColumnWouldStore() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, o double precision, v decimal(6,2), w varchar(5))",
                "insert into t values (1, 1.0 / 3, 0.33, '0.3')");
        Map<String, String> columns = Map.of("v", "o", "w", "substring(cast(o as char(25)), 1, 3)");
        try (TestFleet fleet = TestFleet.comparing(engine(), database, List.of(), "t", columns)) {
            assertEquals(List.of(), fleet.plan().problems());
            assertEquals(Map.of(), fleet.suspects(KeyRange.ALL, 10));
        }
    }
}
