package io.backfleet.database.throttle;

import io.backfleet.database.FleetDatabase;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.spec.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one database for one process: probes run while tasks are at work there and for a while after, each on a
 * thread and a connection of its own, so that one replica that hangs delays no other reading.
 *
 * <p>Thread-safe. Its threads are {@code backfleet-probe-*}; they end some time after the last {@link Watch}, and with
 * {@link #close()}.
 */
public final class Throttle implements AutoCloseable {
    /** Between probes, when no limit asks for quicker ones. */
    static final Duration LONGEST_INTERVAL = Duration.ofMillis(250);

    /** Tasks follow each other closely; probes that start anew know nothing, and what is unknown stops the work. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    /**
     * Probes that nobody waits for rest so many times as long: just short enough for the next task to find a reading that
     * it may trust. A process that goes from one small database to the next is followed by the probes of all those that it
     * has left, and a probe costs a server more than a small batch.
     */
    private static final int IDLE_FACTOR = 3;

    /** Probes that have just started need so long for their first readings, if they get any. */
    static final Duration FIRST_READINGS = Duration.ofSeconds(3);

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);
    /** Probes per lag limit: a limit is useless if a reading is as old as the limit. */
    private static final int PROBES_PER_LIMIT = 6;
    /** A reading older than so many probes counts as unknown. */
    private static final int STALE_PROBES = 3;

    private final FleetDatabase database;
    private final String prober;
    private final LongSupplier nanoTime;
    private final Readings readings;
    private final Map<String, Long> waitedNanos = new HashMap<>();
    private int watches;
    private int started;
    private long idleSince;
    private long startedAt;
    private @Nullable ProbeLoops loops;
    private Settings settings = Settings.DEFAULT;
    private long highestLagNanos;
    private PauseReason lastReason = new PauseReason("", 0, 1, "", 0, "");
    private Pacer.Verdict last = new Pacer.Verdict(0, false, 1, null);

    /**
     * Watches nothing yet.
     *
     * @param prober names this process, for its heartbeat row
     * @param nanoTime monotonic clock
     */
    public Throttle(FleetDatabase database, String prober, LongSupplier nanoTime) {
        this.database = database;
        this.prober = prober;
        this.nanoTime = nanoTime;
        this.readings = new Readings(database.host(), nanoTime);
    }

    /** What a task does to the database, and so what may stop it. */
    public enum Purpose {
        /** Replicas must follow what it writes: every signal counts. */
        WRITE,
        /** It makes no log: how far replicas are behind, or whether that is known, is no reason to wait. */
        READ;

        boolean heeds(Signal signal) {
            return heeds(signal.metric());
        }

        private boolean heeds(Signal.Metric metric) {
            return this == WRITE || metric != Signal.Metric.REPLICATION_LAG;
        }
    }

    /** Keeps the probes running until it is closed; one per task. Not thread-safe itself. */
    public final class Watch implements AutoCloseable {
        private final Pacer pacer = new Pacer();
        private final Purpose purpose;
        private boolean open = true;

        private Watch(Purpose purpose) {
            this.purpose = purpose;
        }

        /** What the task may do now, under these settings. Never blocks. */
        public Pacer.Verdict decide(Settings inForce) {
            return Throttle.this.decide(pacer, purpose, inForce);
        }

        /** Whether the probes have only just started, and what the task heeds is still to be read for the first time. */
        public boolean starting() {
            return Throttle.this.starting(purpose);
        }

        /** Accounts for time that the task spent waiting, under the reason of its last verdict. */
        public void waited(Pacer.Verdict verdict, Duration time) {
            Throttle.this.waited(verdict, time);
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                leave();
            }
        }
    }

    /** Starts watching for a task. */
    public synchronized Watch watch(Purpose purpose) {
        watches++;
        if (loops == null) {
            readings.clear();
            startedAt = nanoTime.getAsLong();
            // each set of loops has a heartbeat row of its own: one that ends late must not delete its successor's
            loops = ProbeLoops.start(
                    database.id(),
                    database.primaryProbe(),
                    database.replicaProbes(),
                    prober + "-" + ++started,
                    readings,
                    this::nextProbe,
                    this::wanted,
                    nanoTime);
        }
        return new Watch(purpose);
    }

    private synchronized void leave() {
        watches--;
        idleSince = nanoTime.getAsLong();
    }

    /** Asked by the loops before each probe; false ends them all. */
    private synchronized boolean wanted(ProbeLoops asking) {
        if (loops != asking) {
            return false;
        }
        if (watches == 0 && nanoTime.getAsLong() - idleSince > LINGER.toNanos()) {
            loops = null;
            return false;
        }
        return true;
    }

    private synchronized Duration nextProbe() {
        return watches == 0 ? interval().multipliedBy(IDLE_FACTOR) : interval();
    }

    private synchronized Duration interval() {
        Duration wanted = Duration.ofMillis(settings.maxLagMillis()).dividedBy(PROBES_PER_LIMIT);
        return wanted.compareTo(LONGEST_INTERVAL) > 0
                ? LONGEST_INTERVAL
                : wanted.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : wanted;
    }

    /** A probe waits for its turn and for its answer, so a reading may be one interval old when it arrives. */
    private synchronized long staleNanos() {
        return interval().toNanos() * STALE_PROBES + Duration.ofMillis(250).toNanos();
    }

    /** How far replicas are behind, and whether that is known at all. */
    public synchronized Lag lag() {
        boolean known = readings.lagKnown(staleNanos());
        OptionalLong worst = readings.worstLagNanos();
        boolean pending = !known && nanoTime.getAsLong() - startedAt < FIRST_READINGS.toNanos();
        return new Lag(worst.isPresent() ? worst.getAsLong() / 1_000_000 : null, known, pending);
    }

    private synchronized Pacer.Verdict decide(Pacer pacer, Purpose purpose, Settings inForce) {
        settings = inForce;
        long stale = staleNanos();
        List<Signal> heeded = readings.signals().stream().filter(purpose::heeds).toList();
        Pacer.Verdict verdict = pacer.decide(heeded, inForce, stale, nanoTime.getAsLong());
        last = verdict;
        highestLagNanos = Math.max(highestLagNanos, readings.worstLagNanos().orElse(0));
        return verdict;
    }

    private synchronized boolean starting(Purpose purpose) {
        return nanoTime.getAsLong() - startedAt < FIRST_READINGS.toNanos() && readings.awaited(purpose::heeds);
    }

    private synchronized void waited(Pacer.Verdict verdict, Duration time) {
        PauseReason reason = verdict.reason();
        if (reason != null) {
            lastReason = reason;
        }
        waitedNanos.merge(lastReason.metric(), time.toNanos(), Long::sum);
    }

    /** What people see of it. */
    public synchronized DatabaseReading reading() {
        Map<String, Long> waitedMillis = new HashMap<>();
        waitedNanos.forEach((metric, nanos) -> waitedMillis.put(metric, nanos / 1_000_000));
        List<String> notes = new ArrayList<>(readings.notes());
        return new DatabaseReading(
                database.id(),
                last.health().pressure(),
                last.stopped(),
                last.reason(),
                readings.worstLagNanos().isPresent() ? readings.worstLagNanos().getAsLong() / 1_000_000 : null,
                settings.maxLagMillis(),
                highestLagNanos / 1_000_000,
                waitedMillis,
                notes);
    }

    /** Stops the probes, whatever is still watched. */
    @Override
    public void close() {
        ProbeLoops ended;
        synchronized (this) {
            ended = loops;
            loops = null;
        }
        if (ended != null) {
            ended.close();
        }
    }
}
