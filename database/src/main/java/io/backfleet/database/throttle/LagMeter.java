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
    /** Beats remembered; at four a second, more than four minutes. Lag beyond that is unknown. */
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
     * The lag of a replica that shows this beat as its newest: 0 when it is the newest written, else the time since it
     * was written, which overstates the lag by at most one beat's interval.
     *
     * @return empty for a beat that is not remembered: it is older than the memory, and so is the replica's data
     */
    OptionalLong lagNanos(long newest, long now) {
        Entry<Long, Long> shown = writtenAt.floorEntry(newest);
        if (shown == null) {
            return OptionalLong.empty();
        }
        boolean latest = shown.getKey().equals(writtenAt.lastKey());
        return OptionalLong.of(latest ? 0 : Math.max(0, now - shown.getValue()));
    }
}
