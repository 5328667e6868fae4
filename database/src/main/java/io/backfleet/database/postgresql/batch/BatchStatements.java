package io.backfleet.database.postgresql.batch;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.walk.KeySql;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes the statements that walk one table and fill it in. Immutable.
 *
 * <p>A batch is one statement, and so one transaction and one round trip: it locks the checkpoint row if the fence is
 * still this process's and the position still the expected one ({@code fence}); finds the key a number of rows further
 * on ({@code bound}); writes the rows before it that are not right yet ({@code written}); and moves the checkpoint
 * ({@code moved}). Without the lock nothing is read and nothing written. When the row lock has to be waited for, the
 * server looks at the newest version of the row again, so a fence raised meanwhile is seen, though the statement's
 * snapshot is older. Rows that somebody changes between snapshot and write are read again by the server, too: range,
 * guard and expression are worked out anew on their newest version.
 *
 * <p>A trigger can suppress a write by returning NULL, or undo it by putting the old value back, and the server reports
 * nothing. Where there are such triggers the statement therefore also collects the rows that were to be written
 * ({@code due}, by the same snapshot) and tells which of them were not written, or hold the old value still
 * ({@code undone}). What the guard says afterwards would not do: an expression may read columns that a trigger changes.
 *
 * <p>The range is written as a row comparison with both ends, which one index scan can serve; bounds come from
 * uncorrelated sub-selects, which the server works out once.
 */
public final class BatchStatements {
    private static final String FENCE = "backfleet_fence";
    private static final String BOUND = "backfleet_bound";
    private static final String REST = "backfleet_rest";
    private static final String WRITTEN = "backfleet_written";
    private static final String MOVED = "backfleet_moved";
    private static final String DUE = "backfleet_due";
    /** More rows than this are not looked at one by one. */
    static final int MOST_UNDONE = 100;

    private static final String RETURNING =
            "\n  RETURNING c.\"position\", c.finished, c.seen, c.changed, c.batches, c.outcome)\n";
    private static final String HELD = "(SELECT count(*) FROM " + FENCE + ") = 1";

    private final Table table;
    private final KeySql key;
    private final BackfillSql backfill;
    private final List<String> triggers;

    public BatchStatements(Table table, WalkingKey key, BackfillSql backfill) {
        this(table, key, backfill, List.of());
    }

    /** @param triggers names of those that may suppress or undo writes; answers have {@code undone} if there are any */
    BatchStatements(Table table, WalkingKey key, BackfillSql backfill, List<String> triggers) {
        this.table = table;
        this.key = new KeySql(key);
        this.backfill = backfill;
        this.triggers = List.copyOf(triggers);
    }

