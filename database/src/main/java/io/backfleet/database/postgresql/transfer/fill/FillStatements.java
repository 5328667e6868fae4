package io.backfleet.database.postgresql.transfer.fill;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.postgresql.batch.BatchFrame;
import io.backfleet.database.postgresql.batch.BatchSql;
import io.backfleet.database.postgresql.batch.StatementBatches;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.transfer.pair.PairSql;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import java.util.List;

/**
 * Writes the statements that walk a source and insert into its target what is absent there. Immutable.
 *
 * <p>A batch is one statement, and so one transaction. It locks the page's source rows in key order, those whose key the
 * target has already left out, and inserts what it locked ({@code locked}, {@code written}). Why that is right beside
 * writers that write the source first and both tables in one transaction, at READ COMMITTED:
 *
 * <ul>
 *   <li>A row that somebody has changed since the statement's snapshot is read again by the server when its lock is had:
 *       range, {@code where} and every expression are worked out anew on its newest version (EvalPlanQual). Nothing
 *       older is ever inserted.
 *   <li>A row that was deleted meanwhile, or whose key changed to one outside of the page, is not locked and not inserted.
 *   <li>A row that was inserted after the snapshot, also one deleted and inserted anew, is not seen. Its writer wrote the
 *       target as well.
 *   <li>Whoever changes a locked row waits until the batch has committed, and finds the inserted row when he goes on to
 *       the target: his next statement has a snapshot of its own. In a transaction of one snapshot (REPEATABLE READ) it
 *       has not, and his write would go past the row.
 *   <li>A row that its writer has put into the target in the meantime is left alone: conflicts are looked for in what is
 *       there now, not in the snapshot.
 *   <li>A row that the target has in the snapshot need not be locked: only writers that delete the source's row as well
 *       take it away.
 * </ul>
 */
public final class FillStatements implements BatchSql {
    private static final String LOCKED = "backfleet_locked";

    private final PairSql sql;
    private final List<String> triggers;
    private final BatchFrame frame;

    public FillStatements(TablePair pair) {
        this(pair, List.of());
    }

    /** @param triggers names of those that may suppress insertions; answers have {@code undone} if there are any */
    FillStatements(TablePair pair, List<String> triggers) {
        this.sql = new PairSql(pair);
        this.triggers = List.copyOf(triggers);
        this.frame = new BatchFrame(pair.from(), sql.fromKey());
    }

    @Override
    public WalkStatement next(boolean from, boolean upper) {
        return frame.next(from, upper, new Insertion());
    }

    @Override
    public WalkStatement last(boolean from, boolean upper) {
        return frame.last(from, upper, new Insertion());
    }

    /** Locks source rows and inserts them. */
    private final class Insertion implements BatchFrame.Content {
        @Override
        public void write(StatementWriter out, Runnable rows) {
            TablePair pair = sql.pair();
            out.text(LOCKED + " AS MATERIALIZED (\n  SELECT " + sql.source() + "\n  FROM "
                    + pair.from().sql() + "\n  WHERE ");
            rows.run();
            // a sub-select of one value is looked up row by row; EXISTS might be made a hash of the whole target
            out.text(sql.andWhere() + "\n    AND (SELECT true FROM "
                    + pair.into().sql() + " AS " + PairSql.INTO
                    + " WHERE (" + sql.intoKey().columns(PairSql.INTO + ".") + ") = ("
                    + sql.fromKey().columns(sql.own()) + ")) IS NOT TRUE\n  ORDER BY "
                    + sql.fromKey().columns(sql.own()) + "\n  FOR SHARE OF " + sql.ownName() + "),\n");
            out.text(BatchFrame.WRITTEN + " AS (\n  " + sql.insertHead() + "\n  SELECT " + sql.values() + " FROM "
                    + LOCKED + "\n  " + sql.absentOnly() + "\n  RETURNING "
                    + (watched() ? sql.intoKey().aliased("", "k") : "1") + "),\n");
        }

        @Override
        public String answered() {
            return watched() ? undone() + " AS undone, " : "";
        }
    }

    /** Keys of rows that were locked and not inserted, for whatever reason. */
    private String undone() {
        StringBuilder locked = new StringBuilder();
        StringBuilder written = new StringBuilder();
        StringBuilder texts = new StringBuilder();
        for (int i = 1; i <= sql.width(); i++) {
            String comma = i == 1 ? "" : ", ";
            String cast = "::" + sql.fromKey().cast(i - 1);
            locked.append(comma)
                    .append("backfleet_k")
                    .append(i)
                    .append(cast)
                    .append(" AS k")
                    .append(i);
            written.append(comma).append('k').append(i).append(cast);
            texts.append(comma).append('k').append(i).append("::text");
        }
        return "(SELECT array_agg(u.k) FROM (\n  SELECT ARRAY[" + texts + "] AS k FROM (\n    SELECT " + locked
                + " FROM " + LOCKED + " EXCEPT SELECT " + written + " FROM " + BatchFrame.WRITTEN
                + ") AS r\n  LIMIT " + (StatementBatches.MOST_UNDONE + 1) + ") AS u)";
    }

    @Override
    public boolean watched() {
        return !triggers.isEmpty();
    }

    /** The source's row is locked: if the target has no such row now, its insertion came to nothing. */
    @Override
    public WalkStatement still() {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT 1 WHERE NOT EXISTS (SELECT FROM " + sql.pair().into().sql() + " AS t WHERE ");
        sql.intoKey().equal(out, "t.");
        out.text(")");
        return out.done();
    }

    @Override
    public String culprits() {
        return "the triggers " + triggers + " of " + sql.pair().into().sql();
    }
}
