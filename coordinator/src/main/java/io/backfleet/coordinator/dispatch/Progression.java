package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Tally;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;

/**
 * Moves a migration to the phase that its shards' phases call for.
 *
 * <pre>
 * PLANNING          -> REFUSED    a shard is refused and no range was handed out
 * PLANNING          -> RUNNING    at least one shard is planned, nobody is waited for, and there is something to fill in
 * PLANNING, RUNNING -> VERIFYING  every shard's ledger is complete and proven, and both sides are to be compared;
 *                                 where nothing is filled in any more, comparing has begun before: see Filled
 * any               -> DONE       likewise, and nothing is to be compared
 * </pre>
 */
public final class Progression {
    private Progression() {}

    /** To be called after a shard of the run has changed. */
    public static void look(Draft draft, RunId run) {
        Migration migration = draft.migration(run);
        Submission submission = draft.submission(run);
        if (migration == null || submission == null || migration.phase().ended()) {
            return;
        }
        Tally tally = migration.tally();
        if (tally.in(ShardPhase.DONE) == tally.shards()) {
            if (submission.spec().verify() == null) {
                move(draft, migration, MigrationPhase.DONE);
            } else if (migration.phase() == MigrationPhase.PLANNING || migration.phase() == MigrationPhase.RUNNING) {
                move(draft, migration, MigrationPhase.VERIFYING);
            }
        } else if (tally.in(ShardPhase.REFUSED) > 0 && migration.startedAt() == null) {
            move(draft, migration, MigrationPhase.REFUSED);
        } else if (migration.phase() == MigrationPhase.PLANNING
                && submission.spec().backfill() != null
                && tally.ready() == tally.shards()
                && tally.phases().keySet().stream().anyMatch(phase -> phase != ShardPhase.PLANNING)) {
            move(draft, migration, MigrationPhase.RUNNING);
        }
    }

    private static void move(Draft draft, Migration migration, MigrationPhase phase) {
        draft.put(migration.to(phase, draft.now()));
        wakeAll(draft, migration.run());
    }

    /** Has every database of a run looked at. */
    public static void wakeAll(Draft draft, RunId run) {
        Submission submission = draft.submission(run);
        if (submission != null) {
            submission.databases().forEach(draft::wake);
        }
    }
}
