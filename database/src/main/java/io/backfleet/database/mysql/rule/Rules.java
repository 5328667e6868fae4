package io.backfleet.database.mysql.rule;

import static java.util.stream.Collectors.joining;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.util.ArrayList;
import java.util.List;

/** The rules that a spec makes for the columns of a table. */
public final class Rules {
    private Rules() {}

    /**
     * What a backfill writes, in the spec's order.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when the table has lost a column
     */
    public static List<ColumnRule> ofBackfill(Table table, BackfillSpec spec) {
        List<ColumnRule> rules = new ArrayList<>();
        spec.set()
                .forEach((name, expression) ->
                        rules.add(new ColumnRule(column(table, name), expression, spec.onlyWhereNull(), null)));
        return rules;
    }

    /**
     * What a verification compares, in the spec's order.
     *
     * @throws BackfleetException {@code SCHEMA_CHANGED} when the table has lost a column, {@code COLUMN_NOT_COMPARED}
     *     when the spec compares nothing
     */
    public static List<ColumnRule> ofVerification(Table table, MigrationSpec spec) {
        VerifySpec verify = spec.verify();
        if (verify == null) {
            throw new BackfleetException(
                    ErrorCode.COLUMN_NOT_COMPARED, "migration " + spec.migration() + " compares nothing");
        }
        List<ColumnRule> rules = new ArrayList<>();
        verify.columns()
                .forEach((name, expression) -> rules.add(new ColumnRule(
                        column(table, name),
                        expression,
                        false,
                        verify.tolerance().get(name))));
        BackfillSpec backfill = spec.backfill();
        verify.filled()
                .forEach(name -> rules.add(new ColumnRule(
                        column(table, name),
                        backfill == null ? null : backfill.set().get(name),
                        true,
                        null)));
        return rules;
    }

    /**
     * What a repair writes: what the verification compares, by its own measure.
     *
     * @throws BackfleetException as {@link #ofVerification} does, and {@code COLUMN_GENERATED} when a column can't be
     *     written
     */
    public static List<ColumnRule> ofRepair(Table table, MigrationSpec spec) {
        List<ColumnRule> rules = ofVerification(table, spec);
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

    /** True for rows that break any of the rules, as SQL; never null. */
    public static String broken(List<ColumnRule> rules) {
        return rules.stream().map(ColumnRule::broken).collect(joining(" OR ", "(", ")"));
    }

    private static Column column(Table table, String name) {
        return table.column(name)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.SCHEMA_CHANGED,
                        "table " + table.sql() + " has lost the column " + name + " since the plan"));
    }
}
