package io.backfleet.coordinator.gate;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.gate.Streak;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How soon a run's gate must be judged again after a decision. Judging walks all databases, so what can only open a gate
 * waits a moment; what may close one that is open does not.
 */
enum Urgency {
    SOON,
    NOW;

    /** Runs whose evidence a decision has changed. */
    static Map<RunId, Urgency> of(Draft draft) {
        Map<RunId, Urgency> runs = new LinkedHashMap<>();
        for (String key : draft.touched(Entity.MIGRATION)) {
            if (changed(draft.before(Entity.MIGRATION, key), draft.get(Entity.MIGRATION, key))) {
                runs.put(RunId.parse(key), NOW);
            }
        }
        draft.touched(Entity.GATE).forEach(key -> runs.put(RunId.parse(key), NOW));
        Set<String> shards = new LinkedHashSet<>(draft.touched(Entity.SHARD));
        shards.addAll(draft.touched(Entity.VERIFICATION));
        Map<RunId, Boolean> open = new LinkedHashMap<>();
        for (String key : shards) {
            Shard shard = draft.get(Entity.SHARD, key);
            Shard known = shard == null ? draft.before(Entity.SHARD, key) : shard;
            if (known == null || runs.get(known.run()) == NOW) {
                continue;
            }
            ShardEvidence before = evidence(
                    draft.before(Entity.MIGRATION, known.run().toString()),
                    draft.before(Entity.SHARD, key),
                    draft.before(Entity.VERIFICATION, key));
            Migration migration = draft.migration(known.run());
            ShardEvidence now = evidence(migration, shard, draft.get(Entity.VERIFICATION, key));
            if (now == null ? before != null : !now.equals(before)) {
                boolean opened = open.computeIfAbsent(known.run(), run -> isOpen(draft.gate(run)));
                boolean urgent = opened
                        && (before == null || now == null || migration == null || !harmless(before, now, migration));
                runs.merge(known.run(), urgent ? NOW : SOON, (a, b) -> a == NOW ? a : b);
            }
        }
        return runs;
    }

    private static boolean isOpen(@Nullable GateBook book) {
        return book != null
                && book.published() != null
                && book.published().verdict().position() == Position.OPEN;
    }

    private static boolean changed(@Nullable Migration before, @Nullable Migration now) {
        return before == null
                || now == null
                || before.phase() != now.phase()
                || !before.settings().equals(now.settings())
                || !before.orders().equals(now.orders());
    }

    private static @Nullable ShardEvidence evidence(
            @Nullable Migration migration, @Nullable Shard shard, @Nullable Verification verification) {
        if (migration == null || shard == null) {
            return null;
        }
        return verification == null
                ? ShardEvidence.none(shard.database(), shard.phase())
                : Evidence.of(migration, shard, verification);
    }

    /** Whether an open gate stays open, as far as one database's evidence goes. */
    private static boolean harmless(ShardEvidence before, ShardEvidence now, Migration migration) {
        Long lag = now.lagMillis();
        ShardEvidence same = new ShardEvidence(
                now.database(),
                before.phase(),
                before.parkedRanges(),
                before.parkedChecks(),
                now.passes(),
                now.streak(),
                now.currentPass(),
                Math.min(now.suspects(), before.suspects()),
                Math.min(now.differences(), before.differences()),
                Math.min(now.undecided(), before.undecided()),
                before.openRepairs(),
                before.lastRepairAt(),
                before.voidedAt(),
                before.voidReason(),
                now.heardAt(),
                lag,
                before.lagKnown(),
                before.schema(),
                before.server());
        return now.equals(same)
                && (lag == null || lag <= migration.settings().maxLagMillis())
                && grown(before.streak(), now.streak());
    }

    private static boolean grown(Streak before, Streak now) {
        return now.equals(before) || (now.since() == before.since() && now.passes() > before.passes());
    }
}
