package io.backfleet.coordinator.watch;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A {@link RateMeter} for each shard at work, to be fed about once a second. Thread-safe. */
public final class RateBook {
    private final Map<String, RateMeter> meters = new HashMap<>();

    /** Takes a sample of every shard of every running or paused migration, and forgets the others. */
    public synchronized void sample(StateView state, LiveReadings live, long now) {
        Set<String> seen = new HashSet<>();
        for (MigrationState migration : state.migrations()) {
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
    }

    private static boolean working(MigrationState migration, ShardState shard, LiveReadings live) {
        if (migration.phase() != MigrationPhase.RUNNING
                || live.load(shard.database(), null).stopped()) {
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

    /** The shard's meter, or an empty one. */
    synchronized RateMeter of(ShardState shard) {
        return meters.getOrDefault(key(shard), new RateMeter());
    }

    private static String key(ShardState shard) {
        return shard.migration() + "/" + shard.incarnation() + "/" + shard.database();
    }
}
