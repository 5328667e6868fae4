package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The next task that a run wants for one database.
 *
 * @param kind null when it wants none now
 * @param range the range for BACKFILL and VERIFY, 0 for a pass that is to begin; the item for REPAIR; else 0
 * @param notBefore when it may want one, if nothing happens first; {@link Long#MAX_VALUE} for never
 */
record Need(@Nullable TaskKind kind, int range, long notBefore) {
    /** After a cancel, tasks in flight have so long to come back before the cleanup forbids them. */
    static final long CANCEL_MILLIS = 60_000;

    static final Need NOTHING = new Need(null, 0, Long.MAX_VALUE);

    /** What it wants of a role's processes. */
    static Need of(Draft draft, Filled filled, Role role, Migration migration, Shard shard) {
        List<Flight> own = draft.flights(shard.run(), shard.database()).stream()
                .filter(flight -> role.takes(flight.task().kind()))
                .toList();
        return switch (role) {
            case WORKER -> work(draft, migration, shard, own);
            case VERIFIER -> Checking.need(draft, filled, migration, shard, own.size());
        };
    }

    private static Need work(Draft draft, Migration migration, Shard shard, List<Flight> own) {
        if (migration.phase().ended()) {
            return cleanup(draft.now(), migration, shard, own);
        }
        if (migration.phase() == MigrationPhase.PAUSED) {
            return NOTHING;
        }
        if (migration.phase() == MigrationPhase.VERIFYING || shard.phase() == ShardPhase.DONE) {
            return Repairing.need(draft, migration, shard, own.size());
        }
        if (shard.phase() == ShardPhase.PLANNING) {
            return own.isEmpty() && !Clearing.waits(draft, shard)
                    ? at(TaskKind.PLAN, shard.plan().notBefore(), draft.now())
                    : NOTHING;
        }
        if (shard.phase() == ShardPhase.PROVING) {
            return own.isEmpty() && migration.phase() == MigrationPhase.RUNNING
                    ? at(TaskKind.PROVE, shard.proving().chore().notBefore(), draft.now())
                    : NOTHING;
        }
        RangeLedger ledger = shard.ledger();
        if (migration.phase() != MigrationPhase.RUNNING
                || shard.phase() != ShardPhase.BACKFILLING
                || ledger == null
                || own.size() >= migration.settings().maxTasks()
                || Clearing.waits(draft, shard)) {
            return NOTHING;
        }
        return range(ledger, draft.now());
    }

    private static Need range(RangeLedger ledger, long now) {
        Optional<LedgerRange> open = ledger.firstOpen(now);
        if (open.isPresent()) {
            return new Need(TaskKind.BACKFILL, open.get().id(), now);
        }
        return new Need(null, 0, ledger.nextOpenAt().orElse(Long.MAX_VALUE));
    }

    private static Need cleanup(long now, Migration migration, Shard shard, List<Flight> own) {
        if (shard.cleaned() || own.stream().anyMatch(flight -> flight.task().kind() == TaskKind.CLEANUP)) {
            return NOTHING;
        }
        Long ended = migration.endedAt();
        boolean writing = own.stream()
                .anyMatch(flight -> flight.task().kind() == TaskKind.BACKFILL
                        || flight.task().kind() == TaskKind.REPAIR);
        long patience = writing && ended != null ? ended + CANCEL_MILLIS : 0;
        return at(TaskKind.CLEANUP, Math.max(patience, shard.cleanup().notBefore()), now);
    }

    static Need at(TaskKind kind, long notBefore, long now) {
        return notBefore <= now ? new Need(kind, 0, now) : new Need(null, 0, notBefore);
    }
}
