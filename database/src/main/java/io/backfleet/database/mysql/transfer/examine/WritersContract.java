package io.backfleet.database.mysql.transfer.examine;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.transfer.pair.PairColumn;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What every writer of the source must do, in SQL for the very tables of a spec. All functions. */
public final class WritersContract {
    private WritersContract() {}

    /**
     * Line by line.
     *
     * @param unique names of other unique indexes of the target
     */
    public static List<String> of(TablePair pair, Collection<String> unique) {
        List<String> lines = new ArrayList<>();
        String from = pair.from().sql();
        String into = pair.into().sql();
        lines.add("Each transaction that writes " + from + " also writes " + into
                + ", always the source first, then the target, best at READ COMMITTED: at REPEATABLE READ it locks gaps"
                + " between rows, which others run into. (What a plain SELECT shows there may be older than what was"
                + " copied: decide nothing by it; the statements below read what is there now.)");
        lines.add("Expressions are meant as under sql_mode 'ANSI_QUOTES,PIPES_AS_CONCAT' with a strict mode.");
        lines.add("After an INSERT or UPDATE of " + from + ":");
        lines.add("  " + upsert(pair) + ";");
        if (pair.where() != null) {
            lines.add("  " + delete(pair) + " AND NOT EXISTS (SELECT 1 FROM " + from + " WHERE " + own(pair) + " AND ("
                    + pair.where() + "));");
        }
        if (!unique.isEmpty()) {
            lines.add("  (ON DUPLICATE KEY UPDATE would also change a row of another key that has the same value under "
                    + unique + ": see that no two rows of " + from + " want one value there.)");
        }
        lines.add("After a DELETE from " + from + ":");
        lines.add("  " + delete(pair) + ";");
        lines.add("After a change of the key of " + from
                + ": the DELETE for the old key, and the INSERT for the new one.");
        lines.add("A transaction that fails with a deadlock (error 1213) is tried again as a whole.");
        return lines;
    }

    private static String upsert(TablePair pair) {
        String columns = pair.columns().stream().map(c -> c.column().sql()).collect(joining(", "));
        String values =
                pair.columns().stream().map(c -> "(" + c.expression() + ")").collect(joining(", "));
        List<PairColumn> others = pair.columns().stream()
                .filter(c -> !pair.carried().columns().contains(c.column()))
                .toList();
        String key = pair.carried().columns().get(0).sql();
        return "INSERT INTO " + pair.into().sql() + " (" + columns + ") SELECT " + values + " FROM "
                + pair.from().sql() + " WHERE " + own(pair)
                + (pair.where() == null ? "" : " AND (" + pair.where() + ")") + " ON DUPLICATE KEY UPDATE "
                + (others.isEmpty()
                        ? key + " = VALUES(" + key + ")"
                        : others.stream()
                                .map(c -> c.column().sql() + " = VALUES("
                                        + c.column().sql() + ")")
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
        return key.stream().map(column -> column.sql() + " = ?").collect(joining(" AND "));
    }
}
