package io.backfleet.database.copy;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of the target under a task's fence, with one connection: {@link #begin}, writes, {@link #commit}. Rows and
 * checkpoint commit together. Keys of rows are the target's, positions the source's. Not thread-safe.
 *
 * <p>Every method throws {@link io.backfleet.protocol.error.BackfleetException}; after a failure {@link #rollback()}.
 */
public interface TargetTask extends AutoCloseable {
    /** Grows with every take-over. */
    long fence();

    /** As it was read last. */
    Checkpoint checkpoint();

    /**
     * Begins a transaction that holds the checkpoint's row, if the fence is still this process's and the position that of
     * {@link #checkpoint()}.
     *
     * @throws io.backfleet.protocol.error.BackfleetException FENCED when another process has taken the task
     */
    void begin();

    /** Rows of a stretch, without locks, but newer than all that has committed before the call. At most {@code rows}. */
    Row.Page page(@Nullable Key from, @Nullable Key upper, int rows);

    /** Locks the rows of a stretch and reads them. */
    List<Row> lock(@Nullable Key from, @Nullable Key upper);

    /** Locks rows by their keys and reads those that are there. */
    List<Row> lock(List<Key> keys);

    /**
     * Inserts rows whose keys are not there; gives how many that were. Conflicts with other unique keys fail. So does, here
     * and below, a key that is there and of another origin.
     */
    long insertAbsent(List<NewRow> rows);

    /**
     * Writes rows whose version is greater than that of the row that is there and of its tombstone; gives how many. From
     * the call to the transaction's end no tombstone of these keys is written by anybody else.
     */
    long applyNewer(List<NewRow> rows);

    /** Makes rows what they must be, whatever is there; gives how many. For rows whose source is locked. */
    long put(List<NewRow> rows);

    /**
     * Deletes rows that are locked; gives how many. With versions each leaves a tombstone.
     *
     * @param rows their keys and the versions of the tombstones; values don't matter
     */
    long remove(List<NewRow> rows);

    /**
     * Moves the checkpoint and commits.
     *
     * @param position of the source; null keeps it
     * @param finished whether the range is done
     */
    void commit(@Nullable Key position, boolean finished, long seen, long changed);

    /**
     * Ends the transaction, if there is one, without a trace. Never throws.
     *
     * @return whether that is certain; not after a commit whose answer did not come
     */
    boolean rollback();

    /** Connects anew if needed and reads the checkpoint again. */
    void reload();

    /** Closes the task unless it is closed; gives the outcome that it has then. */
    Outcome close(Outcome outcome);

    /** Gives the connection back. */
    @Override
    void close();
}
