package io.backfleet.database.transfer;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of the target get.
 *
 * @param filled in the target's order
 * @param left those that the spec leaves alone, or that the server fills
 * @param forgotten those that nothing fills and the spec does not name: they keep their default, or null
 */
public record Filling(List<Filled> filled, List<TransferColumn> left, List<TransferColumn> forgotten) {
    public Filling {
        filled = List.copyOf(filled);
        left = List.copyOf(left);
        forgotten = List.copyOf(forgotten);
    }

    /**
     * A column of the target and where it comes from.
     *
     * @param expression over a source row, as the source's engine takes it
     * @param copied the source's column, when the expression is nothing but that
     * @param path where in the spec it is said; that of the table when it is not
     */
    public record Filled(
            TransferColumn column,
            String expression,
            @Nullable TransferColumn copied,
            String path) {}

    /** What fills a column of the target, by its exact name. */
    public Optional<Filled> of(String column) {
        return filled.stream().filter(f -> f.column().name().equals(column)).findFirst();
    }
}
