package io.backfleet.database.postgresql.rule;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.postgresql.catalog.Column;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
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
    /** Types that have a distance. */
    private static final Set<String> EXACT_NUMBERS = Set.of("int2", "int4", "int8", "numeric");

    private static final Set<String> FLOATS = Set.of("float4", "float8");

    public ColumnRule {
        requireNonNull(column, "column");
        if (expression == null && !onlyWhereNull) {
            throw new IllegalArgumentException("no expression to compare " + column.name() + " with");
        }
    }

    /** Whether a column's type has a distance, so that a tolerance means something. */
    public static boolean measurable(Column column) {
        return EXACT_NUMBERS.contains(column.baseName()) || FLOATS.contains(column.baseName());
    }

    /** True for rows in which the column does not hold what it must, as SQL; never null. */
    public String broken() {
        if (onlyWhereNull) {
            return column.sql() + " IS NULL";
        }
        String differs = column.differsFrom(requireNonNull(expression));
        return tolerance == null ? differs : "(" + differs + " AND NOT " + near(tolerance) + ")";
    }

    /** What the column would store, as SQL. */
    public String stored() {
        return column.stored(requireNonNull(expression, "expression"));
    }

    /** What the column must hold, as SQL; empty when it may hold anything but null. */
    public Optional<String> expected() {
        return onlyWhereNull ? Optional.empty() : Optional.of(stored());
    }

    /**
     * True for values that both exist and are near enough, as SQL; never null. NaN and the infinities are near nothing:
     * where they are equal, nobody asks.
     */
    private String near(BigDecimal distance) {
        boolean exact = EXACT_NUMBERS.contains(column.baseName());
        String type = exact ? "numeric" : "float8";
        String actual = column.sql() + "::" + type;
        String wanted = "(" + stored() + ")::" + type;
        String limit = "'" + distance.toPlainString() + "'::" + type;
        String near = "abs(" + actual + " - " + wanted + ") <= " + limit;
        if (!exact) {
            // the difference of two huge floats of unlike signs would overflow, which is an error
            near = "CASE WHEN (" + actual + " < 0) <> (" + wanted + " < 0) AND greatest(abs(" + actual + "), abs("
                    + wanted + ")) > " + limit + " THEN false ELSE " + near + " END";
        }
        return "coalesce(" + near + ", false)";
    }
}
