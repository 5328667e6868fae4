package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.canon.Canon;
import io.backfleet.database.canon.CanonicalValue;
import io.backfleet.database.canon.Conversion;
import io.backfleet.database.canon.UnfitValueException;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of the target and what it gets.
 *
 * @param column its name
 * @param expression over a source row
 * @param conversion from the expression's type to the column's
 * @param verbatim whether the target takes texts as the source prints them
 * @param compared whether the two sides must agree in it
 * @param notNull whether the column takes no null; some servers put something else there
 * @param tolerance the greatest distance that still counts as equal; null for none
 */
record Carried(
        String column,
        String expression,
        Conversion conversion,
        boolean verbatim,
        boolean compared,
        boolean notNull,
        @Nullable BigDecimal tolerance) {
    Carried {
        requireNonNull(column, "column");
        requireNonNull(expression, "expression");
        requireNonNull(conversion, "conversion");
    }

    /**
     * What the target is to hold.
     *
     * @param text as the source prints it
     * @throws UnfitValueException when it can't
     */
    CanonicalValue expected(String text) {
        return conversion.apply(Canon.read(conversion.from(), text));
    }

    /** Whether both sides hold the same, null being a value. What one side can't hold or tell is never the same. */
    boolean agrees(@Nullable String source, @Nullable String target) {
        if (source == null || target == null) {
            return Objects.equals(source, target);
        }
        if (conversion.from().equals(conversion.into()) && source.equals(target)) {
            // the rules are functions of type and text
            return true;
        }
        try {
            CanonicalValue expected = expected(source);
            CanonicalValue actual = Canon.read(conversion.into(), target);
            return expected.compared().equals(actual.compared()) || near(expected.text(), actual.text());
        } catch (UnfitValueException e) {
            return false;
        }
    }

    private boolean near(String expected, String actual) {
        if (tolerance == null || !finite(expected) || !finite(actual)) {
            return false;
        }
        return new BigDecimal(expected).subtract(new BigDecimal(actual)).abs().compareTo(tolerance) <= 0;
    }

    private static boolean finite(String number) {
        return Character.isDigit(number.charAt(number.length() - 1));
    }
}
