package io.backfleet.protocol.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator believes to be done of a table in one database, to be compared with what the database itself
 * says: a fail-over can lose what a worker has reported as committed.
 *
 * @param firstRange id of the first task of the walk over the table that is to be proven
 * @param endRange the id behind its last task; each id from {@code firstRange} on stands for a task that was closed
 * @param seen rows that these tasks reported to have looked at, together
 * @param mark the sum of the marks of the outcomes that they reported; null when they were not kept, as for a walk that
 *     was begun by a version that knew of none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Claim(
        int firstRange, int endRange, long seen, @Nullable Long mark) {
    public Claim {
        if (firstRange < 1 || endRange <= firstRange) {
            throw new IllegalArgumentException("a claim to ranges " + firstRange + " to " + endRange);
        }
    }

    /** One without a mark. */
    public Claim(int firstRange, int endRange, long seen) {
        this(firstRange, endRange, seen, null);
    }

    /** How many tasks must be closed. */
    public int tasks() {
        return endRange - firstRange;
    }

    /**
     * Whether a proof bears it out, to the row: a task that was closed anew after a loss may have closed elsewhere. Sums
     * alone don't show that when several were, one with more rows and one with less; the marks do.
     */
    public boolean provenBy(Proof proof) {
        return proof.closed() == tasks()
                && proof.seen() == seen
                && (mark == null || proof.mark() == null || mark.equals(proof.mark()));
    }
}
