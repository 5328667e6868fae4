package io.backfleet.database.mysql.rule;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.mysql.catalog.Column;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one column must hold: what it would store of an expression, exactly or nearly; or anything but null.
 *
 * @param column the column
 * @param expression what it must hold, or what is written where it holds nothing; null when nothing is ever written
 * @param onlyWhereNull whether anything but null will do
 * @param tolerance the greatest distance that still counts as equal; null means exactly equal
 */
public record ColumnRule(
        Column column,
        @Nullable String expression,
        boolean onlyWhereNull,
        @Nullable BigDecimal tolerance) {
    public ColumnRule {
        requireNonNull(column, "column");
        if (expression == null && !onlyWhereNull) {
            throw new IllegalArgumentException("no expression to compare " + column.name() + " with");
        }
    }

    /** Whether a column's type has a distance, so that a tolerance means something. */
    public static boolean measurable(Column column) {
        return column.kind().isNumber();
    }

    /** True for rows in which the column does not hold what it must, as SQL; never null. */
    public String broken() {
        if (onlyWhereNull) {
            return column.sql() + " IS NULL";
        }
        String differs = column.differsFrom(requireNonNull(expression));
        return tolerance == null ? differs : "(" + differs + " AND NOT " + near(tolerance) + ")";
    }

    /** What the column would store, as SQL, in the form of {@link Column#held}. */
    public String stored() {
        return column.stored(requireNonNull(expression, "expression"));
    }

    /** What the column must hold, as SQL; empty when it may hold anything but null. */
    public Optional<String> expected() {
        return onlyWhereNull ? Optional.empty() : Optional.of(stored());
    }

    /** True for values that both exist and are near enough, as SQL; never null. */
    private String near(BigDecimal distance) {
        String actual = number(column.held());
        String wanted = number(stored());
        String limit = distance.toPlainString();
        String near = "ABS(" + actual + " - " + wanted + ") <= " + limit;
        if (column.kind().isApproximate()) {
            // the difference of two huge floats of unlike signs would overflow, which is an error
            near = "CASE WHEN (" + actual + " < 0) <> (" + wanted + " < 0) AND GREATEST(ABS(" + actual + "), ABS("
                    + wanted + ")) > " + limit + " THEN FALSE ELSE " + near + " END";
        }
        return "COALESCE(" + near + ", FALSE)";
    }

    /** Whole numbers without a sign have no difference below zero: as decimals they do. */
    private String number(String value) {
        return switch (column.kind()) {
            case SIGNED, UNSIGNED -> "CAST(" + value + " AS DECIMAL(20, 0))";
            default -> value;
        };
    }
}
