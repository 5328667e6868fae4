package io.backfleet.database.contract.difference;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.contract.transfer.MovingFleet;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Many cases compared at once: each has columns of its own in both tables. Not thread-safe.
 *
 * <p>Columns that the plan refuses by their names are left out; a refusal that names none fails the test.
 */
final class WideTable {
    private static final Pattern NAME = Pattern.compile("\\bc(\\d+)_\\d+\\b");

    private final Tables tables;
    private final List<List<String>> sources = new ArrayList<>();
    private final List<List<String>> targets = new ArrayList<>();
    private final List<Map<Integer, List<String>>> rows = new ArrayList<>();

    WideTable(Tables tables) {
        this.tables = tables;
    }

    /** What came of it. */
    static final class Seen {
        private final Set<Integer> refused = new TreeSet<>();
        private final Map<Integer, Set<Integer>> differing = new TreeMap<>();

        /** Cases whose columns the plan refuses. */
        Set<Integer> refused() {
            return refused;
        }

        /** Rows in which a case's columns differ. */
        Set<Integer> differing(int number) {
            return differing.getOrDefault(number, Set.of());
        }
    }

    /**
     * Adds a case.
     *
     * @param source types of its columns in {@code f}
     * @param target the same in {@code t}
     * @param values by the row's number: values in {@code f}, and in {@code t}; null in the others
     * @return its number
     */
    int add(List<String> source, List<String> target, Map<Integer, List<String>> values) {
        sources.add(source);
        targets.add(target);
        rows.add(values);
        return sources.size() - 1;
    }

    /** Makes the tables and compares them. */
    Seen compare(int numbers) throws SQLException {
        Seen seen = new Seen();
        try (MovingFleet fleet = open(numbers, seen.refused)) {
            fleet.suspects(KeyRange.ALL, 100).forEach((key, look) -> note(key, look, seen));
        }
        return seen;
    }

    /**
     * Makes the tables and plans.
     *
     * @param numbers of rows, from 1
     * @param refused takes the cases whose columns the plan refuses: those are left alone
     */
    MovingFleet open(int numbers, Set<Integer> refused) throws SQLException {
        tables.create(columns(sources), columns(targets));
        tables.from().execute(inserts("f", sources, numbers, 0));
        tables.into().execute(inserts("t", targets, numbers, 1));
        try (MovingFleet fleet = tables.open()) {
            for (Problem problem : fleet.examine().problems()) {
                Matcher name = NAME.matcher(problem.path() + " " + problem.message());
                if (!name.find()) {
                    throw new AssertionError("a problem that names no column: " + problem);
                }
                refused.add(number(name));
            }
        }
        MovingFleet fleet = tables.open("leave: [" + String.join(", ", left(refused)) + "]");
        List<Problem> problems = fleet.plan().problems();
        if (!problems.isEmpty()) {
            fleet.close();
            throw new AssertionError(problems);
        }
        return fleet;
    }

    private List<String> left(Set<Integer> refusedCases) {
        List<String> left = new ArrayList<>();
        for (int refused : refusedCases) {
            for (int i = 0; i < targets.get(refused).size(); i++) {
                left.add("c" + refused + "_" + i);
            }
        }
        return left;
    }

    private static void note(Key key, Look look, Seen seen) {
        Difference difference = look.difference();
        if (difference == null) {
            return;
        }
        for (Difference.Column column : difference.columns()) {
            Matcher name = NAME.matcher(column.name());
            if (!name.matches()) {
                throw new AssertionError("row " + key + ": " + column);
            }
            seen.differing
                    .computeIfAbsent(number(name), n -> new TreeSet<>())
                    .add(Integer.valueOf(key.values().get(0)));
        }
    }

    private static int number(Matcher name) {
        return Integer.parseInt(name.group(1));
    }

    private static String columns(List<List<String>> types) {
        StringBuilder columns = new StringBuilder("id int primary key");
        for (int i = 0; i < types.size(); i++) {
            for (int j = 0; j < types.get(i).size(); j++) {
                columns.append(", c" + i + "_" + j + " " + types.get(i).get(j));
            }
        }
        return columns.toString();
    }

    private String[] inserts(String table, List<List<String>> types, int numbers, int side) {
        List<String> statements = new ArrayList<>();
        if ((side == 0 ? tables.source() : tables.target()) == Dialect.MYSQL) {
            // days without a month can be stored
            statements.add("set sql_mode = ''");
        }
        for (int row = 1; row <= numbers; row++) {
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < types.size(); i++) {
                @Nullable List<String> held = rows.get(i).get(row);
                if (held != null) {
                    values.put(names(i, types.get(i).size()), held.get(side));
                }
            }
            statements.add("insert into " + table + " (id"
                    + String.join("", values.keySet()) + ") values (" + row
                    + (values.isEmpty() ? "" : ", " + String.join(", ", values.values())) + ")");
        }
        return statements.toArray(String[]::new);
    }

    private static String names(int number, int width) {
        StringBuilder names = new StringBuilder();
        for (int j = 0; j < width; j++) {
            names.append(", c" + number + "_" + j);
        }
        return names.toString();
    }
}
