package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.spec.TableName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read and written of each target row.
 *
 * @param key names of the columns that carry the source's key, in its order
 * @param columns names of the others, but for the version
 * @param once those of the columns that are written when a row is inserted and never again
 * @param origin SQL that gives the id of the row's source; null when there is one source
 * @param source that id
 * @param version the column that grows; null when there is none
 * @param tombstones what was deleted, at which version; null when there is no version
 */
public record TargetLayout(
        List<String> key,
        List<String> columns,
        Set<String> once,
        @Nullable String origin,
        String source,
        @Nullable String version,
        @Nullable TableName tombstones) {
    public TargetLayout {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        once = Set.copyOf(once);
        requireNonNull(source, "source");
        if ((version == null) != (tombstones == null)) {
            throw new IllegalArgumentException("versions and tombstones go together");
        }
    }
}
