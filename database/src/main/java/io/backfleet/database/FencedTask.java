package io.backfleet.database;

import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A BACKFILL task whose fence this process holds, with one connection. Position and counters are those of the
 * checkpoint row: they move only when a batch commits.
 *
 * <p>Not thread-safe. Every write fails with {@code FENCED} once somebody else has taken the task. After any other
 * failure the caller must {@link #reload()} before it goes on: the commit may or may not have happened, and only the
 * checkpoint row knows.
 */
public interface FencedTask extends AutoCloseable {
    /** The fence this process holds; grows with every take-over. */
    long fence();

    /** How the task was closed by an earlier holder; empty while it is open. */
    Optional<Outcome> outcome();

    /** First key that is not done; null while nothing before it has a known key. */
    @Nullable
    Key position();

    /** Rows and batches under this task's id so far; its times are zero. */
    Counters counters();

    /** Whether the position has reached the range's end. */
    boolean finished();

    /**
     * Writes the next page of rows and moves the checkpoint, in one transaction and one round trip, and commits. Rows
     * that are right already are skipped.
     *
     * @param rows keys to advance by, at least 1; fewer at the end of the range
     * @return what this batch did; a batch that moved nothing because another process closed or took the task fails
     */
    Batch writeNext(int rows);

    /**
     * Connects anew if needed and reads the checkpoint row again.
     *
     * @throws io.backfleet.protocol.error.BackfleetException {@code FENCED} when the fence is no longer this process's
     */
    void reload();

    /**
     * Closes the task for good with this outcome. If it is closed already, nothing changes.
     *
     * @return the outcome that the checkpoint row holds now
     */
    Outcome close(Outcome outcome);

    /** The key {@code rows} rows behind the position and inside the range; empty when the range ends before it. */
    Optional<Key> keyBehind(int rows);

    /** A real key that cuts the rest of the range about in half; empty when none is found cheaply. */
    Optional<Key> middle();

    /** Gives the connection back; the task stays as it is. */
    @Override
    void close();

    /**
     * One committed batch.
     *
     * @param seen rows looked at
     * @param changed rows written
     * @param databaseNanos time from sending the statement to its committed answer
     */
    record Batch(long seen, long changed, long databaseNanos) {
        public long skipped() {
            return seen - changed;
        }
    }
}
