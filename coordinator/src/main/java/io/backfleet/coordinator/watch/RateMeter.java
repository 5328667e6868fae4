package io.backfleet.coordinator.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalLong;

/**
 * How fast rows go by, from samples of a running total. Two answers: the rate of the last seconds, waiting included,
 * which is what one sees; and the pace while working, which is what an estimate of the rest is to be made of, since a
 * pause says nothing about the speed after it. Reads no clock; thread-safe.
 */
public final class RateMeter {
    static final long RATE_MILLIS = 10_000;
    static final long PACE_MILLIS = 120_000;

    private record Sample(long at, long rows, boolean working) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /**
     * Adds a sample.
     *
     * @param at milliseconds; a sample that is not later than the last is left out
     * @param rows the running total; a smaller one than before (a worker's numbers got lost) counts as no progress
     * @param working whether work is possible at this moment, not paused and not waiting
     */
    public synchronized void sample(long at, long rows, boolean working) {
        Sample last = samples.peekLast();
        if (last != null && at <= last.at) {
            return;
        }
        samples.addLast(new Sample(at, rows, working));
        while (at - samples.getFirst().at > PACE_MILLIS) {
            samples.removeFirst();
        }
    }

    /** Rows per second over the last 10 seconds; 0 with less than two samples in them. */
    public synchronized double rate(long now) {
        Sample first = null;
        Sample last = null;
        for (Sample sample : samples) {
            if (now - sample.at <= RATE_MILLIS) {
                first = first == null ? sample : first;
                last = sample;
            }
        }
        if (first == null || last == null || last.at == first.at) {
            return 0;
        }
        return Math.max(0, last.rows - first.rows) * 1_000.0 / (last.at - first.at);
    }

    /** Rows per second over the stretches of the last two minutes that were spent working; 0 when unknown. */
    synchronized double pace() {
        long millis = 0;
        long rows = 0;
        Iterator<Sample> each = samples.iterator();
        Sample before = each.hasNext() ? each.next() : null;
        while (before != null && each.hasNext()) {
            Sample sample = each.next();
            if (before.working && sample.working) {
                millis += sample.at - before.at;
                rows += Math.max(0, sample.rows - before.rows);
            }
            before = sample;
        }
        return millis == 0 ? 0 : rows * 1_000.0 / millis;
    }

    /** Seconds of work that so many rows still take; empty when there is no pace to tell by. */
    public synchronized OptionalLong remainingSeconds(long rows) {
        double pace = pace();
        return pace <= 0 ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(Math.max(0, rows) / pace));
    }
}
