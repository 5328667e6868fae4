package io.backfleet.database.contract.difference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backfleet.database.FencedTask;
import io.backfleet.database.contract.difference.Trap.Side;
import io.backfleet.database.contract.transfer.MovingFleet;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** That a difference in a single value is found, or its column refused by name, and what is the same left alone. */
public abstract class DifferenceContract {
    protected abstract Tables tables() throws SQLException;

    /** Names of the {@link Traps} whose columns the plan refuses. */
    protected abstract Set<String> refused();

    /** Names of the {@link Spellings} that it refuses in all types. */
    protected Set<String> neverCompared() {
        return Set.of();
    }

    /** The same of those whose writings are told apart, since nothing but texts is compared. */
    protected Set<String> told() {
        return Set.of();
    }

    @TestFactory
    Stream<DynamicTest> differenceThatDeceivedOthers_isFoundOrItsColumnRefused() throws SQLException {
        return traps(Traps.known());
    }

    @TestFactory
    Stream<DynamicTest> differenceOfOtherTypes_isFoundOrItsColumnRefused() throws SQLException {
        return traps(Traps.more());
    }

    @TestFactory
    Stream<DynamicTest> differenceFromWhatDoesNotFit_isFoundOrItsColumnRefused() throws SQLException {
        return traps(Traps.narrow());
    }

    /** Rows 1 and 4 hold the same on both sides, 2 and 3 the two values either way round, as far as they can be held. */
    private Stream<DynamicTest> traps(List<Trap> all) throws SQLException {
        Tables tables = tables();
        tables.makeTypes();
        List<Trap> traps = all.stream()
                .filter(trap -> !trap.sides(tables.source(), tables.target()).isEmpty())
                .filter(trap -> !Traps.VERBATIM.contains(trap.name()) || !isMySql(tables))
                .toList();
        WideTable table = new WideTable(tables);
        List<Map<Integer, List<String>>> rows = new ArrayList<>();
        for (Trap trap : traps) {
            List<Side> sides = trap.sides(tables.source(), tables.target());
            Map<Integer, List<String>> held = new HashMap<>();
            for (int row = 1; row <= 4; row++) {
                boolean first = row <= 2;
                boolean second = row % 2 == 1;
                if (sides.get(0).holds(first) && sides.get(1).holds(second)) {
                    held.put(
                            row,
                            List.of(sides.get(0).values(first), sides.get(1).values(second)));
                }
            }
            rows.add(held);
            table.add(sides.get(0).columns(), sides.get(1).columns(), held);
        }
        WideTable.Seen seen = table.compare(4);
        Set<String> refused = new TreeSet<>();
        seen.refused().forEach(number -> refused.add(traps.get(number).name()));
        Set<String> expected = new TreeSet<>(refused());
        expected.retainAll(traps.stream().map(Trap::name).toList());
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("refused by plan", () -> assertEquals(expected, refused))),
                IntStream.range(0, traps.size())
                        .filter(i -> !seen.refused().contains(i))
                        .mapToObj(i -> DynamicTest.dynamicTest(
                                traps.get(i).name(),
                                () -> assertEquals(
                                        differing(rows.get(i)),
                                        seen.differing(i),
                                        traps.get(i).name()))));
    }

    /** Each row of the source has a value that does not fit into some column, and nulls in the others. */
    @Test
    void valueThatDoesNotFit_isRefusedAndNothingIsWritten() throws SQLException {
        Tables tables = tables();
        tables.makeTypes();
        WideTable table = new WideTable(tables);
        List<Trap> traps = Traps.narrow();
        for (int i = 0; i < traps.size(); i++) {
            List<Side> sides = traps.get(i).sides(tables.source(), tables.target());
            String unfit = sides.get(0).values(false);
            table.add(sides.get(0).columns(), sides.get(1).columns(), Map.of(i + 1, List.of(unfit, "null")));
        }
        Set<Integer> refused = new TreeSet<>();
        try (MovingFleet fleet = table.open(traps.size(), refused)) {
            tables.into().execute("delete from t");
            for (int i = 0; i < traps.size(); i++) {
                boolean fits = traps.get(i)
                        .sides(tables.source(), tables.target())
                        .get(1)
                        .holds(false);
                if (fits || refused.contains(i)) {
                    continue;
                }
                KeyRange row = new KeyRange(Key.of(String.valueOf(i + 1)), Key.of(String.valueOf(i + 2)));
                for (TaskKind kind : List.of(TaskKind.BACKFILL, TaskKind.REPAIR)) {
                    try (FencedTask task = fleet.take(kind, i, row)) {
                        BackfleetException failure = assertThrows(
                                BackfleetException.class,
                                () -> task.writeNext(1),
                                traps.get(i).name());
                        assertEquals(ErrorCode.ROW_REJECTED, failure.code(), failure::text);
                    }
                }
            }
        }
        assertEquals("0", tables.into().value("select count(*) from t"));
    }

    private static boolean isMySql(Tables tables) {
        try {
            return (tables.source() == Dialect.MYSQL
                            && !tables.from().value("select version()").contains("MariaDB"))
                    || (tables.target() == Dialect.MYSQL
                            && !tables.into().value("select version()").contains("MariaDB"));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<Integer> differing(Map<Integer, List<String>> rows) {
        Set<Integer> differing = new TreeSet<>(rows.keySet());
        differing.removeAll(Set.of(1, 4));
        return differing;
    }

    @TestFactory
    Stream<DynamicTest> sameValueSpeltOtherwise_isEqual() throws SQLException {
        Tables tables = tables();
        tables.makeTypes();
        WideTable table = new WideTable(tables);
        List<String> names = new ArrayList<>();
        for (Spellings value : Spellings.all()) {
            for (Spellings.Spelling from : value.in(tables.source())) {
                for (Spellings.Spelling into : value.in(tables.target())) {
                    names.add(value.name() + ": " + from.type() + " into " + into.type());
                    table.add(
                            List.of(from.type()), List.of(into.type()), Map.of(1, List.of(from.value(), into.value())));
                }
            }
        }
        WideTable.Seen seen = table.compare(1);
        Map<String, Integer> compared = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            compared.merge(names.get(i).replaceFirst(":.*", ""), seen.refused().contains(i) ? 0 : 1, Integer::sum);
        }
        compared.values().removeIf(number -> number > 0);
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest(
                        "each is compared in some types", () -> assertEquals(neverCompared(), compared.keySet()))),
                IntStream.range(0, names.size())
                        .filter(i -> !seen.refused().contains(i))
                        .filter(i -> !told().contains(names.get(i).replaceFirst(":.*", "")))
                        .mapToObj(i -> DynamicTest.dynamicTest(
                                names.get(i), () -> assertEquals(Set.of(), seen.differing(i), names.get(i)))));
    }
}
