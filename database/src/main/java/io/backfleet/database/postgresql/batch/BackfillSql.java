package io.backfleet.database.postgresql.batch;

import io.backfleet.database.postgresql.catalog.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a spec sets, as SQL: the list behind SET, and the guard that leaves rows alone which are right already.
 * Immutable.
 */
public final class BackfillSql {
    private final Map<Column, String> targets;
    private final boolean onlyWhereNull;

    /**
     * @param targets column to expression, in the spec's order
     * @param onlyWhereNull whether a column is written only while it is null
     */
    public BackfillSql(Map<Column, String> targets, boolean onlyWhereNull) {
        this.targets = new LinkedHashMap<>(targets);
        this.onlyWhereNull = onlyWhereNull;
    }

    /** {@code column = expression, ...}. */
    public String assignments() {
        List<String> assignments = new ArrayList<>();
        targets.forEach((column, expression) -> assignments.add(column.sql() + " = " + value(column, expression)));
        return String.join(", ", assignments);
    }

    /** True for rows that are to be written; never null. */
    public String guard() {
        return targets.entrySet().stream()
                .map(target -> onlyWhereNull
                        ? target.getKey().sql() + " IS NULL"
                        : target.getKey().differsFrom(target.getValue()))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** For each column, whether a row is to get another value there; false where that can't be told beforehand. */
    List<String> wanted() {
        return targets.entrySet().stream()
                .map(target -> onlyWhereNull ? "false" : target.getKey().differsFrom(target.getValue()))
                .toList();
    }

    /** What each column holds, as a text that tells all values apart. */
    List<String> stored() {
        return targets.keySet().stream()
                .map(column -> column.sql() + "::text COLLATE \"C\"")
                .toList();
    }

    private String value(Column column, String expression) {
        if (!onlyWhereNull || targets.size() == 1) {
            return "(" + expression + ")";
        }
        // the row is written because some other column is null: this one keeps what it has. Both branches have the
        // column's own type, so that no common type that CASE might choose can round what is kept.
        return "CASE WHEN " + column.sql() + " IS NULL THEN " + column.stored(expression) + " ELSE " + column.sql()
                + " END";
    }

    /**
     * An SQL text for a statement with parameters: question marks outside of quotes are doubled, which is how the
     * driver writes the operators that have one.
     */
    public static String forPrepared(String sql) {
        StringBuilder text = new StringBuilder(sql.length());
        char quote = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (quote != 0) {
                // a doubled quote closes and opens again, which comes to the same
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '?') {
                text.append('?');
            }
            text.append(c);
        }
        return text.toString();
    }
}
