package io.backfleet.database.mysql.transfer.repair;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.transfer.pair.PairSql;
import io.backfleet.database.mysql.transfer.pair.TablePair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes the statements of one repairing transaction that lock and write, in the order in which they run. All are about a
 * list of keys, of rows that were found to differ. Immutable.
 *
 * <p>Why they are right beside writers that write the source first and both tables in one transaction, at READ COMMITTED:
 *
 * <ul>
 *   <li>{@link #lockSource} and {@link #lockTarget} wait for whoever is at these rows, in the keys' order. Then all are
 *       looked at anew, in a snapshot that is younger than these locks, and that look decides what is to be done.
 *   <li>{@link #delete} is given only keys whose target row is locked and whom no source row called for in that look.
 *       Whoever has put the source's row there and reached the target has committed, and was seen; whoever has not reached
 *       the target waits for the lock, finds the row gone, and inserts his own. The statement itself does not look at the
 *       source: it would wait there for whoever waits here.
 *   <li>{@link #update} and {@link #insert} take their values from the source's rows as they are locked.
 *   <li>Deletions come first and insertions last: what a row to be deleted holds under another unique index is free then.
 * </ul>
 */
final class RepairStatements {
    private static final String ASSIGNED = "backfleet_a";
    private static final String EXPECTED = "backfleet_v";

    private final PairSql sql;
    private final List<ColumnRule> rules;

    RepairStatements(TablePair pair, List<ColumnRule> rules) {
        this.sql = new PairSql(pair);
        this.rules = List.copyOf(rules);
    }

    /** Locks the source's rows of these keys against changes; the number of each that is there, from 1. */
    WalkStatement lockSource() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text("SELECT " + PairSql.WANTED + ".backfleet_n AS n FROM ");
        sql.wanted(out);
        out.text(" STRAIGHT_JOIN " + sql.from() + " ON ");
        sql.isWanted(out, sql.fromKey(), sql.own());
        out.text("\n" + sql.locked());
        return out.done();
    }

    /** The same with the target's rows. */
    WalkStatement lockTarget() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text("SELECT " + PairSql.WANTED + ".backfleet_n AS n FROM ");
        target(out);
        out.text("\nFOR UPDATE");
        return out.done();
    }

    /** Deletes the target's rows of these keys. */
    WalkStatement delete() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text("DELETE " + PairSql.INTO + " FROM ");
        target(out);
        return out.done();
    }

    private void target(StatementWriter out) {
        sql.wanted(out);
        out.text(" STRAIGHT_JOIN " + sql.into() + " ON ");
        sql.isWanted(out, sql.intoKey(), PairSql.INTO + ".");
    }

    /** Whether there is anything that {@link #update} could change. */
    boolean updates() {
        return !rules.isEmpty();
    }

    /** Updates the target's rows of these keys by the source's. */
    WalkStatement update() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text("UPDATE (SELECT " + sql.keys(sql.fromKey(), sql.own(), PairSql.FROM_KEY)
                + IntStream.range(0, rules.size()).mapToObj(this::value).collect(joining()) + "\n  FROM ");
        source(out);
        out.text(") AS " + PairSql.FROM + "\nSTRAIGHT_JOIN " + sql.into() + " ON "
                + sql.same(sql.intoKey(), PairSql.INTO + ".", i -> PairSql.FROM + "." + PairSql.FROM_KEY + (i + 1))
                + "\nSET " + assignments());
        return out.done();
    }

    private String value(int i) {
        ColumnRule rule = rules.get(i);
        return ", " + rule.assigned() + " AS " + ASSIGNED + i
                + (rule.tolerance() == null ? "" : ", " + rule.expected().orElse("NULL") + " AS " + EXPECTED + i);
    }

    private String assignments() {
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            assignments.add(PairSql.INTO + "." + rules.get(i).column().sql() + " = " + assigned(rules.get(i), i));
        }
        // what is not compared keeps its time: a repair writes what it is asked to, and nothing beside
        for (Column column : sql.pair().into().columns()) {
            if (column.onUpdate()
                    && rules.stream().noneMatch(rule -> rule.column().equals(column))) {
                assignments.add(PairSql.INTO + "." + column.sql() + " = " + PairSql.INTO + "." + column.sql());
            }
        }
        return String.join(", ", assignments);
    }

    /** What is near enough stays as it is when the row is written because of another column. */
    private static String assigned(ColumnRule rule, int i) {
        String value = PairSql.FROM + "." + ASSIGNED + i;
        return rule.tolerance() == null
                ? value
                : "IF(" + rule.broken(rule.held(), PairSql.FROM + "." + EXPECTED + i) + ", " + value + ", "
                        + PairSql.INTO + "." + rule.column().sql() + ")";
    }

    /** Inserts the rows of these keys that are absent from the target. */
    WalkStatement insert() {
        StatementWriter out = new StatementWriter(MySqlVendor.INSTANCE);
        out.text(sql.insertHead() + "\nSELECT " + sql.values() + "\nFROM ");
        source(out);
        out.text("\n  AND " + sql.absent() + "\n" + sql.locked());
        return out.done();
    }

    private void source(StatementWriter out) {
        sql.wanted(out);
        out.text(" STRAIGHT_JOIN " + sql.from() + " ON ");
        sql.isWanted(out, sql.fromKey(), sql.own());
        out.text("\n  WHERE TRUE" + sql.andWhere());
    }
}
