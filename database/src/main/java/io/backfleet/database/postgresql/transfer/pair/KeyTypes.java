package io.backfleet.database.postgresql.transfer.pair;

import io.backfleet.database.postgresql.catalog.Column;
import java.util.List;
import java.util.Optional;

/** Which key columns of two tables can be walked together: one order, and comparisons that indexes on both sides serve. */
final class KeyTypes {
    /** Each holds every value of those before it, and their indexes compare across types. */
    private static final List<String> INTEGERS = List.of("int2", "int4", "int8");

    private static final List<String> TEXTS = List.of("varchar", "text");

    private KeyTypes() {}

    /** The type that values for both are read as; empty when the two don't go together. */
    static Optional<String> common(Column from, Column into) {
        if (TEXTS.contains(from.baseName()) && TEXTS.contains(into.baseName())) {
            return Optional.of("text");
        }
        boolean same = from.baseSql().equals(into.baseSql());
        int narrow = INTEGERS.indexOf(from.baseName());
        boolean wider = narrow >= 0 && INTEGERS.indexOf(into.baseName()) > narrow;
        return same || wider ? Optional.of(into.baseSql()) : Optional.empty();
    }
}
