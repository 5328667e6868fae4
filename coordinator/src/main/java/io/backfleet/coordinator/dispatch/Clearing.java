package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.ShardId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.route.Route;

/** Which runs must be cleared away in a database before another may start there. All functions. */
public final class Clearing {
    private Clearing() {}

    /** Whether an ended run that wrote the same table has not been cleared away yet: its tasks might still write. */
    static boolean waits(Draft draft, Shard shard) {
        for (ShardId other : draft.shardsOn(Route.parse(shard.database()).written())) {
            Shard earlier = other.run().equals(shard.run()) ? null : draft.shard(other.run(), other.route());
            if (earlier != null && waitsFor(draft, shard, earlier)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a run's shard waits for an earlier one's to be cleared away. */
    public static boolean waitsFor(Draft draft, Shard shard, Shard earlier) {
        return !earlier.run().equals(shard.run())
                && !earlier.cleaned()
                && writes(draft, earlier)
                && ended(draft, earlier)
                && !ended(draft, shard)
                && written(shard).equals(written(earlier))
                && sameTable(draft, shard, earlier);
    }

    /** Whether a run has or had tasks in a database that write: nothing else there needs to be cleared away. */
    static boolean writes(Draft draft, Shard shard) {
        Submission submission = draft.submission(shard.run());
        Verification verification = draft.verification(shard.run(), shard.database());
        return submission == null
                || submission.spec().backfill() != null
                || (verification != null && verification.repairs().any());
    }

    private static boolean ended(Draft draft, Shard shard) {
        Migration migration = draft.migration(shard.run());
        return migration != null && migration.phase().ended();
    }

    private static String written(Shard shard) {
        return Route.parse(shard.database()).written();
    }

    /** The database's own name of the table that is written tells; before it is known, how the specs spell it. */
    private static boolean sameTable(Draft draft, Shard a, Shard b) {
        if (a.facts() != null && b.facts() != null) {
            return a.facts().table().equals(b.facts().table());
        }
        Submission first = draft.submission(a.run());
        Submission second = draft.submission(b.run());
        return first != null
                && second != null
                && first.spec().written().equals(second.spec().written());
    }
}
