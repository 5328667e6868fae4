package io.backfleet.worker.backfill;

/**
 * Closes in on a row that the database refuses: each refused batch is tried again in batches of a tenth, down to one
 * row, until the refused stretch has been passed. What goes through on the way stays done.
 *
 * <p>Not thread-safe.
 */
final class Isolation {
    /** A single row is refused for good only after so many tries: what refuses it may be another transaction's doing. */
    static final int TRIES = 3;

    private int cap = Integer.MAX_VALUE;
    private long left;
    private int refusedAlone;

    int limit(int rows) {
        return Math.min(rows, cap);
    }

    /** A batch went through. */
    void passed(long seen) {
        refusedAlone = 0;
        left -= seen;
        if (left <= 0) {
            cap = Integer.MAX_VALUE;
        }
    }

    /**
     * A batch was refused.
     *
     * @return whether the row is found: it is the next one, and was refused alone often enough
     */
    boolean refused(int rows) {
        if (rows > 1) {
            cap = Math.max(1, rows / 10);
            left = Math.max(left, rows);
            return false;
        }
        return ++refusedAlone >= TRIES;
    }
}
