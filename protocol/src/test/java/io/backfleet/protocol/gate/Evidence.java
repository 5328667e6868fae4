package io.backfleet.protocol.gate;

import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evidence that tests can change field by field. What {@link #good} makes opens the gate. */
public final class Evidence {
    public static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;
    /** 2026-01-02T03:04:05Z. */
    public static final long NOW = 1_767_323_045_000L;

    long now = NOW;
    String digest = "d1";
    String submittedBy = "ann";
    MigrationPhase phase = MigrationPhase.VERIFYING;
    boolean backfill = true;
    long everyMillis = MINUTE;
    long maxLagMillis = 1_500;
    int databases;
    List<Shard> shards = new ArrayList<>();
    List<Consent> signOffs = new ArrayList<>();
    List<Consent> approvals = new ArrayList<>();

    /** One database of it. */
    static final class Shard {
        String database = "";
        ShardPhase phase = ShardPhase.DONE;
        int parkedRanges;
        int parkedChecks;
        List<PassRecord> passes = new ArrayList<>();
        Streak streak = Streak.NONE;
        int currentPass;
        long suspects;
        long differences;
        long undecided;
        int openRepairs;

        @Nullable
        Long lastRepairAt;

        @Nullable
        Long voidedAt;

        @Nullable
        String voidReason;

        @Nullable
        Long heardAt;

        @Nullable
        Long lagMillis;

        boolean lagKnown = true;

        String schema = "columns=1";
        String server = "system=7;timeline=1";

        ShardEvidence made() {
            return new ShardEvidence(
                    database,
                    phase,
                    parkedRanges,
                    parkedChecks,
                    passes,
                    streak,
                    currentPass,
                    suspects,
                    differences,
                    undecided,
                    openRepairs,
                    lastRepairAt,
                    voidedAt,
                    voidReason,
                    heardAt,
                    lagMillis,
                    lagKnown,
                    schema,
                    server);
        }

        void replace(int index, PassRecord pass) {
            passes.set(index < 0 ? passes.size() + index : index, pass);
        }
    }

    GateEvidence made() {
        return new GateEvidence(
                now,
                "users-full-name",
                "r7",
                digest,
                submittedBy,
                phase,
                backfill,
                everyMillis,
                maxLagMillis,
                databases,
                shards.stream().map(Shard::made).toList(),
                signOffs,
                approvals);
    }

    static Evidence of(GateEvidence made) {
        Evidence draft = new Evidence();
        draft.now = made.now();
        draft.digest = made.digest();
        draft.submittedBy = made.submittedBy();
        draft.phase = made.phase();
        draft.backfill = made.backfill();
        draft.everyMillis = made.everyMillis();
        draft.maxLagMillis = made.maxLagMillis();
        draft.databases = made.databases();
        made.shards().forEach(shard -> draft.shards.add(of(shard)));
        draft.signOffs = new ArrayList<>(made.signOffs());
        draft.approvals = new ArrayList<>(made.approvals());
        return draft;
    }

    private static Shard of(ShardEvidence made) {
        Shard shard = new Shard();
        shard.database = made.database();
        shard.phase = made.phase();
        shard.parkedRanges = made.parkedRanges();
        shard.parkedChecks = made.parkedChecks();
        shard.passes = new ArrayList<>(made.passes());
        shard.streak = made.streak();
        shard.currentPass = made.currentPass();
        shard.suspects = made.suspects();
        shard.differences = made.differences();
        shard.undecided = made.undecided();
        shard.openRepairs = made.openRepairs();
        shard.lastRepairAt = made.lastRepairAt();
        shard.voidedAt = made.voidedAt();
        shard.voidReason = made.voidReason();
        shard.heardAt = made.heardAt();
        shard.lagMillis = made.lagMillis();
        shard.lagKnown = made.lagKnown();
        shard.schema = made.schema();
        shard.server = made.server();
        return shard;
    }

    /** A pass of 30 s. */
    static PassRecord pass(int number, long startedAt) {
        return new PassRecord(
                number, startedAt, startedAt + 30_000, 1_000, 0, 0, 0, "columns=1", "system=7;timeline=1", null);
    }

    /** Evidence that opens the gate under a policy: passes a minute and a half apart, for as long as they must. */
    public static GateEvidence good(GatePolicy policy, int databases) {
        Evidence draft = new Evidence();
        draft.databases = databases;
        for (int i = 1; i <= databases; i++) {
            draft.shards.add(goodShard("users-" + i, policy));
        }
        policy.signOffs().forEach(service -> draft.signOffs.add(new Consent(service, "sam", NOW - HOUR)));
        for (int i = 0; i < policy.approvals(); i++) {
            draft.approvals.add(new Consent("", "approver-" + i, NOW - HOUR));
        }
        return draft.made();
    }

    /** The same for a spec of migration users-full-name. */
    public static GateEvidence good(MigrationSpec spec, int databases) {
        Evidence draft = of(good(spec.gate(), databases));
        draft.digest = spec.digest();
        return draft.made();
    }

    /** The same evidence, judged at another time. */
    public static GateEvidence at(GateEvidence evidence, long now) {
        Evidence draft = of(evidence);
        draft.now = now;
        return draft.made();
    }

    private static Shard goodShard(String database, GatePolicy policy) {
        Shard shard = new Shard();
        shard.database = database;
        long apart = 90_000;
        int count = Math.max(policy.cleanPasses(), (int) (policy.soakMillis() / apart) + 2);
        long newest = NOW - MINUTE;
        for (int i = count - 1; i >= 0; i--) {
            shard.passes.add(pass(7 + count - i, newest - i * apart));
        }
        shard.streak = new Streak(count, newest - (count - 1) * apart, newest);
        if (count > 20) {
            shard.passes = new ArrayList<>(shard.passes.subList(count - 20, count));
        }
        shard.currentPass = 8 + count;
        shard.heardAt = NOW - 1_000;
        shard.lagMillis = 12L;
        return shard;
    }
}
