package io.backfleet.database.throttle;

import io.backfleet.database.PrimaryProbe.Load;
import io.backfleet.database.PrimaryProbe.Replica;
import io.backfleet.database.throttle.Signal.Metric;
import io.backfleet.protocol.spec.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The newest reading of every probe of one database. Until a probe has answered for the first time, its signal is
 * unknown, which stops the work.
 *
 * <p>Thread-safe.
 */
final class Readings {
    /** Share of the server's sessions at which work stops, unless the settings name a number. */
    private static final double SESSIONS_SHARE = 0.8;

    private final String primary;
    private final LongSupplier nanoTime;
    private LagMeter meter = new LagMeter();
    private final Map<String, Signal> signals = new LinkedHashMap<>();
    /** What has not been read since the start, nor failed to be. */
    private final Map<String, Metric> awaited = new HashMap<>();

    private final List<String> notes = new ArrayList<>();
    private int namedReplicas;
    private int mostUnnamed;

    Readings(String primary, LongSupplier nanoTime) {
        this.primary = primary;
        this.nanoTime = nanoTime;
        clear();
    }

    /** Forgets everything: nothing is known. */
    synchronized void clear() {
        signals.clear();
        awaited.clear();
        awaited.put(primary, Metric.PRIMARY);
        notes.clear();
        namedReplicas = 0;
        mostUnnamed = 0;
        meter = new LagMeter();
        put(Signal.unknown(Metric.PRIMARY, primary, Readings::one, nanoTime.getAsLong(), "no reading yet"));
    }

    synchronized void expectReplica(String host) {
        namedReplicas++;
        awaited.put(host, Metric.REPLICATION_LAG);
        put(Signal.unknown(
                Metric.REPLICATION_LAG, host, Readings::maxLagSeconds, nanoTime.getAsLong(), "no reading yet"));
    }

    synchronized void beatStarts(long sequence) {
        meter.beat(sequence, nanoTime.getAsLong());
    }

    synchronized void primaryAnswered(Load load) {
        long now = nanoTime.getAsLong();
        awaited.remove(primary);
        put(new Signal(Metric.PRIMARY, primary, 0, Readings::one, now, ""));
        ToDoubleFunction<Settings> maxSessions = settings -> settings.maxActiveSessions() > 0
                ? settings.maxActiveSessions()
                : Math.max(1, load.maxSessions() * SESSIONS_SHARE);
        put(new Signal(Metric.ACTIVE_SESSIONS, primary, load.activeSessions(), maxSessions, now, ""));
        put(new Signal(Metric.LOCK_WAITS, primary, load.lockWaits(), Settings::maxLockWaits, now, ""));
        unnamedReplicas(load.replicas(), now);
    }

    /** Replicas that only the primary knows are watched by the primary's own figure, the best there is. */
    private void unnamedReplicas(List<Replica> reported, long now) {
        notes.clear();
        String via = "reported by " + primary;
        int unnamed = Math.max(0, reported.size() - namedReplicas);
        mostUnnamed = Math.max(mostUnnamed, unnamed);
        if (unnamed < mostUnnamed) {
            notes.add((mostUnnamed - unnamed) + " of " + mostUnnamed + " replicas of " + primary
                    + " that are not named in the databases file have left it while work went on: nothing waits for them"
                    + " any more");
        }
        if (unnamed == 0) {
            signals.remove(Metric.REPLICATION_LAG + via);
            return;
        }
        put(reportedLag(reported, via, now));
        notes.add(unnamed + " of " + reported.size() + " replicas of " + primary
                + " are not named in the databases file and are watched by the primary's own figures only");
    }

    /** Nobody knows which of them are the named ones, so all of them count. */
    private static Signal reportedLag(List<Replica> reported, String via, long now) {
        List<String> unread = reported.stream()
                .filter(replica -> !readable(replica))
                .map(replica ->
                        replica.name() + (replica.state().isEmpty() ? " (not visible)" : " (" + replica.state() + ")"))
                .toList();
        if (!unread.isEmpty()) {
            return Signal.unknown(
                    Metric.REPLICATION_LAG,
                    via,
                    Readings::maxLagSeconds,
                    now,
                    "no lag is reported of " + String.join(", ", unread)
                            + ": name all replicas in the databases file, or GRANT pg_monitor to the fleet's role");
        }
        long worst = reported.stream()
                .map(Replica::lagMillis)
                .mapToLong(lag -> lag == null ? 0 : lag)
                .max()
                .orElse(0);
        return new Signal(Metric.REPLICATION_LAG, via, worst / 1_000.0, Readings::maxLagSeconds, now, "");
    }

    /** A replica without a figure is behind by nothing only if it streams and has applied everything. */
    private static boolean readable(Replica replica) {
        return replica.state().equals("streaming") && (replica.lagMillis() != null || replica.caughtUp());
    }

    synchronized void primaryFailed(String why) {
        awaited.remove(primary);
        put(Signal.unknown(Metric.PRIMARY, primary, Readings::one, nanoTime.getAsLong(), why));
    }

    synchronized void replicaShows(String host, OptionalLong newestBeat) {
        long now = nanoTime.getAsLong();
        OptionalLong lag = newestBeat.isPresent() ? meter.lagNanos(newestBeat.getAsLong(), now) : OptionalLong.empty();
        if (lag.isPresent()) {
            awaited.remove(host);
        }
        // a replica that shows no beat of these probes may be behind by any time: unknown, never zero
        put(
                lag.isPresent()
                        ? new Signal(
                                Metric.REPLICATION_LAG, host, lag.getAsLong() / 1e9, Readings::maxLagSeconds, now, "")
                        : Signal.unknown(
                                Metric.REPLICATION_LAG,
                                host,
                                Readings::maxLagSeconds,
                                now,
                                "the heartbeat written since the probes started has not arrived there yet"));
    }

    synchronized void replicaFailed(String host, String why) {
        awaited.remove(host);
        put(Signal.unknown(Metric.REPLICATION_LAG, host, Readings::maxLagSeconds, nanoTime.getAsLong(), why));
    }

    private static double maxLagSeconds(Settings settings) {
        return settings.maxLagMillis() / 1_000.0;
    }

    /** The limit of a signal that is 0 or unknown. */
    private static double one(Settings settings) {
        return 1;
    }

    private void put(Signal signal) {
        signals.put(signal.metric() + signal.host(), signal);
    }

    synchronized Collection<Signal> signals() {
        return List.copyOf(signals.values());
    }

    /** Whether the first reading of something of this sort is still to come. */
    synchronized boolean awaited(Predicate<Metric> sort) {
        return awaited.values().stream().anyMatch(sort);
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Whether nothing is left to ask about replicas: the primary, which knows who they are, and each of them have been
     * read lately.
     *
     * @param staleNanos a reading older than this tells nothing
     */
    synchronized boolean lagKnown(long staleNanos) {
        long now = nanoTime.getAsLong();
        return signals.values().stream()
                .filter(signal -> signal.metric() == Metric.REPLICATION_LAG || signal.metric() == Metric.PRIMARY)
                .allMatch(signal -> signal.value() >= 0 && now - signal.readAt() <= staleNanos);
    }

    /** The worst known lag, whatever is not known beside it: see {@link #lagKnown}; empty when none is known. */
    synchronized OptionalLong worstLagNanos() {
        return signals.values().stream()
                .filter(signal -> signal.metric() == Metric.REPLICATION_LAG && signal.value() >= 0)
                .max(Comparator.comparingDouble(Signal::value))
                .map(signal -> OptionalLong.of((long) (signal.value() * 1e9)))
                .orElse(OptionalLong.empty());
    }
}
