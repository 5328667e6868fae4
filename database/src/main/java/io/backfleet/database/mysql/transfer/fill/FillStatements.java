package io.backfleet.database.mysql.transfer.fill;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.batch.BatchFrame;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.transfer.pair.PairSql;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import io.backfleet.database.mysql.walk.KeyQuery;

/**
 * Writes the statements that walk a source and insert into its target what is absent there. Immutable.
 *
 * <p>A batch is one transaction under READ COMMITTED, in which every statement has a snapshot of its own and no gaps are
 * locked. {@link #lock} locks the page's source rows in key order, but for those whose key the target has already; then
 * {@link #insert} looks anew and inserts what is absent. Why that is right beside writers that write the source first and
 * both tables in one transaction:
 *
 * <ul>
 *   <li>Both statements read the source by locking reads, which see the newest version of every row and wait for whoever
 *       is at it: what is inserted is what the locked row holds, and nobody changes that until the batch has committed.
 *   <li>What is absent in the target is read in a snapshot. That of {@link #insert} is younger than the locks of {@link
 *       #lock}: whoever has changed one of those rows has committed both halves, and the target's row is seen.
 *   <li>A row that came between the two statements, or after them into the page, is locked by {@link #insert} alone: its
 *       target's row may be too young for the snapshot. Inserting it once more then fails at the key, since nothing here
 *       passes over what is there already, and the batch is tried again.
 *   <li>Whoever changes a locked row waits until the batch has committed, and finds the inserted row when he goes on to
 *       the target: writes see what is there now, at every level of isolation.
 *   <li>A row that the target has in the snapshot need not be locked: only writers that delete the source's row as well
 *       take it away.
 *   <li>A plain INSERT fails at every unique index, where one that changes nothing ON DUPLICATE KEY would pass over a row
 *       that another index refuses, and would fire triggers of updates.
 * </ul>
 */
public final class FillStatements {
    private final PairSql sql;
    private final KeyQuery keys;

    public FillStatements(TablePair pair) {
        this.sql = new PairSql(pair);
        this.keys = new KeyQuery(pair.from(), pair.key());
    }

    /** Finds keys of the source. */
    KeyQuery keys() {
        return keys;
    }

    /** Locks the source's rows between two keys that the target lacks; how many. */
    public WalkStatement lock(boolean from, boolean upper) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text("SELECT COUNT(*)");
        stretch(out, from, upper);
        return out.done();
    }

    /** Inserts them. */
    public WalkStatement insert(boolean from, boolean upper) {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text(sql.insertHead() + "\nSELECT " + sql.values());
        stretch(out, from, upper);
        return out.done();
    }

    private void stretch(StatementWriter out, boolean from, boolean upper) {
        out.text("\nFROM " + sql.from() + " WHERE ");
        sql.fromKey().range(out, sql.own(), from, upper);
        out.text("TRUE" + sql.andWhere() + "\n  AND " + sql.absent() + "\n" + sql.locked());
    }

    /** A batch as people read it. */
    public String display() {
        return BatchFrame.display(keys.behindStatement(true, true), lock(true, true), insert(true, true));
    }
}
