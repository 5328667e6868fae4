package io.backfleet.protocol.progress;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Why work on a database is slowed or stopped.
 *
 * @param metric what was measured, for instance {@code replication_lag}
 * @param value measured, in the metric's unit (seconds for times); negative when it could not be read
 * @param limit at which writing stops
 * @param host where it was measured
 * @param ageMillis age of the reading
 * @param detail what people should know beside the numbers; may be empty
 */
public record PauseReason(String metric, double value, double limit, String host, long ageMillis, String detail) {
    public PauseReason {
        requireNonNull(metric, "metric");
        requireNonNull(host, "host");
        requireNonNull(detail, "detail");
    }

    /** {@code replication_lag 2.31 of 1.50 on standby:5433 (0.2 s old)}, with the detail if there is one. */
    @Override
    public String toString() {
        String reading = value < 0
                ? String.format(Locale.ROOT, "%s unknown, limit %s", metric, number(limit))
                : String.format(Locale.ROOT, "%s %s of %s", metric, number(value), number(limit));
        String text = String.format(Locale.ROOT, "%s on %s (%.1f s old)", reading, host, ageMillis / 1000.0);
        return detail.isEmpty() ? text : text + ": " + detail;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
