package io.backfleet.database.mysql.transfer.pair;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.mysql.catalog.Column;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A column of the target that is filled.
 *
 * @param column of the target
 * @param expression over a source row
 * @param copied the source's column, when the expression is nothing but that
 * @param compared whether it must agree
 * @param tolerance the greatest distance that still counts as equal; null means exactly equal
 * @param path where in the spec it is said
 */
public record PairColumn(
        Column column,
        String expression,
        @Nullable Column copied,
        boolean compared,
        @Nullable BigDecimal tolerance,
        String path) {
    public PairColumn {
        requireNonNull(column, "column");
        requireNonNull(expression, "expression");
        requireNonNull(path, "path");
    }
}
