package io.backfleet.database.copy;

import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an engine does where rows of a copy come from. Thread-safe. */
public interface CopySource {
    /**
     * Opens a table to copy from.
     *
     * @param key name of the unique constraint or index to walk by; null for the primary key
     * @param section of the spec that names them, for the paths of problems
     * @return empty when there are problems
     */
    Optional<SourceEnd> open(TableName table, @Nullable String key, String section, Consumer<Problem> problems);
}
