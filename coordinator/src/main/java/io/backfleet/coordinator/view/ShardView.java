package io.backfleet.coordinator.view;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.TaskKind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A shard as everybody may see it. */
final class ShardView {
    static final int SHOWN_PARKED = 50;

    /** Their ids are no ranges of the backfill. */
    private static final Set<TaskKind> COMPARING = EnumSet.of(TaskKind.VERIFY, TaskKind.REPAIR);

    private ShardView() {}

    /** Publishes a shard of a current run if what is to be seen of it has changed. */
    static void publish(Draft draft, String key) {
        Shard shard = draft.get(Entity.SHARD, key);
        Shard before = draft.before(Entity.SHARD, key);
        if (shard == null) {
            if (before != null) {
                forgotten(draft, before);
            }
            return;
        }
        Migration migration = draft.migration(shard.run());
        if (migration == null || migration.superseded()) {
            return;
        }
        ShardState state = state(shard, draft.flights(shard.database()));
        if (before == null || !state.equals(state(before, draft.flightsBefore(shard.database())))) {
            draft.publish(StateKey.shard(shard.run().name(), shard.database()), state);
        }
    }

    /** A replaced run's shard has gone; its public state goes too, unless the new run's stands under its key. */
    private static void forgotten(Draft draft, Shard shard) {
        Submission submission =
                draft.current(shard.run().name()).map(draft::submission).orElse(null);
        if (submission == null || !submission.databases().contains(shard.database())) {
            draft.publish(StateKey.shard(shard.run().name(), shard.database()), null);
        }
    }

    private static ShardState state(Shard shard, Collection<Flight> flights) {
        PlanResult facts = shard.facts();
        RangeLedger ledger = shard.ledger();
        return new ShardState(
                shard.run().name(),
                shard.run().incarnation(),
                shard.database(),
                shard.phase(),
                facts == null ? "" : facts.table(),
                facts == null ? List.of() : facts.key(),
                facts == null ? 0 : facts.estimatedRows(),
                ledger == null ? 0 : ledger.estimatedRows(RangeStatus.DONE),
                shard.counters(),
                ledger == null ? Map.of() : ledger.tally(),
                ledger == null ? List.of() : parked(ledger),
                inFlight(shard.run(), flights),
                shard.lastFailure(),
                facts == null ? List.of() : facts.warnings(),
                facts == null ? Map.of() : facts.evidence(),
                shard.startedAt(),
                shard.endedAt(),
                nextTryAt(shard));
    }

    /** When something is tried again, where nothing can be tried before. */
    private static @Nullable Long nextTryAt(Shard shard) {
        RangeLedger ledger = shard.ledger();
        long at = switch (shard.phase()) {
            case PLANNING -> shard.plan().notBefore();
            case PROVING -> shard.proving().chore().notBefore();
            case BACKFILLING -> ledger == null ? 0 : ledger.nextOpenAt().orElse(0);
            default -> 0;
        };
        return at == 0 ? null : (Long) at;
    }

    static List<ShardState.Parked> parked(RangeLedger ledger) {
        return ledger.ranges().stream()
                .filter(range -> range.status() == RangeStatus.PARKED)
                .limit(SHOWN_PARKED)
                .map(range -> parked(ledger, range))
                .toList();
    }

    private static ShardState.Parked parked(RangeLedger ledger, LedgerRange range) {
        if (range.failure() == null) {
            throw new IllegalStateException("range " + range.id() + " is parked without a failure");
        }
        return new ShardState.Parked(
                range.id(), ledger.keys(range.id()), range.failure(), range.attempts(), range.since());
    }

    private static List<ShardState.InFlight> inFlight(RunId run, Collection<Flight> flights) {
        return flights.stream()
                .filter(flight -> RunId.of(flight.task()).equals(run)
                        && !COMPARING.contains(flight.task().kind()))
                .map(ShardView::inFlight)
                .toList();
    }

    static ShardState.InFlight inFlight(Flight flight) {
        return new ShardState.InFlight(
                flight.task().range(), flight.attempt(), flight.worker(), flight.estimatedRows(), flight.publishedAt());
    }
}
