package io.backfleet.database.mysql.rule;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.mysql.catalog.Column;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one column must hold: what it would store of an expression, exactly or nearly; or anything but null. Made by
 * {@link Rules}. Immutable.
 */
public final class ColumnRule {
    private final Column column;
    private final @Nullable String expression;
    private final boolean onlyWhereNull;
    private final @Nullable BigDecimal tolerance;
    private final @Nullable Stored stored;

    /**
     * @param expression what it must hold, or what is written where it holds nothing; null when nothing is ever written
     * @param onlyWhereNull whether anything but null will do
     * @param tolerance the greatest distance that still counts as equal; null means exactly equal
     * @param shape of the expression
     */
    ColumnRule(
            Column column,
            @Nullable String expression,
            boolean onlyWhereNull,
            @Nullable BigDecimal tolerance,
            Shape shape) {
        if (expression == null && !onlyWhereNull) {
            throw new IllegalArgumentException("no expression to compare " + column.name() + " with");
        }
        this.column = column;
        this.expression = expression;
        this.onlyWhereNull = onlyWhereNull;
        this.tolerance = tolerance;
        this.stored = expression == null ? null : Stored.of(column, expression, shape);
    }

    public Column column() {
        return column;
    }

    /** What the column must hold, or what is written where it holds nothing; null when nothing is ever written. */
    public @Nullable String expression() {
        return expression;
    }

    /** Whether anything but null will do. */
    public boolean onlyWhereNull() {
        return onlyWhereNull;
    }

    /** The greatest distance that still counts as equal; null means exactly equal. */
    public @Nullable BigDecimal tolerance() {
        return tolerance;
    }

    /** Whether there is a rule for a column's type at all. */
    public static boolean comparable(Column column) {
        return Stored.comparable(column);
    }

    /** Whether a column's type has a distance, so that a tolerance means something. */
    public static boolean measurable(Column column) {
        return column.kind().isNumber() && !column.baseName().equals("year");
    }

    /** True for rows in which the column does not hold what it must, as SQL; never null. */
    public String broken() {
        if (onlyWhereNull) {
            return column.sql() + " IS NULL";
        }
        return broken(held(), requireNonNull(stored).stored());
    }

    /**
     * True where what is held is not what must be, as SQL; never null.
     *
     * @param held what stands for {@link #held}
     * @param expected what stands for {@link #expected}
     */
    public String broken(String held, String expected) {
        String differs = "NOT (" + held + " <=> " + expected + ")";
        return tolerance == null ? differs : "(" + differs + " AND NOT " + near(tolerance, held, expected) + ")";
    }

    /** What the column holds, as SQL, in a form that tells all values apart: texts as bytes, for collations do not. */
    public String held() {
        return stored == null || onlyWhereNull ? Stored.held(column) : stored.held();
    }

    /** What the column must hold, as SQL in the form of {@link #held}; empty when it may hold anything but null. */
    public Optional<String> expected() {
        return onlyWhereNull || stored == null ? Optional.empty() : Optional.of(stored.stored());
    }

    /** What the column would store, as SQL of a type that can stand for the column in an assignment. */
    public String assigned() {
        return requireNonNull(stored, "expression").assigned();
    }

    /** What the column must hold, as SQL for people to read; empty when it may hold anything but null. */
    public Optional<String> shownExpected() {
        return onlyWhereNull || stored == null
                ? Optional.empty()
                : Optional.of(shown(stored.assigned(), stored.stored()));
    }

    /** What it holds, likewise. */
    public String shownActual() {
        return shown(column.sql(), held());
    }

    private String shown(String value, String comparable) {
        return switch (column.kind()) {
            case CHAR, TEXT, ENUM -> "CONVERT(" + value + " USING utf8mb4)";
            case JSON -> "CAST(" + value + " AS CHAR)";
            case BINARY, BYTES -> "HEX(" + value + ")";
            case OTHER ->
                switch (column.baseName()) {
                    case "bit", "inet4", "inet6" -> "CAST(" + comparable + " AS CHAR)";
                    case "set" -> "CONVERT(" + value + " USING utf8mb4)";
                    default -> "HEX(" + value + ")";
                };
            default -> "CAST(" + comparable + " AS CHAR)";
        };
    }

    /** True for values that both exist and are near enough, as SQL; never null. */
    private String near(BigDecimal distance, String held, String expected) {
        String actual = number(held);
        String wanted = number(expected);
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
            case SIGNED, UNSIGNED -> "CAST(" + value + " AS DECIMAL(65, 0))";
            default -> value;
        };
    }

    @Override
    public String toString() {
        return column.name() + (onlyWhereNull ? " filled in" : " = " + expression);
    }
}
