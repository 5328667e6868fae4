package io.backfleet.database.mysql.batch;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import java.util.ArrayList;
import java.util.List;

/**
 * What a spec sets, as SQL: the list behind SET, and the guard that leaves rows alone which are right already.
 * Immutable.
 *
 * <p>The server works assignments out from left to right, each on what those before it have written. No expression reads
 * a column that is set, except where a column keeps what it holds.
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
                .map(rule -> rule.onlyWhereNull() ? "FALSE" : rule.broken())
                .toList();
    }

    /** What each column holds, as a text that tells all values apart. */
    List<String> held() {
        return rules.stream()
                .map(rule -> "HEX(CAST(" + rule.held() + " AS BINARY))")
                .toList();
    }

    private String value(ColumnRule rule) {
        Column column = rule.column();
        String expression = "(" + requireNonNull(rule.expression(), column.name()) + ")";
        boolean keeps = rule.onlyWhereNull() || rule.tolerance() != null;
        if (!keeps || rules.size() == 1) {
            return expression;
        }
        // the row is written because of some other column: this one keeps what will do. IF has one type for both, which
        // is why the other value is of the column's
        return "IF(" + rule.broken() + ", " + rule.assigned() + ", " + column.sql() + ")";
    }
}
