package io.backfleet.coordinator.watch;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.GateView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Gates and what was compared, as the public state has them. Immutable, a moment's. */
public final class Gates {
    private final StateView state;

    public Gates(StateView state) {
        this.state = state;
    }

    /** A migration's gate with all that its verdict is made of; empty while there is none. */
    public Optional<GateView> gate(MigrationState migration) {
        VerifySpec verify = migration.spec().verify();
        if (verify == null) {
            return Optional.empty();
        }
        return gate(state, migration)
                .map(gate -> new GateView(
                        migration.name(), gate, migration.spec().gate(), evidence(migration, verify, gate)));
    }

    /** The present run's. */
    static Optional<GateState> gate(StateView state, MigrationState migration) {
        return state.gate(migration.name()).filter(gate -> gate.incarnation().equals(migration.incarnation()));
    }

    /** The present run's verifications by database. */
    public List<VerificationState> verifications(MigrationState migration) {
        return state.verifications(migration.name()).stream()
                .filter(verification -> verification.incarnation().equals(migration.incarnation()))
                .toList();
    }

    private GateEvidence evidence(MigrationState migration, VerifySpec verify, GateState gate) {
        List<ShardEvidence> shards = shards(migration);
        // a verdict that stays the same to the letter is not published again: evidence may be newer than it
        long newest = shards.stream()
                .map(ShardEvidence::heardAt)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return new GateEvidence(
                Math.max(gate.judgedAt(), newest),
                migration.name(),
                migration.incarnation(),
                migration.digest(),
                migration.submittedBy(),
                migration.phase(),
                migration.spec().backfill() != null,
                verify.everyMillis(),
                migration.settings().maxLagMillis(),
                migration.databases().size(),
                shards,
                gate.signOffs(),
                gate.approvals());
    }

    /** Of every route: those that nothing has been compared on block under their names. */
    private List<ShardEvidence> shards(MigrationState migration) {
        Map<String, ShardEvidence> compared = new HashMap<>();
        verifications(migration)
                .forEach(verification -> compared.put(verification.database(), verification.evidence()));
        Map<String, ShardPhase> phases = new HashMap<>();
        state.shards(migration.name()).stream()
                .filter(shard -> shard.incarnation().equals(migration.incarnation()))
                .forEach(shard -> phases.put(shard.database(), shard.phase()));
        return migration.databases().stream()
                .map(route -> compared.getOrDefault(
                        route, ShardEvidence.none(route, phases.getOrDefault(route, ShardPhase.PLANNING))))
                .toList();
    }

    /**
     * What keeps both sides from agreeing, with the first keys of each database.
     *
     * @param values whether with the values, where the spec has them
     */
    public DifferencesView differences(MigrationState migration, boolean values) {
        return new DifferencesView(
                migration.name(),
                migration.incarnation(),
                false,
                verifications(migration).stream()
                        .map(verification -> new DifferencesView.InDatabase(
                                verification.database(),
                                verification.table(),
                                verification.key(),
                                verification.pass(),
                                verification.differences(),
                                verification.firstDifferences().stream()
                                        .map(difference -> values ? difference : difference.masked())
                                        .toList(),
                                verification.evidence().passes().size(),
                                verification.evidence().parkedChecks(),
                                verification.evidence().undecided(),
                                verification.firstUndecided()))
                        .toList());
    }
}
