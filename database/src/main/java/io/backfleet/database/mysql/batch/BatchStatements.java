package io.backfleet.database.mysql.batch;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.database.mysql.walk.KeySql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the statements that walk one table and fill it in. Immutable.
 *
 * <p>A batch is one transaction under READ COMMITTED: it locks the checkpoint row if the fence is still this process's
 * and the position still the expected one ({@link BatchFrame}); finds the key a number of rows further on ({@link #bound});
 * writes the rows before it that are not right yet ({@link #write}); and moves the checkpoint. While the row is locked
 * nobody can raise the fence, so a batch that holds it is the only one that writes the range. Each statement sees what
 * was committed before it: range, guard and expression are worked out on the newest version of every row, and rows that
 * the guard leaves alone are not kept locked.
 *
 * <p>A trigger can put the old value back, and the server reports nothing but that the row did not change. Where there
 * are such triggers the rows that are due are locked and remembered first ({@link #due}).
 */
public final class BatchStatements {
    private final Table table;
    private final KeySql key;
    private final KeyQuery query;
    private final BackfillSql backfill;
    private final List<String> triggers;

    public BatchStatements(Table table, WalkingKey key, BackfillSql backfill) {
        this(table, key, backfill, List.of());
    }

    /** @param triggers names of those that may undo writes */
    BatchStatements(Table table, WalkingKey key, BackfillSql backfill, List<String> triggers) {
        this.table = table;
        this.key = new KeySql(key);
        this.query = new KeyQuery(table, key);
        this.backfill = backfill;
        this.triggers = List.copyOf(triggers);
    }

    /** The key that a batch of a given number of rows ends before. */
    public WalkStatement bound(boolean from, boolean upper) {
        return query.behindStatement(from, upper);
    }

    /** The rows that are left, at most {@code ROWS} of them. */
    public WalkStatement rest(boolean from, boolean upper) {
        return query.countStatement(from, upper);
    }

    /** Writes the rows that are not right. */
    public WalkStatement write(boolean from, boolean upper) {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("UPDATE " + table.sql() + key.hint() + " SET " + backfill.assignments() + "\nWHERE ");
        key.range(sql, "", from, upper);
        sql.text(backfill.guard());
        return sql.done();
    }

    /** Locks the rows that are not right, with their keys, what is to be written, and what they hold. */
    WalkStatement due(boolean from, boolean upper) {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("SELECT " + key.texts("") + ", " + aliased(backfill.wanted(), "w") + ", "
                + aliased(backfill.held(), "v") + " FROM " + table.sql() + key.hint() + "\nWHERE ");
        key.range(sql, "", from, upper);
        sql.text(backfill.guard() + " ORDER BY " + key.columns("") + " FOR UPDATE");
        return sql.done();
    }

    /** What a row holds, by the key in {@code FROM}, and whether it is still not right. */
    WalkStatement written() {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("SELECT " + aliased(backfill.held(), "v") + ", " + backfill.guard() + " AS broken FROM " + table.sql()
                + key.hint() + " WHERE ");
        key.equal(sql, "");
        return sql.done();
    }

    /** A batch as people read it. */
    public String display() {
        return BatchFrame.display(bound(true, true), write(true, true));
    }

    /** Finds keys of the table. */
    KeyQuery keys() {
        return query;
    }

    int width() {
        return key.width();
    }

    int columns() {
        return backfill.held().size();
    }

    /** Whether rows that are due must be looked at one by one. */
    boolean watched() {
        return !triggers.isEmpty();
    }

    /** What a row that is undone is blamed on. */
    String culprits() {
        return "the triggers " + triggers + " of " + table.sql();
    }

    private static String aliased(List<String> values, String prefix) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) + " AS " + prefix + (i + 1))
                .collect(Collectors.joining(", "));
    }
}
