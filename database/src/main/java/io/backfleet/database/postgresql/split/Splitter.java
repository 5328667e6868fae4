package io.backfleet.database.postgresql.split;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableSize;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.protocol.key.Key;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Cuts a table into ranges of about the same number of rows, at keys that stand in it, ordered by the database. Never
 * by arithmetic: keys may have holes, and most types have no arithmetic.
 */
public final class Splitter {
    /** A worker does so many rows in some tenths of a second to some seconds, so ranges stay small beside a time box. */
    private static final long ROWS_PER_RANGE = 50_000;

    /** More ranges would not speed anything up, and each is an entry in the coordinator's state. */
    private static final int MAX_RANGES = 256;

    /** Up to so many rows, walking the index is as cheap as sampling, and exact. */
    private static final long WALK_ROWS = 300_000;

    /**
     * Blocks to sample for each range. Rows of one block tend to have neighbouring keys, so blocks count, not rows: 24
     * blocks make ranges differ by about 1 / sqrt(24), a fifth.
     */
    private static final int BLOCKS_PER_RANGE = 24;

    /** Rows to keep of the sample for each range; sorting more brings nothing. */
    private static final int SAMPLE_ROWS_PER_RANGE = 300;

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
        return size.rows() <= WALK_ROWS
                ? walk(connection, table, key, ranges, size.rows())
                : sample(connection, table, key, ranges, size);
    }

    private static List<Key> walk(Connection connection, Table table, WalkingKey key, int ranges, long rows)
            throws SQLException {
        // the estimate may be far too low: the last range takes what lies behind
        String inner = "SELECT " + aliased(key) + ", row_number() OVER (ORDER BY " + columns(key) + ") AS n FROM "
                + table.sql() + " AS t ORDER BY " + columns(key) + " LIMIT " + 4 * WALK_ROWS;
        String sql = "SELECT " + texts(key) + " AS k FROM (" + inner + ") AS s WHERE n % " + Math.max(1, rows / ranges)
                + " = 0 ORDER BY n LIMIT " + (MAX_RANGES - 1);
        return Sql.query(connection, sql, Splitter::key);
    }

    private static List<Key> sample(Connection connection, Table table, WalkingKey key, int ranges, TableSize size)
            throws SQLException {
        double blocks = Math.min((double) size.pages(), (double) ranges * BLOCKS_PER_RANGE);
        double percent = Math.min(100, Math.max(1e-4, 100.0 * blocks / Math.max(1.0, (double) size.pages())));
        double sampled = Math.max(1.0, (double) size.rows() * percent / 100);
        double kept = Math.min(1, ranges * (double) SAMPLE_ROWS_PER_RANGE / sampled);
        String inner =
                "SELECT " + aliased(key) + ", row_number() OVER w AS n, count(*) OVER () AS c FROM " + table.sql()
                        + " AS t TABLESAMPLE SYSTEM (" + number(percent) + ") WHERE random() < " + number(kept)
                        + " WINDOW w AS (ORDER BY " + columns(key) + ")";
        // one row out of each stretch of c / ranges: where n * ranges / c steps up
        String sql = "SELECT " + texts(key) + " AS k FROM (" + inner + ") AS s WHERE n * " + ranges
                + " / c > (n - 1) * " + ranges + " / c AND n < c ORDER BY n";
        return Sql.query(connection, sql, Splitter::key);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.8f", value);
    }

    private static String columns(WalkingKey key) {
        return key.columns().stream().map(c -> "t." + c.sql()).collect(joining(", "));
    }

    private static String aliased(WalkingKey key) {
        return IntStream.range(0, key.columns().size())
                .mapToObj(i -> "t." + key.columns().get(i).sql() + " AS k" + (i + 1))
                .collect(joining(", "));
    }

    private static String texts(WalkingKey key) {
        return IntStream.rangeClosed(1, key.columns().size())
                .mapToObj(i -> "k" + i + "::text")
                .collect(joining(", ", "ARRAY[", "]"));
    }

    private static Key key(ResultSet row) throws SQLException {
        List<String> values = Sql.texts(row, "k");
        if (values == null) {
            throw new SQLException("a key without values", "XX000");
        }
        return new Key(values);
    }
}
