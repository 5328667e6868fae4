package io.backfleet.database.postgresql.batch;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.WalkingKey;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.walk.KeySql;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes the statements that walk one table and fill its own columns in. Immutable.
 *
 * <p>A batch is one statement, and so one transaction and one round trip: {@link BatchFrame} around an UPDATE of the rows
 * that are not right yet. Rows that somebody changes between snapshot and write are read again by the server: range,
 * guard and expression are worked out anew on their newest version.
 *
 * <p>A trigger can suppress a write by returning NULL, or undo it by putting the old value back, and the server reports
 * nothing. Where there are such triggers the statement therefore also collects the rows that were to be written
 * ({@code due}, by the same snapshot) and tells which of them were not written, or hold the old value still
 * ({@code undone}). What the guard says afterwards would not do: an expression may read columns that a trigger changes.
 */
public final class BatchStatements implements BatchSql {
    private static final String WRITTEN = BatchFrame.WRITTEN;
    private static final String DUE = "backfleet_due";

    private final Table table;
    private final KeySql key;
    private final BackfillSql backfill;
    private final List<String> triggers;
    private final BatchFrame frame;

    public BatchStatements(Table table, WalkingKey key, BackfillSql backfill) {
        this(table, key, backfill, List.of());
    }

    /** @param triggers names of those that may suppress or undo writes; answers have {@code undone} if there are any */
    BatchStatements(Table table, WalkingKey key, BackfillSql backfill, List<String> triggers) {
        this.table = table;
        this.key = new KeySql(key);
        this.backfill = backfill;
        this.triggers = List.copyOf(triggers);
        this.frame = new BatchFrame(table, this.key);
    }

    @Override
    public WalkStatement next(boolean from, boolean upper) {
        return frame.next(from, upper, new Update());
    }

    @Override
    public WalkStatement last(boolean from, boolean upper) {
        return frame.last(from, upper, new Update());
    }

    /** The rows' update. */
    private final class Update implements BatchFrame.Content {
        @Override
        public void write(StatementWriter sql, Runnable rows) {
            written(sql, rows);
        }

        @Override
        public String answered() {
            return watched() ? undone() + " AS undone, " : "";
        }
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
                + (StatementBatches.MOST_UNDONE + 1) + ") AS u)";
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

    @Override
    public WalkStatement still() {
        StatementWriter sql = new StatementWriter(PostgresVendor.INSTANCE);
        sql.text("SELECT 1 FROM " + table.sql() + " WHERE ");
        key.equal(sql, "");
        sql.text(" AND " + backfill.guard());
        return sql.done();
    }

    @Override
    public boolean watched() {
        return !triggers.isEmpty();
    }

    @Override
    public String culprits() {
        return "the triggers " + triggers + " of " + table.sql();
    }
}
