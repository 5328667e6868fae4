package io.backfleet.protocol.task;

/**
 * What the coordinator believes to be done of a table in one database, to be compared with what the database itself
 * says: a fail-over can lose what a worker has reported as committed.
 *
 * @param firstRange id of the first task of the walk over the table that is to be proven
 * @param endRange the id behind its last task; each id from {@code firstRange} on stands for a task that was closed
 * @param seen rows that these tasks reported to have looked at, together
 */
public record Claim(int firstRange, int endRange, long seen) {
    public Claim {
        if (firstRange < 1 || endRange <= firstRange) {
            throw new IllegalArgumentException("a claim to ranges " + firstRange + " to " + endRange);
        }
    }

    /** How many tasks must be closed. */
    public int tasks() {
        return endRange - firstRange;
    }

    /** Whether a proof bears it out, to the row: a task that was closed anew after a loss may have closed elsewhere. */
    public boolean provenBy(Proof proof) {
        return proof.closed() == tasks() && proof.seen() == seen;
    }
}
