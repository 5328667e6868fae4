package io.backfleet.database.mysql.rule;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a spec makes for the columns of a table. What a column stores of a value hangs on the value's own type,
 * so the server is asked for those of all expressions, once; it looks at no row for that.
 */
public final class Rules {
    private Rules() {}

    /** A rule whose expression's type is not known yet. */
    private record Draft(
            Column column,
            @Nullable String expression,
            boolean onlyWhereNull,
            @Nullable BigDecimal tolerance) {}

    /**
     * What a backfill writes, in the spec's order.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when the table has lost a column
     * @throws SQLException what the server says against an expression, among others
     */
    public static List<ColumnRule> ofBackfill(Connection connection, Table table, BackfillSpec spec)
            throws SQLException {
        List<Draft> drafts = new ArrayList<>();
        spec.set()
                .forEach((name, expression) ->
                        drafts.add(new Draft(column(table, name), expression, spec.onlyWhereNull(), null)));
        return finished(connection, table, drafts);
    }

    /**
     * What a verification compares, in the spec's order.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when the table has lost a column, {@code COLUMN_NOT_COMPARED}
     *     when the spec compares nothing
     */
    public static List<ColumnRule> ofVerification(Connection connection, Table table, MigrationSpec spec)
            throws SQLException {
        VerifySpec verify = spec.verify();
        if (verify == null) {
            throw new BackfleetException(
                    ErrorCode.COLUMN_NOT_COMPARED, "migration " + spec.migration() + " compares nothing");
        }
        List<Draft> drafts = new ArrayList<>();
        verify.columns()
                .forEach((name, expression) -> drafts.add(new Draft(
                        column(table, name),
                        expression,
                        false,
                        verify.tolerance().get(name))));
        BackfillSpec backfill = spec.backfill();
        verify.filled()
                .forEach(name -> drafts.add(new Draft(
                        column(table, name),
                        backfill == null ? null : backfill.set().get(name),
                        true,
                        null)));
        return finished(connection, table, drafts);
    }

    /**
     * What a repair writes: what the verification compares, by its own measure.
     *
     * @throws BackfleetException as {@link #ofVerification} does, and {@code COLUMN_GENERATED} when a column can't be
     *     written
     */
    public static List<ColumnRule> ofRepair(Connection connection, Table table, MigrationSpec spec)
            throws SQLException {
        List<ColumnRule> rules = ofVerification(connection, table, spec);
        for (ColumnRule rule : rules) {
            if (rule.column().generated()) {
                throw new BackfleetException(
                        ErrorCode.COLUMN_GENERATED,
                        "the server generates column '" + rule.column().name() + "' of " + table.sql()
                                + " itself, so a repair can't write it; put right the columns that it is made of");
            }
        }
        return rules;
    }

    /**
     * What a column of another table must hold.
     *
     * @param column of that table
     * @param expression over a row of this one
     * @param tolerance the greatest distance that still counts as equal; null means exactly equal
     */
    public record Wanted(
            Column column, String expression, @Nullable BigDecimal tolerance) {}

    /**
     * Rules for columns of another table. What they say of the one side and what of the other has to be read from
     * different tables: {@link ColumnRule#broken()} is of no use.
     *
     * @param from the table that the expressions are over
     * @throws SQLException what the server says against an expression, among others
     */
    public static List<ColumnRule> ofOther(Connection connection, Table from, List<Wanted> wanted) throws SQLException {
        return finished(
                connection,
                from,
                wanted.stream()
                        .map(one -> new Draft(one.column(), one.expression(), false, one.tolerance()))
                        .toList());
    }

    /** True for rows that break any of the rules, as SQL; never null. */
    public static String broken(List<ColumnRule> rules) {
        return rules.stream().map(ColumnRule::broken).collect(joining(" OR ", "(", ")"));
    }

    /** What a column holds, as SQL, in a form that tells all values apart, whatever it is compared with. */
    public static String held(Column column) {
        return Stored.held(column);
    }

    private static List<ColumnRule> finished(Connection connection, Table table, List<Draft> drafts)
            throws SQLException {
        List<String> expressions =
                drafts.stream().map(Draft::expression).filter(Objects::nonNull).toList();
        Iterator<Shape> shapes = Shape.of(connection, table, expressions).iterator();
        List<ColumnRule> rules = new ArrayList<>();
        for (Draft draft : drafts) {
            Shape shape = draft.expression() == null ? Shape.UNKNOWN : shapes.next();
            rules.add(new ColumnRule(
                    draft.column(), draft.expression(), draft.onlyWhereNull(), draft.tolerance(), shape));
        }
        return rules;
    }

    private static Column column(Table table, String name) {
        return table.column(name)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.SCHEMA_CHANGED,
                        "table " + table.sql() + " has lost the column " + name + " since the plan"));
    }
}
