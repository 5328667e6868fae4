package io.backfleet.database.postgresql.transfer.examine;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.transfer.pair.PairColumn;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What every writer of the source must do, in SQL for the very tables of a spec. All functions. */
public final class WritersContract {
    private WritersContract() {}

    /** Line by line. */
    public static List<String> of(TablePair pair) {
        List<String> lines = new ArrayList<>();
        String from = pair.from().sql();
        String into = pair.into().sql();
        lines.add("Each transaction that writes " + from + " also writes " + into
                + ", always the source first, then the target, at READ COMMITTED. (A REPEATABLE READ or SERIALIZABLE"
                + " transaction does not see rows that were copied after its beginning: its UPDATE or DELETE there changes"
                + " 0 rows, and raises no error.) The two writes are two statements, never parts of one WITH: a statement does"
                + " not see rows that were copied after its beginning either.");
        lines.add("After an INSERT or UPDATE of " + from + ":");
        lines.add("  " + upsert(pair) + ";");
        if (pair.where() != null) {
            lines.add("  " + delete(pair) + " AND NOT EXISTS (SELECT FROM " + from + " WHERE " + own(pair) + " AND ("
                    + pair.where() + "));");
        }
        lines.add("After a DELETE from " + from + ":");
        lines.add("  " + delete(pair) + ";");
        lines.add("After a change of the key of " + from
                + ": the DELETE for the old key, and the INSERT for the new one.");
        lines.add("A transaction that fails with a deadlock (40P01) is tried again as a whole.");
        return lines;
    }

    private static String upsert(TablePair pair) {
        String columns = pair.columns().stream().map(c -> c.column().sql()).collect(joining(", "));
        String values =
                pair.columns().stream().map(c -> "(" + c.expression() + ")").collect(joining(", "));
        boolean identity =
                pair.columns().stream().anyMatch(c -> c.column().generation() == Column.Generation.IDENTITY_ALWAYS);
        List<PairColumn> others = pair.columns().stream()
                .filter(c -> !pair.carried().columns().contains(c.column()))
                .toList();
        String key = pair.carried().columns().stream().map(Column::sql).collect(joining(", "));
        return "INSERT INTO " + pair.into().sql() + " (" + columns + ")" + (identity ? " OVERRIDING SYSTEM VALUE" : "")
                + " SELECT " + values + " FROM " + pair.from().sql() + " WHERE " + own(pair)
                + (pair.where() == null ? "" : " AND (" + pair.where() + ")") + " ON CONFLICT (" + key + ") DO "
                + (others.isEmpty()
                        ? "NOTHING"
                        : "UPDATE SET "
                                + others.stream()
                                        .map(c -> c.column().sql() + " = excluded."
                                                + c.column().sql())
                                        .collect(joining(", ")));
    }

    private static String delete(TablePair pair) {
        return "DELETE FROM " + pair.into().sql() + " WHERE "
                + equal(pair.carried().columns());
    }

    private static String own(TablePair pair) {
        return equal(pair.key().columns());
    }

    private static String equal(List<Column> key) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> key.get(i).sql() + " = $" + (i + 1))
                .collect(joining(" AND "));
    }
}
