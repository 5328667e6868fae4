package io.backfleet.slots.pace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds the number of rows whose statement takes as long as wanted, by database time alone: time spent waiting for the
 * throttle or for a connection must not shrink batches.
 *
 * <p>The rule is Spirit's: the 90th percentile of the last {@value #SAMPLES} full batches of the present size is
 * compared with the target, growth is limited to half as much again, and one batch of more than {@value #PANIC} times
 * the target cuts the size to a tenth at once.
 *
 * <p>Not thread-safe.
 */
public final class BatchSizer {
    static final int SAMPLES = 11;
    static final double GROWTH = 1.5;
    static final int PANIC = 5;

    private final int floor;
    private final Deque<Long> nanos = new ArrayDeque<>();
    private int rows;
    private double p90Millis;

    /**
     * What to aim at; may differ from batch to batch.
     *
     * @param time of the database for one batch
     * @param ceiling rows that a batch never exceeds
     */
    public record Aim(Duration time, int ceiling) {}

    /**
     * Starts with a size that was right before, for instance for the task before.
     *
     * @param floor rows that a batch never falls below but for the ceiling's sake
     */
    public BatchSizer(int rows, int floor) {
        this.floor = floor;
        this.rows = Math.max(floor, rows);
    }

    /** Rows for the next batch. */
    public int rows(Aim aim) {
        return Math.min(rows, aim.ceiling());
    }

    /** Database time of recent batches, 90th percentile, milliseconds; 0 before the first. */
    public double p90Millis() {
        return p90Millis;
    }

    /**
     * Learns from a batch.
     *
     * @param asked rows that it was to have; a shorter one at a range's end teaches nothing
     */
    public void ran(int asked, long seen, long databaseNanos, Aim aim) {
        long target = aim.time().toNanos();
        if (databaseNanos > PANIC * target) {
            shrinkTo(asked / 10);
            return;
        }
        if (seen < asked || asked != rows(aim)) {
            return;
        }
        nanos.addLast(databaseNanos);
        p90Millis = p90() / 1e6;
        if (nanos.size() == SAMPLES) {
            double wanted = rows(aim) * ((double) target / Math.max(1, p90()));
            rows = (int) Math.max(floor, Math.min(rows(aim) * GROWTH, Math.min(wanted, aim.ceiling())));
            nanos.clear();
        }
    }

    /** A batch of this many rows ran into a time limit. */
    public void timedOut(int asked) {
        shrinkTo(asked / 2);
    }

    private void shrinkTo(int smaller) {
        rows = Math.max(floor, Math.min(rows, smaller));
        nanos.clear();
    }

    private long p90() {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.ceil(sorted.length * 0.9) - 1];
    }
}
