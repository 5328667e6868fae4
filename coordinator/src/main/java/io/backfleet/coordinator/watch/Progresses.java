package io.backfleet.coordinator.watch;

import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Counters;
import org.jspecify.annotations.Nullable;

/** Arithmetic of progress. All functions. */
final class Progresses {
    /** What an estimate may come to while anything is left to do. */
    private static final double ALMOST = 0.999;

    private Progresses() {}

    /** A share that neither passes 1 nor reaches it before the end: statistics may be older than the table. */
    static double share(double share, boolean all) {
        return all ? 1 : Math.max(0, Math.min(ALMOST, share));
    }

    static @Nullable TaskProgress of(LiveReadings live, ShardState shard, ShardState.InFlight flight) {
        return live.task(Views.id(shard, flight.range())).orElse(null);
    }

    /** Estimated rows of done ranges, and of tasks at work no more than their ranges were expected to have. */
    static long doneRows(ShardState shard, LiveReadings live) {
        long done = shard.doneRows();
        for (ShardState.InFlight flight : shard.inFlight()) {
            TaskProgress progress = flight.range() == 0 ? null : of(live, shard, flight);
            done += progress == null ? 0 : Math.min(progress.seen(), flight.estimatedRows());
        }
        return Math.min(done, shard.estimatedRows());
    }

    /** Rows looked at so far, in tasks that ended and in those at work. */
    static long seen(ShardState shard, LiveReadings live) {
        long seen = shard.counters().seen();
        for (ShardState.InFlight flight : shard.inFlight()) {
            TaskProgress progress = flight.range() == 0 ? null : of(live, shard, flight);
            seen += progress == null ? 0 : progress.seen();
        }
        return seen;
    }

    static Counters counters(TaskProgress progress) {
        return new Counters(progress.seen(), progress.changed(), progress.skipped(), progress.batches(), 0, 0);
    }
}
