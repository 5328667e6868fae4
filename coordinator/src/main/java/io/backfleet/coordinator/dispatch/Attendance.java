package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Lane;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.TaskKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one database: does whatever its runs have to do there now, and says when to look again. It goes by how
 * things are, not by what has happened, so looking once too often changes nothing and a restart forgets nothing.
 */
public final class Attendance {
    private final Draft draft;
    private final String id;
    private long lookAgain = Long.MAX_VALUE;

    private Attendance(Draft draft, String id) {
        this.draft = draft;
        this.id = id;
    }

    /** Looks after a database. */
    public static void attend(Draft draft, String database) {
        new Attendance(draft, database).attend();
    }

    private void attend() {
        if (draft.get(Entity.DATABASE, id) == null) {
            draft.put(known());
        }
        List<RunId> runs = draft.runsOn(id);
        runs.forEach(this::tend);
        for (Role role : Role.values()) {
            handOut(role, runs);
        }
        draft.alarm(id, lookAgain);
    }

    private Database known() {
        Database database = draft.get(Entity.DATABASE, id);
        return database == null ? Windows.fresh(id) : database;
    }

    /** Runs behind the one that was served last come first. */
    private static List<RunId> inTurn(List<RunId> runs, String lastServed) {
        List<RunId> turned = new ArrayList<>();
        runs.stream().filter(run -> run.toString().compareTo(lastServed) > 0).forEach(turned::add);
        runs.stream().filter(run -> run.toString().compareTo(lastServed) <= 0).forEach(turned::add);
        return turned;
    }

    /** Hands out what there is room for in a role's lane. */
    private void handOut(Role role, List<RunId> runs) {
        Database database = known();
        int slots = draft.slots(id, role);
        if (slots == 0) {
            return;
        }
        if (draft.now() < database.holdUntil()) {
            lookAgain = Math.min(lookAgain, database.holdUntil());
            return;
        }
        int window = Windows.size(database, role, slots);
        int room = window - Windows.filled(draft.flights(id), role);
        Lane served = database.lane(role);
        List<RunId> turns = inTurn(runs, served.lastServed());
        boolean more = true;
        while (more) {
            more = false;
            for (RunId run : turns) {
                TaskKind kind = serve(role, run, window, room);
                if (kind != null) {
                    room -= kind == TaskKind.CLEANUP ? 0 : 1;
                    more = true;
                    served = served.served(run);
                }
            }
        }
        if (!served.equals(database.lane(role))) {
            draft.put(database.with(role, served));
        }
    }

    /** Hands a run's next task out, if it wants one and there is room; gives its kind, else null. */
    private @Nullable TaskKind serve(Role role, RunId run, int window, int room) {
        Submission submission = draft.submission(run);
        Migration migration = draft.migration(run);
        Shard shard = draft.shard(run, id);
        if (submission == null || migration == null || shard == null) {
            return null;
        }
        Need need = Need.of(draft, role, migration, shard);
        if (need.kind() == null) {
            lookAgain = Math.min(lookAgain, need.notBefore());
            return null;
        }
        if (room <= 0 && need.kind() != TaskKind.CLEANUP) {
            return null;
        }
        Handout.serve(draft, submission, shard, need.kind(), need.range(), window);
        return need.kind();
    }

    /** What a run's shard has to catch up with, without any worker. */
    private void tend(RunId run) {
        Migration migration = draft.migration(run);
        if (migration == null) {
            return;
        }
        Shard shard = draft.shard(run, id);
        if (shard == null) {
            if (migration.superseded()) {
                return;
            }
            shard = Shard.fresh(run, id, migration.retries());
            draft.put(shard);
        }
        if (!migration.phase().ended() && shard.retries() < migration.retries()) {
            shard = shard.retried(migration.retries(), draft.now());
            draft.put(shard);
        }
        if (draft.slots(id, Role.WORKER) == 0 && !migration.phase().ended() && !shard.ready()) {
            Failure unserved = new Failure(ErrorCode.WORKER_SILENT, "no living worker serves " + id);
            draft.put(shard.withPlan(shard.plan().setBack(0)).failing(unserved));
            Progression.look(draft, run);
        }
        Following.orders(draft, migration, shard);
        if (!migration.phase().ended()) {
            Checking.keepTime(draft, shard);
        }
        if (migration.phase().ended()
                && !shard.cleaned()
                && (neverHandedOut(shard) || !Clearing.writes(draft, shard))) {
            draft.flights(run, id).forEach(flight -> draft.remove(Entity.FLIGHT, flight.key()));
            shard = shard.cleanedUp();
            draft.put(shard);
        }
        if (shard.cleaned() && migration.superseded()) {
            forget(draft, shard);
        }
    }

    private static boolean neverHandedOut(Shard shard) {
        return shard.plan().attempts() == 0 && shard.phase() == ShardPhase.PLANNING;
    }

    /** Forgets a shard of a run that a later one has replaced, and the run with its last shard. */
    public static void forget(Draft draft, Shard shard) {
        draft.remove(shard);
        Migration migration = draft.migration(shard.run());
        if (migration != null && migration.tally().phases().isEmpty()) {
            draft.remove(Entity.MIGRATION, shard.run().toString());
            draft.remove(Entity.SUBMISSION, shard.run().toString());
            if (draft.gate(shard.run()) != null) {
                draft.remove(Entity.GATE, shard.run().toString());
            }
        }
    }
}
