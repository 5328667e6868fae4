package io.backfleet.database.throttle;

import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.task.Health;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Decides how fast one task may go on, from the newest readings: at full speed below half of every limit, then with
 * pauses that grow smoothly, and not at all from the limit on until the pressure has fallen to four fifths of it.
 *
 * <p>Fail closed: a value that could not be read, or was read more than three probes ago, stops the work.
 *
 * <p>Not thread-safe: one per task.
 */
public final class Pacer {
    /** Below this share of a limit nothing is slowed. */
    static final double FREE = 0.5;
    /** Work that was stopped goes on below this share: without a gap it would flicker at the limit. */
    static final double RESUME = 0.8;
    /** Pressure reported for what is unknown; a message can't carry infinity. */
    private static final double UNKNOWN_PRESSURE = 10;
    /** A slowed task still moves about this often, so that people see it live. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private boolean stopped;

    /**
     * What a task may do now.
     *
     * @param pressure the highest signal as a share of its limit
     * @param stopped whether no batch may start
     * @param dutyCycle share of the time that batches may take, in (0, 1]; 0 when stopped
     * @param reason the highest signal; null when nothing slows the work
     */
    public record Verdict(
            double pressure,
            boolean stopped,
            double dutyCycle,
            @Nullable PauseReason reason) {
        /** How long to pause behind a batch that took this long. */
        public Duration pauseAfter(Duration batch) {
            if (stopped || dutyCycle >= 1) {
                return Duration.ZERO;
            }
            Duration pause = Duration.ofNanos((long) (batch.toNanos() * (1 / dutyCycle - 1)));
            return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }

        public Health health() {
            return new Health(Math.min(pressure, UNKNOWN_PRESSURE), reason == null ? "" : reason.toString());
        }
    }

    /**
     * Decides.
     *
     * @param signals the newest of each
     * @param staleNanos age from which a reading counts as unknown
     * @param now monotonic nanoseconds, of the clock that the signals were stamped with
     */
    Verdict decide(Collection<Signal> signals, Settings settings, long staleNanos, long now) {
        Signal worst = null;
        double pressure = 0;
        for (Signal signal : signals) {
            double its = now - signal.readAt() > staleNanos ? Double.POSITIVE_INFINITY : signal.pressure(settings);
            if (worst == null || its > pressure) {
                worst = signal;
                pressure = its;
            }
        }
        stopped = pressure >= (stopped ? RESUME : 1);
        PauseReason reason =
                worst == null || pressure < FREE ? null : reason(worst, pressure, settings, staleNanos, now);
        double duty = stopped ? 0 : pressure < FREE ? 1 : Math.max(0.01, (1 - pressure) / (1 - FREE));
        return new Verdict(pressure, stopped, duty, reason);
    }

    private PauseReason reason(Signal signal, double pressure, Settings settings, long staleNanos, long now) {
        long age = now - signal.readAt();
        String detail = signal.failure();
        if (detail.isEmpty() && age > staleNanos) {
            detail = "the reading is too old to trust";
        } else if (detail.isEmpty() && stopped && pressure < 1) {
            detail = "waits until it is below " + Math.round(RESUME * 100) + " % of the limit";
        }
        return new PauseReason(
                signal.metric().label(),
                signal.value(),
                signal.limit().applyAsDouble(settings),
                signal.host(),
                Math.max(0, age / 1_000_000),
                detail);
    }
}
