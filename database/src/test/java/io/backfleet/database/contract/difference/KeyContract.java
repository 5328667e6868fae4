package io.backfleet.database.contract.difference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.database.FencedTask;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.contract.difference.KeyCase.Words;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tables by keys of every sort: filled in ranges, compared, and repaired, or refused with the reason. */
public abstract class KeyContract {
    private static final List<String> PLANTED = List.of("BEHIND note", "EXTRA *", "MISSING *");

    protected abstract Tables tables() throws SQLException;

    /** Names of the {@link KeyCase}s that the plan refuses, and why. */
    protected abstract Map<String, ErrorCode> refused();

    @Test
    void tables_areFilledComparedAndRepairedByKeysOfEverySort() throws SQLException {
        Tables tables = tables();
        tables.makeTypes();
        Map<String, ErrorCode> refused = new TreeMap<>();
        for (KeyCase key : KeyCase.all()) {
            Words from = key.in(tables.source());
            Words into = key.in(tables.target());
            if (from == null || into == null) {
                continue;
            }
            create(tables, from, into);
            try (MovingFleet fleet = tables.open(lines(tables, key))) {
                List<Problem> problems = fleet.plan().problems();
                if (problems.isEmpty()) {
                    check(key, tables, fleet);
                } else {
                    refused.put(key.name(), problems.get(0).code());
                }
            }
            tables.from().execute("drop table f");
            tables.into().execute("drop table t", "drop table gone");
        }
        assertEquals(new TreeMap<>(refused()), refused);
    }

    /** Between engines rows are kept in order by versions, else by locks. */
    private static String[] lines(Tables tables, KeyCase key) {
        List<String> lines = new ArrayList<>(key.lines());
        if (tables.source() != tables.target()) {
            lines.addAll(List.of("version: v", "tombstones: gone"));
        }
        return lines.toArray(String[]::new);
    }

    private static void create(Tables tables, Words from, Words into) throws SQLException {
        ScratchDatabase source = tables.from();
        source.execute(table("f", from, tables.source()));
        source.execute(more("f", from));
        source.execute("insert into f select " + from.values() + ", i, 'x', i from "
                + tables.source().rows(KeyCase.ROWS));
        tables.into().execute(table("t", into, tables.target()));
        tables.into().execute(more("t", into));
        tables.into()
                .execute("create table gone (" + into.columns() + ", v bigint not null, "
                        + into.key().replace("#", "gone") + ")");
    }

    private static String table(String name, Words words, Dialect dialect) {
        return "create table " + name + " (" + words.columns()
                + ", n int not null, note varchar(9), v bigint not null, "
                + words.key().replace("#", name) + ")" + dialect.options() + words.options();
    }

    private static String[] more(String name, Words words) {
        return words.more().stream()
                .map(statement -> statement.replace("#", name))
                .toArray(String[]::new);
    }

    private static void check(KeyCase key, Tables tables, MovingFleet fleet) throws SQLException {
        List<KeyRange> ranges = ranges(fleet);
        long filled = 0;
        for (int i = 0; i < ranges.size(); i++) {
            filled += fleet.finish(TaskKind.BACKFILL, i, ranges.get(i), 17).changed();
        }
        assertEquals(KeyCase.ROWS, filled, key.name());
        tables.into().execute("delete from t where n = 1", "update t set note = 'y' where n = 45");
        tables.from().execute("delete from f where n = " + KeyCase.ROWS);
        assertEquals(PLANTED, found(fleet, ranges), key.name());
        judge(key, fleet);
        assertEquals(
                PLANTED.size(),
                fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 40).changed(),
                key.name());
        assertEquals(List.of(), found(fleet, List.of(KeyRange.ALL)), key.name());
        for (String row : List.of("count(*)", "sum(n)", "sum(v)", "min(note)", "max(note)")) {
            assertEquals(
                    tables.from().value("select " + row + " from f"),
                    tables.into().value("select " + row + " from t"),
                    key.name());
        }
    }

    /** Each row by itself is found to be what it was among the others. */
    private static void judge(KeyCase key, MovingFleet fleet) {
        Map<Key, Look> suspects = fleet.suspects(KeyRange.ALL, 1000);
        try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            assertEquals(suspects, task.look(List.copyOf(suspects.keySet())), key.name());
            for (Map.Entry<Key, Look> suspect : suspects.entrySet()) {
                assertEquals(
                        suspect.getValue().difference(),
                        task.judge(suspect.getKey()).difference(),
                        key.name());
            }
        }
    }

    /** Three, cut at real keys. */
    private static List<KeyRange> ranges(MovingFleet fleet) {
        try (FencedTask task = fleet.take(TaskKind.BACKFILL, 9, KeyRange.ALL)) {
            Key first = task.keyBehind(KeyCase.ROWS / 3).orElseThrow();
            Key second = task.keyBehind(2 * KeyCase.ROWS / 3).orElseThrow();
            return List.of(new KeyRange(null, first), new KeyRange(first, second), new KeyRange(second, null));
        }
    }

    private static List<String> found(MovingFleet fleet, List<KeyRange> ranges) {
        List<String> found = new ArrayList<>();
        for (KeyRange range : ranges) {
            for (Look look : fleet.suspects(range, 11).values()) {
                Difference difference = look.difference();
                if (difference != null) {
                    difference.columns().forEach(c -> found.add(c.direction() + " " + c.name()));
                }
            }
        }
        Collections.sort(found);
        return found;
    }
}
