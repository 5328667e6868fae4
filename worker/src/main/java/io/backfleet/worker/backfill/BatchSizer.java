package io.backfleet.worker.backfill;

import io.backfleet.protocol.spec.Settings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds the number of rows whose batch takes as long as wanted, by database time alone: time spent waiting for the
 * throttle or for a connection must not shrink batches.
 *
 * <p>The rule is Spirit's: the 90th percentile of the last {@value #SAMPLES} full batches of the present size is
 * compared with the target, growth is limited to half as much again, and one batch of more than {@value #PANIC} times
 * the target cuts the size to a tenth at once.
 *
 * <p>Not thread-safe.
 */
final class BatchSizer {
    static final int START = 1_000;
    static final int FLOOR = 10;
    static final int SAMPLES = 11;
    static final double GROWTH = 1.5;
    static final int PANIC = 5;

    private final Deque<Long> nanos = new ArrayDeque<>();
    private int rows;
    private double p90Millis;

    /** Starts with a size that was right before, for instance for the task before. */
    BatchSizer(int rows) {
        this.rows = Math.max(FLOOR, rows);
    }

    /** Rows for the next batch. */
    int rows(Settings settings) {
        return Math.min(rows, settings.maxBatchRows());
    }

    /** Database time of recent batches, 90th percentile, milliseconds; 0 before the first. */
    double p90Millis() {
        return p90Millis;
    }

    /**
     * Learns from a batch.
     *
     * @param asked rows that it was to have; a shorter one at a range's end teaches nothing
     */
    void ran(int asked, long seen, long databaseNanos, Settings settings) {
        long target = Duration.ofMillis(settings.batchMillis()).toNanos();
        if (databaseNanos > PANIC * target) {
            shrinkTo(asked / 10);
            return;
        }
        if (seen < asked || asked != rows(settings)) {
            return;
        }
        nanos.addLast(databaseNanos);
        p90Millis = p90() / 1e6;
        if (nanos.size() == SAMPLES) {
            double wanted = rows(settings) * ((double) target / Math.max(1, p90()));
            rows = (int) Math.max(FLOOR, Math.min(rows(settings) * GROWTH, Math.min(wanted, settings.maxBatchRows())));
            nanos.clear();
        }
    }

    /** A batch of this many rows ran into a time limit. */
    void timedOut(int asked) {
        shrinkTo(asked / 2);
    }

    private void shrinkTo(int smaller) {
        rows = Math.max(FLOOR, Math.min(rows, smaller));
        nanos.clear();
    }

    private long p90() {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.ceil(sorted.length * 0.9) - 1];
    }
}
