package io.backfleet.database.mysql.split;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.walk.Halver;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.database.mysql.walk.KeySql;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a table into ranges of about the same number of rows, at keys that stand in it, ordered by the database. The
 * server can't sample: large tables are halved again and again, by guesses whose rows the optimizer estimates.
 */
public final class Splitter {
    /** A worker does so many rows in a second or two, so ranges stay small beside a time box. */
    private static final long ROWS_PER_RANGE = 50_000;

    /** More ranges would not speed anything up, and each is an entry in the coordinator's state. */
    private static final int MAX_RANGES = 256;

    /** Up to so many rows, walking the index is cheap, and exact. */
    private static final long WALK_ROWS = 300_000;

    private Splitter() {}

    /** How many ranges a table of this size is cut into, 1 to 256. */
    public static int ranges(TableSize size) {
        return (int) Math.max(1, Math.min(MAX_RANGES, size.rows() / ROWS_PER_RANGE));
    }

    /** Boundaries in key order, each once; n of them make n + 1 ranges. */
    public static List<Key> boundaries(Connection connection, Table table, WalkingKey key, TableSize size)
            throws SQLException {
        int ranges = ranges(size);
        if (ranges == 1) {
            return List.of();
        }
        if (size.rows() <= WALK_ROWS) {
            return walk(connection, table, key, ranges, size.rows());
        }
        KeyQuery query = new KeyQuery(table, key);
        Optional<Key> first = query.behind(connection, null, null, 0);
        Optional<Key> last = query.last(connection, null, null);
        List<Key> boundaries = new ArrayList<>();
        if (first.isPresent() && last.isPresent()) {
            halve(connection, new Halver(query), first.get(), last.get(), ranges, boundaries);
        }
        return boundaries;
    }

    /** Cuts between two keys, in their order. */
    private static void halve(Connection c, Halver halver, Key from, Key upper, int ranges, List<Key> boundaries)
            throws SQLException {
        if (ranges < 2) {
            return;
        }
        Optional<Key> middle = halver.between(c, from, upper);
        if (middle.isEmpty()) {
            return;
        }
        halve(c, halver, from, middle.get(), ranges / 2, boundaries);
        boundaries.add(middle.get());
        halve(c, halver, middle.get(), upper, ranges - ranges / 2, boundaries);
    }

    private static List<Key> walk(Connection connection, Table table, WalkingKey key, int ranges, long rows)
            throws SQLException {
        KeySql keys = new KeySql(key);
        // the estimate may be far too low: the last range takes what lies behind
        String numbered = "SELECT " + keys.texts("t.") + ", ROW_NUMBER() OVER (ORDER BY " + keys.columns("t.")
                + ") AS n FROM " + table.sql() + " AS t" + keys.hint() + " ORDER BY " + keys.columns("t.") + " LIMIT "
                + 4 * WALK_ROWS;
        return Sql.query(
                connection,
                "SELECT s.* FROM (" + numbered + ") AS s WHERE s.n % " + Math.max(1, rows / ranges)
                        + " = 0 ORDER BY s.n LIMIT " + (MAX_RANGES - 1),
                row -> KeyQuery.key(row, keys.width()));
    }
}
