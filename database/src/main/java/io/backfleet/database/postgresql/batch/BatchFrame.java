package io.backfleet.database.postgresql.batch;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.walk.KeySql;
import java.util.stream.IntStream;

/**
 * What is around the writing in a batch of one statement: it locks the checkpoint row if the fence is still this
 * process's and the position still the expected one ({@code fence}); finds the key a number of rows further on
 * ({@code bound}); has the rows before it written ({@code written}); and moves the checkpoint ({@code moved}). Without the
 * lock nothing is read and nothing written. When the row lock has to be waited for, the server looks at the newest
 * version of the row again, so a fence raised meanwhile is seen, though the statement's snapshot is older.
 *
 * <p>The range is written as a row comparison with both ends, which one index scan can serve; bounds come from
 * uncorrelated sub-selects, which the server works out once. Immutable.
 */
public final class BatchFrame {
    /** The expression that has one row for each row that was written. */
    public static final String WRITTEN = "backfleet_written";

    private static final String FENCE = "backfleet_fence";
    private static final String BOUND = "backfleet_bound";
    private static final String REST = "backfleet_rest";
    private static final String MOVED = "backfleet_moved";

    private static final String RETURNING =
            "\n  RETURNING c.\"position\", c.finished, c.seen, c.changed, c.batches, c.outcome)\n";
    private static final String HELD = "(SELECT count(*) FROM " + FENCE + ") = 1";

    private final Table table;
    private final KeySql key;

    /** @param table that is walked */
    public BatchFrame(Table table, KeySql key) {
        this.table = table;
        this.key = key;
    }

    /** What is framed. */
    public interface Content {
        /**
         * Writes common table expressions, each with a comma behind it; one of them is {@link #WRITTEN}.
         *
         * @param rows writes the condition that a row of the walked table is one of this batch; columns stand in it
         *     without a table's name
         */
        void write(StatementWriter sql, Runnable rows);

        /** Further columns of the answer, each with a comma behind it. */
        String answered();
    }

    /** See {@link BatchSql#next}. */
    public WalkStatement next(boolean from, boolean upper, Content content) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        fence(sql);
        sql.text(",\n" + BOUND + " AS MATERIALIZED (\n  SELECT "
                + key.aliased("t.", "k")
                + "\n  FROM " + table.sql() + " AS t\n  WHERE ");
        key.range(sql, "t.", from, upper);
        sql.text(HELD + "\n  ORDER BY " + key.columns("t.") + "\n  OFFSET ");
        sql.parameter(Kind.ROWS, 0, "bigint");
        sql.text(" LIMIT 1),\n");
        content.write(sql, () -> {
            key.range(sql, "", from, false);
            key.compare(sql, "", "<", (writer, i) -> writer.text("(SELECT k" + (i + 1) + " FROM " + BOUND + ")"));
            sql.text("\n    AND " + HELD);
        });
        sql.text(MOVED + " AS (\n  UPDATE backfleet.checkpoint c SET \"position\" = ARRAY["
                + IntStream.rangeClosed(1, key.width())
                        .mapToObj(i -> "b.k" + i + "::text")
                        .collect(joining(", "))
                + "], seen = c.seen + ");
        sql.parameter(Kind.ROWS, 0, "bigint");
        counters(sql, BOUND + " b");
        sql.text(RETURNING);
        answer(sql, content);
        return sql.done();
    }

    /** See {@link BatchSql#last}. */
    public WalkStatement last(boolean from, boolean upper, Content content) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        fence(sql);
        sql.text(",\n" + REST + " AS MATERIALIZED (\n  SELECT count(*) AS n FROM (\n    SELECT 1 FROM " + table.sql()
                + " AS t WHERE ");
        key.range(sql, "t.", from, upper);
        sql.text(HELD + " LIMIT ");
        sql.parameter(Kind.LAST_ROWS, 0, "bigint");
        sql.text(" + 1) AS r),\n");
        content.write(sql, () -> {
            key.range(sql, "", from, upper);
            sql.text(HELD + "\n    AND (SELECT n FROM " + REST + ") <= ");
            sql.parameter(Kind.LAST_ROWS, 0, "bigint");
        });
        sql.text(MOVED + " AS (\n  UPDATE backfleet.checkpoint c SET ");
        if (upper) {
            sql.text("\"position\" = ");
            sql.parameter(Kind.END, 0, "text[]");
            sql.text(", ");
        }
        sql.text("finished = true, seen = c.seen + r.n");
        counters(sql, REST + " r");
        sql.text(" AND r.n <= ");
        sql.parameter(Kind.LAST_ROWS, 0, "bigint");
        sql.text(RETURNING);
        answer(sql, content);
        return sql.done();
    }

    private static void fence(StatementWriter sql) {
        sql.text("WITH " + FENCE + " AS MATERIALIZED (\n  ");
        lock(sql);
        sql.text(")");
    }

    /**
     * Locks the checkpoint row and gives its task, if it is open, the fence this process's, and the position the expected
     * one.
     */
    public static void lock(StatementWriter sql) {
        sql.text("SELECT c.task FROM backfleet.checkpoint c\n  WHERE c.task = ");
        sql.parameter(Kind.TASK, 0, "text");
        sql.text(" AND c.fence = ");
        sql.parameter(Kind.FENCE, 0, "bigint");
        sql.text(" AND c.outcome IS NULL AND NOT c.finished\n    AND c.\"position\" IS NOT DISTINCT FROM ");
        sql.parameter(Kind.POSITION, 0, "text[]");
        sql.text("\n  FOR UPDATE");
    }

    private static void counters(StatementWriter sql, String from) {
        sql.text(", changed = c.changed + (SELECT count(*) FROM " + WRITTEN
                + "), batches = c.batches + 1, updated_at = clock_timestamp()\n  FROM " + FENCE + " f, " + from
                + "\n  WHERE c.task = f.task");
    }

    private static void answer(StatementWriter sql, Content content) {
        sql.text("SELECT (SELECT count(*) FROM " + FENCE + ") AS held, (SELECT count(*) FROM " + WRITTEN
                + ") AS written, " + content.answered() + "m.*\nFROM (VALUES (1)) AS one LEFT JOIN " + MOVED
                + " m ON true");
    }
}
