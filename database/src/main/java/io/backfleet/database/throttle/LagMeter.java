package io.backfleet.database.throttle;

import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Turns heartbeats into replication lag with a single clock: this process writes numbered beats on the primary and
 * remembers when; the newest number that a replica shows tells how old its data is. Neither server's clock is asked
 * (gh-ost's heartbeat works the same way).
 *
 * <p>Not thread-safe. Times are nanoseconds of one monotonic clock.
 */
final class LagMeter {
    /** Beats remembered; at four a second, more than four minutes. Lag beyond that reads as the oldest beat's age. */
    static final int REMEMBERED = 1_024;

    private final NavigableMap<Long, Long> writtenAt = new TreeMap<>();

    /** A beat is about to be written: lag counts from here, which can only overstate it. */
    void beat(long sequence, long now) {
        writtenAt.put(sequence, now);
        while (writtenAt.size() > REMEMBERED) {
            writtenAt.pollFirstEntry();
        }
    }

    /**
     * The lag of a replica whose newest beat is this one: 0 when it is the newest written, else the time since it was
     * written, which overstates the lag by at most one beat's interval.
     *
     * @param newest empty when the replica shows no beat of this process yet
     */
    long lagNanos(OptionalLong newest, long now) {
        if (writtenAt.isEmpty()) {
            return 0;
        }
        if (newest.isPresent() && newest.getAsLong() >= writtenAt.lastKey()) {
            return 0;
        }
        Entry<Long, Long> shown = newest.isPresent() ? writtenAt.floorEntry(newest.getAsLong()) : null;
        long since = shown == null ? writtenAt.firstEntry().getValue() : shown.getValue();
        return Math.max(0, now - since);
    }
}
