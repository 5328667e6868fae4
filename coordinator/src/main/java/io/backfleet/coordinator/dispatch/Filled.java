package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.ShardId;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import java.util.HashMap;
import java.util.Map;

/**
 * Which routes may be compared although the backfill goes on elsewhere: those into whose target their run fills nothing
 * any more. So a sick shard keeps nobody from being compared but those that share its target, and no pass over a table
 * begins before the last backfill into it is proven.
 *
 * <p>Remembers what it was asked, since thousands of routes may have one target. Not thread-safe; one for each look.
 */
final class Filled {
    private record Target(RunId run, String database) {}

    private final Draft draft;
    private final Map<Target, Boolean> known = new HashMap<>();

    Filled(Draft draft) {
        this.draft = draft;
    }

    /** Whether a shard may be compared. */
    boolean comparable(Migration migration, Shard shard) {
        if (migration.phase() == MigrationPhase.VERIFYING) {
            return true;
        }
        // while somebody has not been asked for a plan yet, the whole may still be refused
        return shard.phase() == ShardPhase.DONE
                && (migration.phase() == MigrationPhase.RUNNING
                        || (migration.phase() == MigrationPhase.PLANNING
                                && migration.tally().ready()
                                        == migration.tally().shards()))
                && known.computeIfAbsent(
                        new Target(shard.run(), new ShardId(shard.run(), shard.database()).written()), this::done);
    }

    private boolean done(Target target) {
        for (ShardId id : draft.shardsOn(target.database())) {
            if (id.run().equals(target.run()) && id.written().equals(target.database())) {
                Shard shard = draft.shard(id.run(), id.route());
                if (shard == null || shard.phase() != ShardPhase.DONE) {
                    return false;
                }
            }
        }
        return true;
    }
}
