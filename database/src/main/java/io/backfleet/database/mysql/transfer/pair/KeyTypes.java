package io.backfleet.database.mysql.transfer.pair;

import io.backfleet.database.mysql.catalog.Column;
import java.util.Objects;

/**
 * Which key columns of two tables can be walked together: one order, a value of either side as a parameter for both, and
 * comparisons that indexes on both sides serve.
 */
final class KeyTypes {
    private KeyTypes() {}

    static boolean alike(Column from, Column into) {
        if (from.kind() != into.kind()
                || !Objects.equals(from.charset(), into.charset())
                || !Objects.equals(from.collation(), into.collation())) {
            return false;
        }
        return switch (from.kind()) {
            // of any width: a year alone is written otherwise
            case SIGNED, UNSIGNED ->
                from.baseName().equals("year") == into.baseName().equals("year");
            case CHAR, TEXT, BYTES, UUID, DATE -> true;
            case DATETIME -> from.baseName().equals(into.baseName()) && from.precision() == into.precision();
            case DECIMAL -> from.precision() == into.precision() && from.scale() == into.scale();
            // filled up with zero bytes to its width
            case BINARY -> from.precision() == into.precision();
            case FLOAT, DOUBLE, TIME, ENUM, JSON, OTHER -> false;
        };
    }
}
