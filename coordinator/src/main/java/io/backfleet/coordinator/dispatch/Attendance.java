package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Lane;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.ShardId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.TaskKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Looks after one database: does whatever its runs have to do there now, and says when to look again. It goes by how
 * things are, not by what has happened, so looking once too often changes nothing and a restart forgets nothing.
 */
public final class Attendance {
    private final Draft draft;
    private final String id;
    private final Filled filled;
    private long lookAgain = Long.MAX_VALUE;

    private Attendance(Draft draft, String id) {
        this.draft = draft;
        this.id = id;
        this.filled = new Filled(draft);
    }

    /** Looks after a route's databases, or one database; the one that is written first, since more may want it. */
    public static void attend(Draft draft, String route) {
        List<String> databases = new ArrayList<>(Route.parse(route).databases());
        Collections.reverse(databases);
        databases.forEach(database -> new Attendance(draft, database).attend());
    }

    private void attend() {
        if (draft.get(Entity.DATABASE, id) == null) {
            draft.put(Places.known(draft, id));
        }
        List<ShardId> shards = draft.shardsOn(id);
        shards.forEach(this::tend);
        for (Role role : Role.values()) {
            handOut(role, shards);
        }
        draft.alarm(id, lookAgain);
    }

    /** Shards behind the one that was served last come first. */
    private static List<ShardId> inTurn(List<ShardId> shards, String lastServed) {
        List<ShardId> turned = new ArrayList<>();
        shards.stream().filter(shard -> shard.key().compareTo(lastServed) > 0).forEach(turned::add);
        shards.stream().filter(shard -> shard.key().compareTo(lastServed) <= 0).forEach(turned::add);
        return turned;
    }

    /** Hands out what there is room for in a role's lane. */
    private void handOut(Role role, List<ShardId> shards) {
        if (draft.slots(id, role) == 0) {
            return;
        }
        Database database = Places.known(draft, id);
        Lane served = database.lane(role);
        Room room = new Room(draft, role);
        List<ShardId> turns = inTurn(shards, served.lastServed());
        while (!turns.isEmpty()) {
            List<ShardId> more = new ArrayList<>();
            for (ShardId shard : turns) {
                if (serve(role, shard, room)) {
                    served = served.served(shard);
                    more.add(shard);
                }
            }
            turns = more;
        }
        if (!served.equals(database.lane(role))) {
            draft.put(Places.known(draft, id).with(role, served));
        }
    }

    /** Hands a shard's next task out, if it wants one and there is room; gives whether it did. */
    private boolean serve(Role role, ShardId id, Room room) {
        Submission submission = draft.submission(id.run());
        Migration migration = draft.migration(id.run());
        Shard shard = draft.shard(id.run(), id.route());
        if (submission == null || migration == null || shard == null || draft.slots(id.route(), role) == 0) {
            return false;
        }
        long hold = room.holdUntil(id.route());
        if (draft.now() < hold) {
            lookAgain = Math.min(lookAgain, hold);
            return false;
        }
        Need need = Need.of(draft, filled, role, migration, shard);
        TaskKind kind = need.kind();
        if (kind == null) {
            lookAgain = Math.min(lookAgain, need.notBefore());
            return false;
        }
        if (kind != TaskKind.CLEANUP) {
            if (room.free(id.route()) <= 0) {
                return false;
            }
            room.fill(id.route());
        }
        Handout.serve(draft, submission, shard, kind, need.range(), room.window(id.route()));
        return true;
    }

    /** What a run's shard has to catch up with, without any worker. */
    private void tend(ShardId shardId) {
        RunId run = shardId.run();
        String route = shardId.route();
        Migration migration = draft.migration(run);
        if (migration == null) {
            return;
        }
        Shard shard = draft.shard(run, route);
        if (shard == null) {
            if (migration.superseded()) {
                return;
            }
            shard = Shard.fresh(run, route, migration.retries());
            draft.put(shard);
            if (draft.get(Entity.DATABASE, route) == null) {
                draft.put(Places.known(draft, route));
            }
        }
        if (!migration.phase().ended() && shard.retries() < migration.retries()) {
            shard = shard.retried(migration.retries(), draft.now());
            draft.put(shard);
        }
        if (draft.slots(route, Role.WORKER) == 0 && !migration.phase().ended() && !shard.ready()) {
            Failure unserved = new Failure(ErrorCode.WORKER_SILENT, "no living worker serves " + unserved(route));
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
            draft.flights(run, route).forEach(flight -> draft.remove(Entity.FLIGHT, flight.key()));
            shard = shard.cleanedUp();
            draft.put(shard);
        }
        if (shard.cleaned() && migration.superseded()) {
            forget(draft, shard);
        }
    }

    /** The databases of a route that nobody serves, or those that nobody serves together. */
    private String unserved(String route) {
        List<String> databases = Route.parse(route).databases();
        List<String> missing = databases.stream()
                .filter(database -> draft.slots(database, Role.WORKER) == 0)
                .toList();
        return missing.isEmpty()
                ? "both " + String.join(" and ", databases)
                : String.join(" and ", missing) + (databases.size() == 1 ? "" : ", which " + route + " needs");
    }

    private static boolean neverHandedOut(Shard shard) {
        return shard.plan().attempts() == 0 && shard.phase() == ShardPhase.PLANNING;
    }

    /** Forgets a shard of a run that a later one has replaced, and the run with its last shard. */
    public static void forget(Draft draft, Shard shard) {
        draft.remove(shard);
        String route = shard.database();
        boolean last = draft.shardsOn(Route.parse(route).source()).stream()
                .noneMatch(other -> other.route().equals(route) && !other.run().equals(shard.run()));
        if (last && Route.parse(route).crosses()) {
            draft.remove(Entity.DATABASE, route);
        }
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
