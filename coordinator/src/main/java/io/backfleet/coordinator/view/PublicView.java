package io.backfleet.coordinator.view;

import io.backfleet.coordinator.dispatch.Places;
import io.backfleet.coordinator.dispatch.Windows;
import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Worker;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.state.WorkerState;
import io.backfleet.protocol.task.Role;
import java.util.Set;

/** Publishes what everybody may see of a decision's changes. */
public final class PublicView {
    private PublicView() {}

    /** To be called when everything else of a decision is made: migrations first, then what belongs to them. */
    public static void publish(Draft draft) {
        for (String key : draft.touched(Entity.MIGRATION)) {
            migration(draft, RunId.parse(key));
        }
        Set<String> shards = draft.touched(Entity.SHARD);
        Set<String> verifications = draft.touched(Entity.VERIFICATION);
        Set<String> databases = draft.touched(Entity.DATABASE);
        for (String key : draft.touched(Entity.FLIGHT)) {
            Flight flight = draft.get(Entity.FLIGHT, key);
            Flight known = flight == null ? draft.before(Entity.FLIGHT, key) : flight;
            if (known != null) {
                String shard = Shard.key(RunId.of(known.task()), known.task().database());
                shards.add(shard);
                verifications.add(shard);
                databases.addAll(Places.of(known.task().database()));
            }
        }
        shards.forEach(key -> ShardView.publish(draft, key));
        verifications.addAll(shards);
        verifications.forEach(key -> VerificationView.publish(draft, key));
        databases.forEach(id -> database(draft, id));
        draft.touched(Entity.WORKER).forEach(id -> worker(draft, id));
    }

    private static void migration(Draft draft, RunId run) {
        Migration migration = draft.migration(run);
        Migration before = draft.before(Entity.MIGRATION, run.toString());
        Submission submission = draft.submission(run);
        if (migration == null || submission == null || migration.superseded()) {
            return;
        }
        Migration.Publication last = migration.publication();
        if (before != null && sameButCounts(before, migration)) {
            boolean changed = last.behind()
                    || !before.tally().phases().equals(migration.tally().phases());
            if (!changed) {
                return;
            }
            if (draft.now() < last.at() + FleetState.PUBLISH_MILLIS) {
                draft.put(migration.published(new Migration.Publication(last.revision(), last.at(), true)));
                return;
            }
        }
        Migration published = migration.published(new Migration.Publication(last.revision() + 1, draft.now(), false));
        draft.put(published);
        draft.publish(StateKey.migration(run.name()), state(submission, published));
    }

    private static boolean sameButCounts(Migration a, Migration b) {
        return a.phase() == b.phase()
                && a.settings().equals(b.settings())
                && a.problems().equals(b.problems())
                && a.changedBy().equals(b.changedBy())
                && a.orders().equals(b.orders());
    }

    /** Publishes a migration whose counts have waited long enough. */
    public static void catchUp(Draft draft, String run) {
        Migration migration = draft.get(Entity.MIGRATION, run);
        if (migration != null) {
            draft.put(migration);
        }
    }

    static MigrationState state(Submission submission, Migration migration) {
        return new MigrationState(
                submission.run().name(),
                submission.run().incarnation(),
                migration.phase(),
                submission.spec(),
                submission.digest(),
                migration.settings(),
                submission.by(),
                submission.at(),
                submission.databases(),
                migration.tally().phases(),
                migration.problems(),
                migration.endedAt(),
                migration.changedBy(),
                migration.publication().revision());
    }

    private static void database(Draft draft, String id) {
        Database database = draft.get(Entity.DATABASE, id);
        Database before = draft.before(Entity.DATABASE, id);
        if (database == null) {
            if (before != null) {
                draft.publish(StateKey.database(id), null);
            }
            return;
        }
        int slots = draft.slots(id, Role.WORKER);
        DatabaseState state = state(database, Windows.filled(draft.flightsIn(id), Role.WORKER), slots);
        if (before == null
                || !state.equals(state(before, Windows.filled(draft.flightsInBefore(id), Role.WORKER), slots))) {
            draft.publish(StateKey.database(id), state);
        }
    }

    private static DatabaseState state(Database database, int inFlight, int slots) {
        return new DatabaseState(
                database.id(),
                Windows.size(database, Role.WORKER, slots),
                inFlight,
                database.pressure(),
                database.reason());
    }

    private static void worker(Draft draft, String id) {
        Worker worker = draft.get(Entity.WORKER, id);
        draft.publish(
                StateKey.worker(id),
                worker == null
                        ? null
                        : new WorkerState(
                                worker.id(),
                                worker.role(),
                                worker.slots(),
                                worker.databases(),
                                worker.version(),
                                worker.lastSeen()));
    }
}
