package io.backfleet.database.postgresql.transfer.repair;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.postgresql.batch.BatchFrame;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.transfer.pair.PairSql;
import io.backfleet.database.postgresql.transfer.pair.PairSql.Compared;
import io.backfleet.database.postgresql.transfer.pair.TablePair;
import java.util.List;

/**
 * Writes the statements of one repairing transaction, in the order in which they run. Immutable.
 *
 * <p>All but the first and the last are about a list of keys of rows that were found to differ. Why they are right beside
 * writers that write the source first and both tables in one transaction, at READ COMMITTED:
 *
 * <ul>
 *   <li>{@link #lockSource} and {@link #lockTarget} wait for whoever is at these rows. Each later statement has a snapshot
 *       that is younger than these locks.
 *   <li>{@link #delete} is given only keys whose target row is locked, and looks for the source's row in that younger
 *       snapshot. Whoever has put the source's row there and reached the target has committed, and is seen; whoever has
 *       not reached the target waits for the lock, finds the row gone, and inserts his own.
 *   <li>{@link #write} locks the source's rows in the very statement that takes values from them, so that the server
 *       works those out on the newest version; the target's row is compared again on its newest version as it is written.
 *   <li>Deletions come first and insertions last: what a row to be deleted holds under another unique index is free then.
 * </ul>
 */
final class RepairStatements {
    private static final String LOCKED = "backfleet_locked";
    private static final String UPDATED = "backfleet_updated";
    private static final String INSERTED = "backfleet_inserted";

    private final PairSql sql;
    private final List<Compared> compared;

    RepairStatements(TablePair pair) {
        this.sql = new PairSql(pair);
        this.compared = sql.compared();
    }

    /** Locks the checkpoint row, if it is as expected; one row then. */
    WalkStatement fence() {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        BatchFrame.lock(out);
        return out.done();
    }

    /** Locks the source's rows of these keys against changes, in the keys' order. */
    WalkStatement lockSource() {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT " + PairSql.WANTED + ".backfleet_n AS n FROM ");
        sql.wanted(out);
        out.text(" JOIN " + sql.pair().from().sql() + " AS t ON ");
        sql.isWanted(out, sql.fromKey(), "t.");
        out.text("\nORDER BY 1 FOR SHARE OF t");
        return out.done();
    }

    /** Locks the target's rows of these keys, in the keys' order; the number of each that is there, from 1. */
    WalkStatement lockTarget() {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("SELECT " + PairSql.WANTED + ".backfleet_n AS n FROM ");
        sql.wanted(out);
        out.text(" JOIN " + sql.pair().into().sql() + " AS t ON ");
        sql.isWanted(out, sql.intoKey(), "t.");
        out.text("\nORDER BY 1 FOR UPDATE OF t");
        return out.done();
    }

    /** Deletes target rows of these keys, which are locked, that no source row calls for. */
    WalkStatement delete() {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("DELETE FROM " + sql.pair().into().sql() + " AS t USING ");
        sql.wanted(out);
        out.text("\nWHERE ");
        sql.isWanted(out, sql.intoKey(), "t.");
        out.text("\n  AND (SELECT true FROM " + sql.pair().from().sql() + " WHERE ");
        sql.isWanted(out, sql.fromKey(), sql.own());
        out.text(sql.andWhere() + ") IS NOT TRUE");
        return out.done();
    }

    /** Updates the target's rows of these keys where they differ, and inserts those that are missing; how many: {@code n}. */
    WalkStatement write() {
        TablePair pair = sql.pair();
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("WITH " + LOCKED + " AS MATERIALIZED (\n  SELECT " + sql.source() + "\n  FROM ");
        sql.wanted(out);
        out.text(" JOIN " + pair.from().sql() + " ON ");
        sql.isWanted(out, sql.fromKey(), sql.own());
        // what is written here, and not joined to, is checked again when a row's newest version comes in
        out.text("\n  WHERE true" + sql.andWhere() + "\n  ORDER BY " + PairSql.WANTED + ".backfleet_n FOR SHARE OF "
                + sql.ownName() + "),\n");
        if (!compared.isEmpty()) {
            out.text(UPDATED + " AS (\n  UPDATE " + pair.into().sql() + " AS " + PairSql.INTO + " SET " + assignments()
                    + "\n  FROM " + LOCKED + " WHERE " + sql.sameKey(PairSql.INTO + ".", LOCKED + ".")
                    + "\n    AND " + broken() + "\n  RETURNING 1),\n");
        }
        out.text(INSERTED + " AS (\n  " + sql.insertHead() + "\n  SELECT " + sql.values() + " FROM " + LOCKED
                + "\n  WHERE (SELECT true FROM " + pair.into().sql() + " AS t WHERE "
                + sql.sameKey("t.", LOCKED + ".") + ") IS NOT TRUE"
                + (compared.isEmpty() ? "" : " AND (SELECT count(*) FROM " + UPDATED + ") >= 0") + "\n  "
                + sql.absentOnly() + "\n  RETURNING 1)\nSELECT "
                + (compared.isEmpty() ? "" : "(SELECT count(*) FROM " + UPDATED + ") + ") + "(SELECT count(*) FROM "
                + INSERTED + ") AS n");
        return out.done();
    }

    private String broken() {
        return compared.stream().map(c -> c.rule().broken()).collect(joining(" OR ", "(", ")"));
    }

    private String assignments() {
        return compared.stream()
                .map(c -> c.rule().column().sql() + " = " + assigned(c))
                .collect(joining(", "));
    }

    /** What is near enough stays as it is when the row is written because of another column. */
    private String assigned(Compared column) {
        ColumnRule rule = column.rule();
        String value = sql.assigned(column.number());
        return rule.tolerance() == null
                ? value
                : "CASE WHEN " + rule.broken() + " THEN " + value + " ELSE " + PairSql.INTO + "."
                        + rule.column().sql() + " END";
    }

    /**
     * Moves the checkpoint, whose row is locked.
     *
     * @param next whether the range goes on: {@code FROM} is its next position then
     * @param upper whether the range has an upper bound
     */
    WalkStatement move(boolean next, boolean upper) {
        StatementWriter out = new StatementWriter(PostgresVendor.INSTANCE);
        out.text("UPDATE backfleet.checkpoint c SET ");
        if (next) {
            out.text("\"position\" = ").parameter(Kind.POSITION, 0, "text[]").text(", ");
        } else if (upper) {
            out.text("\"position\" = ").parameter(Kind.END, 0, "text[]").text(", finished = true, ");
        } else {
            out.text("finished = true, ");
        }
        out.text("seen = c.seen + ").parameter(Kind.ROWS, 0, "bigint");
        out.text(", changed = c.changed + ").parameter(Kind.ROWS, 1, "bigint");
        out.text(", batches = c.batches + 1, updated_at = clock_timestamp()\nWHERE c.task = ");
        out.parameter(Kind.TASK, 0, "text");
        out.text("\nRETURNING c.\"position\", c.finished, c.seen, c.changed, c.batches, c.outcome");
        return out.done();
    }
}
