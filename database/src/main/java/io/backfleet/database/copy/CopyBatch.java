package io.backfleet.database.copy;

import io.backfleet.protocol.key.Key;
import org.jspecify.annotations.Nullable;

/** How a task does one batch. Not thread-safe: each belongs to one task. */
interface CopyBatch {
    /** A larger page would take memory, and is no faster. */
    int MOST_ROWS = 10_000;

    /**
     * Writes the next rows and commits them with the checkpoint, or throws; the caller takes back what is open then.
     *
     * @param from first key that is not done; null for the table's beginning
     */
    Done next(@Nullable Key from, int rows);

    /** @param seen rows looked at; {@code changed} of them written */
    record Done(long seen, long changed) {}
}