    /**
     * A batch of a given number of rows; does nothing when fewer are left than that.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    public WalkStatement next(boolean from, boolean upper) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        fence(sql);
        sql.text(",\n" + BOUND + " AS MATERIALIZED (\n  SELECT "
                + key.aliased("t.", "k")
                + "\n  FROM " + table.sql() + " AS t\n  WHERE ");
        key.range(sql, "t.", from, upper);
        sql.text(HELD + "\n  ORDER BY " + key.columns("t.") + "\n  OFFSET ");
        sql.parameter(Kind.ROWS, 0, "bigint");
        sql.text(" LIMIT 1),\n");
        written(sql, () -> {
            key.range(sql, "", from, false);
            key.compare(sql, "", "<", (writer, i) -> writer.text("(SELECT k" + (i + 1) + " FROM " + BOUND + ")"));
            sql.text("\n    AND " + HELD);
        });
        sql.text(MOVED + " AS (\n  UPDATE backfleet.checkpoint c SET \"position\" = ARRAY["
                + numbered(key.width(), ", ", "b.k#::text") + "], seen = c.seen + ");
        sql.parameter(Kind.ROWS, 0, "bigint");
        counters(sql, BOUND + " b");
        sql.text(RETURNING);
        answer(sql);
        return sql.done();
    }

    /**
     * The last batch of a range: everything that is left, unless that is more than {@code LAST_ROWS} rows because some
     * came meanwhile; then it does nothing.
     *
     * @param from whether the position is known
     * @param upper whether the range has an upper bound
     */
    public WalkStatement last(boolean from, boolean upper) {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        fence(sql);
        sql.text(",\n" + REST + " AS MATERIALIZED (\n  SELECT count(*) AS n FROM (\n    SELECT 1 FROM " + table.sql()
                + " AS t WHERE ");
        key.range(sql, "t.", from, upper);
        sql.text(HELD + " LIMIT ");
        sql.parameter(Kind.LAST_ROWS, 0, "bigint");
        sql.text(" + 1) AS r),\n");
        written(sql, () -> {
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
        answer(sql);
        return sql.done();
    }

    private void fence(StatementWriter sql) {
        sql.text(
                "WITH " + FENCE + " AS MATERIALIZED (\n  SELECT c.task FROM backfleet.checkpoint c\n  WHERE c.task = ");
        sql.parameter(Kind.TASK, 0, "text");
        sql.text(" AND c.fence = ");
        sql.parameter(Kind.FENCE, 0, "bigint");
        sql.text(" AND c.outcome IS NULL AND NOT c.finished\n    AND c.\"position\" IS NOT DISTINCT FROM ");
        sql.parameter(Kind.POSITION, 0, "text[]");
        sql.text("\n  FOR UPDATE)");
    }

    private void written(StatementWriter sql, Runnable rows) {
        if (watched()) {
            sql.text(DUE + " AS MATERIALIZED (\n  SELECT " + key.aliased("", "k") + ", "
                    + aliased(backfill.wanted(), "w") + ", " + aliased(backfill.stored(), "v") + "\n  FROM "
                    + table.sql() + "\n  WHERE ");
            rows.run();
            sql.text("\n    AND " + backfill.guard() + "),\n");
        }
        sql.text(WRITTEN + " AS (\n  UPDATE " + table.sql() + " SET " + backfill.assignments() + "\n  WHERE ");
        rows.run();
        String returned = watched() ? key.aliased("", "k") + ", " + aliased(backfill.stored(), "v") : "1";
        sql.text("\n    AND " + backfill.guard() + "\n  RETURNING " + returned + "),\n");
    }

    /** Keys of rows that were to be written and were not, or that hold what they held before in a wanted column. */
    private String undone() {
        int targets = backfill.stored().size();
        return "(SELECT array_agg(u.k) FROM (\n  SELECT ARRAY["
                + numbered(key.width(), ", ", "k#::text") + "] AS k FROM (\n    SELECT "
                + numbered(key.width(), ", ", "k#")
                + numbered(targets, "", ", w#, v# AS o#, NULL::text COLLATE \"C\" AS n#") + ", false AS done FROM "
                + DUE
                + "\n    UNION ALL SELECT " + numbered(key.width(), ", ", "k#")
                + numbered(targets, "", ", NULL::boolean, NULL::text COLLATE \"C\", v#") + ", true FROM " + WRITTEN
                + ") AS r\n  GROUP BY " + numbered(key.width(), ", ", "k#") + " HAVING NOT bool_or(done)"
                + numbered(targets, "", " OR (bool_or(w#) AND max(o#) IS NOT DISTINCT FROM max(n#))") + "\n  LIMIT "
                + (MOST_UNDONE + 1) + ") AS u)";
    }

    /** A pattern for each number from 1, which stands where the pattern has a hash. */
    private static String numbered(int count, String separator, String pattern) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> pattern.replace("#", String.valueOf(i)))
                .collect(joining(separator));
    }

    private static String aliased(List<String> values, String prefix) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) + " AS " + prefix + (i + 1))
                .collect(joining(", "));
    }

    /** Finds a row, by the key in {@code FROM}, if it is there and not right. */
    WalkStatement still() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT 1 FROM " + table.sql() + " WHERE ");
        key.equal(sql, "");
        sql.text(" AND " + backfill.guard());
        return sql.done();
    }

    /** Whether answers have a column {@code undone}. */
    boolean watched() {
        return !triggers.isEmpty();
    }

    /** What a row that is undone is blamed on. */
    String culprits() {
        return "the triggers " + triggers + " of " + table.sql();
    }

    private static void counters(StatementWriter sql, String from) {
        sql.text(", changed = c.changed + (SELECT count(*) FROM " + WRITTEN
                + "), batches = c.batches + 1, updated_at = clock_timestamp()\n  FROM " + FENCE + " f, " + from
                + "\n  WHERE c.task = f.task");
    }

    private void answer(StatementWriter sql) {
        sql.text("SELECT (SELECT count(*) FROM " + FENCE + ") AS held, (SELECT count(*) FROM " + WRITTEN
                + ") AS written, " + (watched() ? undone() + " AS undone, " : "")
                + "m.*\nFROM (VALUES (1)) AS one LEFT JOIN " + MOVED + " m ON true");
    }
}
