package io.backfleet.coordinator.watch;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.view.LoadView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be watched over time to be known: a {@link RateMeter} for each shard at work, and how each database bore
 * the work, for when its workers have fallen silent. To be fed about once a second. Thread-safe.
 */
public final class RateBook {
    private final Map<String, RateMeter> meters = new HashMap<>();
    private final Map<String, LoadView> loads = new HashMap<>();
    /** Of all processes that ever spoke: those that filled in are silent when those that compare go on. */
    private final Map<String, Long> highestLags = new HashMap<>();

    private final Map<String, Counters> shown = new HashMap<>();
    private final Map<String, Done> done = new HashMap<>();

    /** Takes a sample of every shard of every migration that is under way, and forgets the others. */
    public synchronized void sample(StateView state, LiveReadings live, long now) {
        live.databases().forEach(id -> {
            LoadView load = live.load(id, null);
            loads.put(id, load);
            if (load.highestLagMillis() != null) {
                highestLags.merge(id, load.highestLagMillis(), Math::max);
            }
        });
        Set<String> seen = new HashSet<>();
        for (MigrationState migration : state.migrations()) {
            if (migration.phase() == MigrationPhase.VERIFYING || migration.phase() == MigrationPhase.RUNNING) {
                for (VerificationState verification : state.verifications(migration.name())) {
                    String key = key(verification);
                    boolean stopped = live.stopped(verification.database());
                    seen.add(key);
                    meters.computeIfAbsent(key, any -> new RateMeter())
                            .sample(
                                    now,
                                    Comparing.seen(verification, live),
                                    !stopped && Comparing.working(verification, live));
                }
            }
            if (migration.phase() == MigrationPhase.RUNNING || migration.phase() == MigrationPhase.PAUSED) {
                for (ShardState shard : state.shards(migration.name())) {
                    if (shard.phase() == ShardPhase.BACKFILLING) {
                        seen.add(key(shard));
                        meters.computeIfAbsent(key(shard), any -> new RateMeter())
                                .sample(now, Progresses.seen(shard, live), working(migration, shard, live));
                    }
                }
            }
        }
        meters.keySet().retainAll(seen);
        shown.keySet().retainAll(seen);
        done.keySet().retainAll(seen);
    }

    private static boolean working(MigrationState migration, ShardState shard, LiveReadings live) {
        if (migration.phase() != MigrationPhase.RUNNING || live.stopped(shard.database())) {
            return false;
        }
        for (ShardState.InFlight flight : shard.inFlight()) {
            TaskProgress progress = Progresses.of(live, shard, flight);
            if (progress != null && !progress.waiting()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The counters to show: between a task's end and the news of it, its rows are in neither of the two sums, and what
     * people see must not run backwards.
     */
    synchronized Counters shown(ShardState shard, Counters now) {
        Counters last = shown.getOrDefault(key(shard), now);
        Counters best = now.seen() >= last.seen() ? now : last;
        shown.put(key(shard), best);
        return best;
    }

    /** The done rows to show, likewise; they do run backwards when finished ranges are opened again. */
    synchronized long shownDone(ShardState shard, long now) {
        Done last = done.get(key(shard));
        boolean reopened = last != null && shard.doneRows() < last.confirmed();
        long best = last == null || reopened ? now : Math.max(now, last.shown());
        done.put(key(shard), new Done(shard.doneRows(), best));
        return best;
    }

    private record Done(long confirmed, long shown) {}

    /** The shard's meter, or an empty one. */
    synchronized RateMeter of(ShardState shard) {
        return meters.getOrDefault(key(shard), new RateMeter());
    }

    /** The meter of a comparison, or an empty one. */
    synchronized RateMeter of(VerificationState verification) {
        return meters.getOrDefault(key(verification), new RateMeter());
    }

    private static String key(VerificationState verification) {
        return verification.migration() + "/" + verification.incarnation() + "/" + verification.database()
                + "/compared";
    }

    /** How a database bears the work: what is said now, or what stays true of what was said last. */
    synchronized LoadView load(String id, LiveReadings live, @Nullable DatabaseState state) {
        LoadView now = live.load(id, state);
        LoadView last = live.databases().contains(id) ? null : loads.get(id);
        LoadView of = last == null ? now : last;
        return new LoadView(
                now.window(),
                now.inFlight(),
                now.pressure(),
                last == null && now.stopped(),
                last == null ? now.reason() : null,
                last == null ? now.lagMillis() : null,
                of.maxLagMillis(),
                highestLags.getOrDefault(id, of.highestLagMillis()),
                of.waitedMillis(),
                of.notes());
    }

    private static String key(ShardState shard) {
        return shard.migration() + "/" + shard.incarnation() + "/" + shard.database();
    }
}
