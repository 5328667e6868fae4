package io.backfleet.cli.demo.jdbc;

import java.util.Arrays;

/** Collects how long single operations took. Thread-safe. */
public final class Latencies {
    private long[] micros = new long[1_024];
    private int count;

    /** Adds one, in nanoseconds. */
    public synchronized void add(long nanos) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, count * 2);
        }
        micros[count++] = nanos / 1_000;
    }

    /**
     * The picture so far, in milliseconds.
     *
     * @param operations how many
     */
    public record Summary(int operations, double p50, double p99, double max) {}

    /** The picture so far; afterwards collecting starts anew. */
    public synchronized Summary drain() {
        long[] sorted = Arrays.copyOf(micros, count);
        Arrays.sort(sorted);
        count = 0;
        return new Summary(sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int index = (int) Math.ceil(sorted.length * share) - 1;
        return sorted[Math.max(0, index)] / 1_000.0;
    }
}
