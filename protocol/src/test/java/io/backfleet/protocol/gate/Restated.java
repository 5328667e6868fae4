package io.backfleet.protocol.gate;

import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules of the gate said once more, in another way: as one condition. */
final class Restated {
    private Restated() {}

    static boolean open(GatePolicy policy, GateEvidence all) {
        Set<String> databases = new HashSet<>();
        Set<String> people = new HashSet<>();
        for (ShardEvidence shard : all.shards()) {
            if (!databases.add(shard.database()) || !quiet(shard) || !proven(policy, all, shard)) {
                return false;
            }
        }
        for (String service : policy.signOffs()) {
            if (all.signOffs().stream()
                    .noneMatch(yes ->
                            yes.service().equals(service) && !yes.by().strip().isEmpty())) {
                return false;
            }
        }
        all.approvals().forEach(yes -> people.add(yes.by().strip().toLowerCase(Locale.ROOT)));
        people.remove("");
        people.remove(all.submittedBy().strip().toLowerCase(Locale.ROOT));
        return all.phase() == MigrationPhase.VERIFYING
                && all.databases() >= 1
                && databases.size() == all.databases()
                && people.size() >= policy.approvals();
    }

    private static boolean quiet(ShardEvidence shard) {
        return shard.phase() == ShardPhase.DONE
                && shard.parkedRanges() == 0
                && shard.parkedChecks() == 0
                && shard.differences() == 0
                && shard.undecided() == 0
                && shard.suspects() == 0
                && shard.openRepairs() == 0;
    }

    private static boolean proven(GatePolicy policy, GateEvidence all, ShardEvidence shard) {
        Streak streak = shard.streak();
        Long heard = shard.heardAt();
        Long lag = shard.lagMillis();
        long quiet = policy.staleMillis() + all.everyMillis();
        boolean enough = streak.passes() >= policy.cleanPasses() && streak.since() <= streak.newest();
        boolean afterChange = (shard.lastRepairAt() == null || shard.lastRepairAt() < streak.since())
                && (shard.voidedAt() == null || shard.voidedAt() < streak.since());
        boolean fresh = heard != null
                && all.now() - heard <= quiet
                && heard - all.now() <= Gate.CLOCK_MILLIS
                && all.now() - streak.newest() <= policy.maxAgeMillis()
                && streak.newest() - all.now() <= Gate.CLOCK_MILLIS;
        return enough
                && afterChange
                && fresh
                && shard.lagKnown()
                && (lag == null || lag <= all.maxLagMillis())
                && recorded(shard, policy.soakMillis(), quiet);
    }

    private static boolean recorded(ShardEvidence shard, long soak, long quiet) {
        List<PassRecord> passes = shard.passes();
        Streak streak = shard.streak();
        if (passes.isEmpty() || passes.get(passes.size() - 1).startedAt() != streak.newest()) {
            return false;
        }
        int from = passes.size() - streak.passes();
        if (from >= 0
                ? passes.get(from).startedAt() != streak.since()
                : passes.get(0).startedAt() <= streak.since()) {
            return false;
        }
        long since = streak.since();
        for (int i = Math.max(0, from); i < passes.size(); i++) {
            PassRecord pass = passes.get(i);
            if (pass.differences() != 0
                    || pass.undecided() != 0
                    || pass.voidReason() != null
                    || pass.endedAt() < pass.startedAt()
                    || !pass.schema().equals(shard.schema())
                    || !pass.server().equals(shard.server())
                    || pass.schema().isEmpty()
                    || pass.server().isEmpty()) {
                return false;
            }
            if (i > Math.max(0, from)) {
                PassRecord before = passes.get(i - 1);
                if (before.number() >= pass.number() || before.endedAt() > pass.startedAt()) {
                    return false;
                }
                since = pass.startedAt() - before.endedAt() > quiet ? pass.startedAt() : since;
            }
        }
        return soak == 0 || streak.newest() - since >= soak;
    }
}
