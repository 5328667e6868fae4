package io.backfleet.coordinator.view;

import io.backfleet.coordinator.gate.Evidence;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Finds;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Pass;
import io.backfleet.coordinator.state.RepairItem;
import io.backfleet.coordinator.state.Repairs;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.VerificationState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The comparison in one database as everybody may see it. */
final class VerificationView {
    private VerificationView() {}

    /**
     * Publishes the verification of a current run's shard if what is to be seen of it has changed.
     *
     * @param key of both
     */
    static void publish(Draft draft, String key) {
        VerificationState before = state(
                draft.before(Entity.SHARD, key),
                draft.before(Entity.VERIFICATION, key),
                run -> draft.before(Entity.MIGRATION, run.toString()),
                draft::flightsBefore);
        Shard shard = draft.get(Entity.SHARD, key);
        Verification verification = draft.get(Entity.VERIFICATION, key);
        if (verification == null) {
            if (before != null) {
                forgotten(draft, before);
            }
            return;
        }
        Migration migration = draft.migration(verification.run());
        if (migration == null || migration.superseded()) {
            return;
        }
        VerificationState now = state(shard, verification, draft::migration, draft::flights);
        if (now != null && !now.equals(before)) {
            draft.publish(StateKey.verification(now.migration(), now.database()), now);
        }
    }

    /** A replaced run's goes, unless the new run's stands under its key. */
    private static void forgotten(Draft draft, VerificationState state) {
        Submission present =
                draft.current(state.migration()).map(draft::submission).orElse(null);
        boolean replaced = present != null
                && draft.verification(present.run(), state.database()) != null
                && !present.run().incarnation().equals(state.incarnation());
        if (!replaced) {
            draft.publish(StateKey.verification(state.migration(), state.database()), null);
        }
    }

    private interface Migrations {
        @Nullable
        Migration of(RunId run);
    }

    private interface Flights {
        Collection<Flight> of(String database);
    }

    private static @Nullable VerificationState state(
            @Nullable Shard shard, @Nullable Verification verification, Migrations migrations, Flights flights) {
        Migration migration = verification == null ? null : migrations.of(verification.run());
        if (shard == null || verification == null || migration == null) {
            return null;
        }
        return state(migration, shard, verification, flights.of(shard.database()));
    }

    private static VerificationState state(
            Migration migration, Shard shard, Verification verification, Collection<Flight> flights) {
        PlanResult facts = Objects.requireNonNull(shard.facts(), "facts");
        Pass pass = verification.pass();
        Finds wrong = verification.wrong();
        List<PassRecord> passes = verification.history().passes();
        PassRecord last = passes.isEmpty() ? null : passes.get(passes.size() - 1);
        return new VerificationState(
                shard.run().name(),
                shard.run().incarnation(),
                shard.database(),
                facts.table(),
                facts.key(),
                verification.history().begun(),
                pass != null ? (Long) pass.startedAt() : last == null ? null : (Long) last.startedAt(),
                pass != null || last == null ? null : (Long) last.endedAt(),
                pass != null ? pass.compared() : last == null ? 0 : last.compared(),
                facts.estimatedRows(),
                pass == null ? Map.of() : pass.ledger().tally(),
                verification.history().compared(),
                wrong.differences(),
                wrong.firstDifferences(),
                wrong.firstUndecided(),
                pass == null ? List.of() : ShardView.parked(pass.ledger()),
                inFlight(shard.run(), flights),
                repair(verification.repairs()),
                Evidence.of(migration, shard, verification),
                verification.lastFailure(),
                pass == null ? (Long) verification.nextPassAt() : null);
    }

    private static List<ShardState.InFlight> inFlight(RunId run, Collection<Flight> flights) {
        return flights.stream()
                .filter(flight -> flight.task().kind() == TaskKind.VERIFY
                        && RunId.of(flight.task()).equals(run))
                .map(ShardView::inFlight)
                .toList();
    }

    private static VerificationState.Repair repair(Repairs repairs) {
        return new VerificationState.Repair(
                repairs.count(RangeStatus.OPEN),
                repairs.count(RangeStatus.IN_FLIGHT),
                repairs.items().stream()
                        .filter(item -> item.status() == RangeStatus.PARKED)
                        .limit(ShardView.SHOWN_PARKED)
                        .map(VerificationView::parked)
                        .toList(),
                repairs.changed(),
                repairs.lastEndedAt());
    }

    private static ShardState.Parked parked(RepairItem item) {
        if (item.failure() == null) {
            throw new IllegalStateException("repair " + item.id() + " is parked without a failure");
        }
        return new ShardState.Parked(item.id(), item.keys(), item.failure(), item.attempts(), item.since());
    }
}
