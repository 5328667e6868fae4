package io.backfleet.database.copy;

import io.backfleet.database.Faults;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.TableName;
import java.util.Optional;
import java.util.function.Consumer;

/** What an engine does where rows of a copy go to; checkpoints are there as well. Thread-safe. */
public interface CopyTarget {
    /** Where to fail on purpose. */
    Faults faults();

    /**
     * Opens a table to copy into.
     *
     * @param section of the spec that names it, for the paths of problems
     * @return empty when there are problems
     */
    Optional<TargetEnd> open(TableName table, String section, Consumer<Problem> problems);
}
