package io.backfleet.protocol.gate;

import static io.backfleet.protocol.gate.Moments.plus;

import io.backfleet.protocol.gate.GateItem.Status;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.state.MigrationPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Holds a policy against the evidence. A pure function: the same policy and evidence give the same verdict to the
 * letter, on any machine and at any later time, so every verdict can be replayed and explained.
 *
 * <p>What is not known blocks like what is wrong. Texts name moments, never ages, so that a verdict changes only when
 * something has.
 */
public final class Gate {
    /**
     * How far evidence may lie ahead of the time at which it is judged, milliseconds: what clocks of two coordinators, one
     * of which takes over from the other, differ by. Evidence that lies further ahead proves nothing until then.
     */
    public static final long CLOCK_MILLIS = 5_000;

    private Gate() {}

    /** Where the gate stands at {@code evidence.now()}, with one item per line of the policy, in a fixed order. */
    public static GateVerdict evaluate(GatePolicy policy, GateEvidence evidence) {
        WorkItems work = new WorkItems(evidence);
        PassItems proof = new PassItems(policy, evidence);
        ConsentItems consent = new ConsentItems(policy, evidence);
        List<GateItem> items = new ArrayList<>(List.of(
                migration(evidence.phase()),
                work.backfill(),
                work.parked(),
                work.differences(),
                work.undecided(),
                work.suspects(),
                work.repairs(),
                proof.evidence(),
                proof.passes(),
                proof.soak(),
                proof.fresh(),
                work.lag()));
        items.addAll(consent.signOffs());
        items.add(consent.approvals());
        return GateVerdict.of(items);
    }

    private static GateItem migration(MigrationPhase phase) {
        if (phase == MigrationPhase.VERIFYING) {
            return new GateItem("migration", Status.PASS, "is VERIFYING", List.of());
        }
        if (phase.ended()) {
            return new GateItem(
                    "migration", Status.FAIL, "has ended as " + phase + " -> only a new run can open it", List.of());
        }
        String remedy =
                phase == MigrationPhase.PAUSED ? "`backfleet resume`" : "passes by itself when VERIFYING begins";
        return new GateItem("migration", Status.INCONCLUSIVE, "is " + phase + " -> " + remedy, List.of());
    }

    /**
     * The earliest time behind {@code evidence.now()} at which the verdict can change though no new evidence arrives:
     * evidence grows old. Empty when it never can. Time alone never opens a gate, but for evidence that lies ahead.
     */
    public static OptionalLong nextChange(GatePolicy policy, GateEvidence evidence) {
        return evidence.shards().stream()
                .flatMapToLong(shard -> changes(policy, evidence, shard))
                .filter(moment -> moment > evidence.now())
                .min();
    }

    private static LongStream changes(GatePolicy policy, GateEvidence evidence, ShardEvidence shard) {
        LongStream.Builder moments = LongStream.builder();
        Long heardAt = shard.heardAt();
        if (heardAt != null) {
            moments.add(plus(heardAt, -CLOCK_MILLIS));
            moments.add(plus(plus(heardAt, plus(policy.staleMillis(), evidence.everyMillis())), 1));
        }
        if (shard.streak().passes() > 0) {
            moments.add(plus(shard.streak().newest(), -CLOCK_MILLIS));
            moments.add(plus(plus(shard.streak().newest(), policy.maxAgeMillis()), 1));
        }
        return moments.build();
    }
}
