package io.backfleet.database.throttle;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.spec.Settings;
import java.util.function.ToDoubleFunction;

/**
 * One measured value that can slow or stop work.
 *
 * @param metric its name
 * @param host where it was measured
 * @param value in the metric's unit; negative when it could not be measured
 * @param limit the value at which writing stops, under given settings
 * @param readAt when it was read, monotonic nanoseconds
 * @param failure why it could not be measured; empty when it could
 */
record Signal(Metric metric, String host, double value, ToDoubleFunction<Settings> limit, long readAt, String failure) {

    /** What is measured. */
    enum Metric {
        /** Seconds by which a replica is behind. */
        REPLICATION_LAG,
        /** Sessions that run a statement. */
        ACTIVE_SESSIONS,
        /** Sessions that wait for a lock. */
        LOCK_WAITS,
        /** Whether the primary answers at all. */
        PRIMARY;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    Signal {
        requireNonNull(metric, "metric");
        requireNonNull(host, "host");
        requireNonNull(limit, "limit");
        requireNonNull(failure, "failure");
    }

    static Signal unknown(Metric metric, String host, ToDoubleFunction<Settings> limit, long at, String failure) {
        return new Signal(metric, host, -1, limit, at, failure);
    }

    /** The value as a share of its limit; infinite when unknown. */
    double pressure(Settings settings) {
        return value < 0 ? Double.POSITIVE_INFINITY : value / limit.applyAsDouble(settings);
    }
}
