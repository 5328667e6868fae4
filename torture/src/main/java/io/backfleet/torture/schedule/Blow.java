package io.backfleet.torture.schedule;

import java.time.Duration;
import java.util.Locale;

/**
 * One fault.
 *
 * @param at since the start of the schedule
 * @param subject what it befalls: {@code worker-2}, {@code broker}, {@code pg}
 * @param length how long it lasts; zero when it is over at once
 */
public record Blow(Duration at, Fault fault, String subject, Duration length) {
    @Override
    public String toString() {
        String lasting = length.isZero() ? "" : String.format(Locale.ROOT, " for %.1f s", length.toMillis() / 1000.0);
        return String.format(
                Locale.ROOT, "%6.1f s  %-14s %s%s", at.toMillis() / 1000.0, subject, fault.text(), lasting);
    }
}
