package io.backfleet.database.postgresql.batch;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.rule.Rules;
import java.util.ArrayList;
import java.util.List;

/**
 * What a spec sets, as SQL: the list behind SET, and the guard that leaves rows alone which are right already.
 * Immutable.
 */
public final class BackfillSql {
    private final List<ColumnRule> rules;

    /** @param rules in the spec's order, each with an expression */
    public BackfillSql(List<ColumnRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** {@code column = expression, ...}. */
    public String assignments() {
        List<String> assignments = new ArrayList<>();
        rules.forEach(rule -> assignments.add(rule.column().sql() + " = " + value(rule)));
        return String.join(", ", assignments);
    }

    /** True for rows that are to be written; never null. */
    public String guard() {
        return Rules.broken(rules);
    }

    /** For each column, whether a row is to get another value there; false where that can't be told beforehand. */
    List<String> wanted() {
        return rules.stream()
                .map(rule -> rule.onlyWhereNull() ? "false" : rule.broken())
                .toList();
    }

    /** What each column holds, as a text that tells all values apart. */
    List<String> stored() {
        return rules.stream()
                .map(rule -> rule.column().sql() + "::text COLLATE \"C\"")
                .toList();
    }

    private String value(ColumnRule rule) {
        Column column = rule.column();
        boolean keeps = rule.onlyWhereNull() || rule.tolerance() != null;
        if (!keeps || rules.size() == 1) {
            return "(" + requireNonNull(rule.expression(), column.name()) + ")";
        }
        // the row is written because of some other column: this one keeps what will do. Both branches have the
        // column's own type, so that no common type that CASE might choose can round what is kept.
        return "CASE WHEN " + rule.broken() + " THEN " + rule.stored() + " ELSE " + column.sql() + " END";
    }
}
