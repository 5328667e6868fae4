package io.backfleet.database.postgresql.batch;

import io.backfleet.database.jdbc.Checkpoint;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How a task does its batches. Not thread-safe: each belongs to one task, on that task's connection. */
public interface Batches {
    /**
     * Does the next batch and commits it, or rolls it back and throws.
     *
     * @param at where the task stands
     * @param rows to advance by, at least 1
     * @throws SQLException when nobody knows whether it has committed
     */
    Done next(Checkpoint at, int rows) throws SQLException;

    /**
     * What a batch did.
     *
     * @param held whether the checkpoint row was this process's and where it was expected; nothing was done otherwise
     * @param written rows
     * @param moved the checkpoint afterwards; null when nothing was done
     * @param nanos time from sending its statements to their answers
     */
    record Done(boolean held, long written, @Nullable Checkpoint moved, long nanos) {
        /** Nothing was done: the checkpoint row is not as expected. */
        public static Done lost(long nanos) {
            return new Done(false, 0, null, nanos);
        }
    }
}
