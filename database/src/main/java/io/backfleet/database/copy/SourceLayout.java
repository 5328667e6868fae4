package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of each source row, as SQL over it.
 *
 * @param values expressions, as the spec has them
 * @param where which rows belong into any target; null for all
 * @param route gives the id of the row's target; null when there is one target
 * @param target that id
 * @param version the column that grows; null when there is none
 */
public record SourceLayout(
        List<String> values,
        @Nullable String where,
        @Nullable String route,
        String target,
        @Nullable String version) {
    public SourceLayout {
        values = List.copyOf(values);
        requireNonNull(target, "target");
    }
}
