package io.backfleet.protocol.gate;

import io.backfleet.protocol.gate.Evidence.Shard;
import io.backfleet.protocol.gate.GateItem.Status;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One piece of evidence made worse.
 *
 * @param item the only one that must block when everything else is well; empty when it is not the only one
 * @param status it then has
 */
record Worsening(String name, String item, Status status, BiConsumer<Evidence, GatePolicy> change) {
    @Override
    public String toString() {
        return name;
    }

    GateEvidence of(GateEvidence evidence, GatePolicy policy) {
        Evidence draft = Evidence.of(evidence);
        change.accept(draft, policy);
        return draft.made();
    }

    static List<Worsening> all() {
        List<Worsening> all = new ArrayList<>();
        for (MigrationPhase phase : MigrationPhase.values()) {
            if (phase != MigrationPhase.VERIFYING) {
                Status status = phase.ended() ? Status.FAIL : Status.INCONCLUSIVE;
                all.add(of("migration " + phase, "migration", status, draft -> draft.phase = phase));
            }
        }
        for (ShardPhase phase : ShardPhase.values()) {
            if (phase != ShardPhase.DONE) {
                boolean bad = phase == ShardPhase.REFUSED || phase == ShardPhase.STUCK;
                all.add(shard("shard " + phase, "backfill", bad ? Status.FAIL : Status.INCONCLUSIVE, shard -> {
                    shard.phase = phase;
                }));
            }
        }
        all.addAll(findings());
        all.addAll(proofs());
        all.addAll(surroundings());
        return all;
    }

    private static List<Worsening> findings() {
        return List.of(
                shard("parked range", "parked", Status.FAIL, shard -> shard.parkedRanges++),
                shard("parked check", "parked", Status.FAIL, shard -> shard.parkedChecks++),
                shard("difference", "differences", Status.FAIL, shard -> shard.differences++),
                shard("undecided", "undecided", Status.INCONCLUSIVE, shard -> shard.undecided++),
                shard("suspect", "suspects", Status.INCONCLUSIVE, shard -> shard.suspects++),
                shard("open repair", "repairs", Status.INCONCLUSIVE, shard -> shard.openRepairs++),
                shard("replica far behind", "lag", Status.FAIL, shard -> shard.lagMillis = 3_600_001L),
                shard("replica that nobody can ask", "lag", Status.INCONCLUSIVE, shard -> shard.lagKnown = false));
    }

    private static List<Worsening> proofs() {
        return List.of(
                shard("other schema now", "evidence", Status.FAIL, shard -> shard.schema = "columns=2"),
                shard("other server now", "evidence", Status.FAIL, shard -> shard.server = "system=7;timeline=2"),
                shard("schema not told", "evidence", Status.INCONCLUSIVE, shard -> shard.schema = ""),
                shard("server not told", "evidence", Status.INCONCLUSIVE, shard -> shard.server = ""),
                shard("repaired since", "passes", Status.INCONCLUSIVE, shard -> shard.lastRepairAt = Evidence.NOW),
                shard("repaired as the first pass began", "passes", Status.INCONCLUSIVE, shard -> {
                    shard.lastRepairAt =
                            Math.max(shard.lastRepairAt == null ? 0 : shard.lastRepairAt, shard.streak.since());
                }),
                shard("void since", "", Status.INCONCLUSIVE, shard -> shard.voidedAt = Evidence.NOW),
                shard("no pass on record", "passes", Status.INCONCLUSIVE, shard -> shard.passes = new ArrayList<>()),
                shard("newest pass not on record", "", Status.INCONCLUSIVE, shard -> {
                    if (!shard.passes.isEmpty()) {
                        shard.passes.remove(shard.passes.size() - 1);
                    }
                }),
                new Worsening(
                        "a pass short",
                        "",
                        Status.INCONCLUSIVE,
                        (draft, policy) -> draft.shards.forEach(shard -> {
                            if (shard.streak.passes() >= policy.cleanPasses()) {
                                shard.streak = new Streak(
                                        policy.cleanPasses() - 1, shard.streak.since(), shard.streak.newest());
                            }
                        })),
                shard("no streak", "", Status.INCONCLUSIVE, shard -> shard.streak = Streak.NONE),
                lastPass("difference in the newest pass", 1, 0, null),
                lastPass("undecided in the newest pass", 0, 1, null),
                lastPass("newest pass void", 0, 0, "schema changed"),
                shard("clock set back within the newest pass", "passes", Status.INCONCLUSIVE, shard -> {
                    if (!shard.passes.isEmpty()) {
                        PassRecord last = shard.passes.get(shard.passes.size() - 1);
                        shard.replace(-1, copy(last, last.startedAt() - 1, 0, 0, null));
                    }
                }),
                shard("began long ago", "", Status.INCONCLUSIVE, shard -> {
                    shard.streak = new Streak(shard.streak.passes(), 0, 0);
                }),
                shard("never heard of", "fresh", Status.INCONCLUSIVE, shard -> shard.heardAt = null),
                shard("silent", "fresh", Status.INCONCLUSIVE, shard -> shard.heardAt = 0L),
                shard("heard of in the future", "fresh", Status.INCONCLUSIVE, shard -> {
                    shard.heardAt = Evidence.NOW + 10 * 24 * Evidence.HOUR;
                }));
    }

    private static List<Worsening> surroundings() {
        return List.of(
                of("evidence of a database lost", "", Status.INCONCLUSIVE, draft -> {
                    if (!draft.shards.isEmpty()) {
                        String lost = draft.shards.get(0).database;
                        draft.shards.removeIf(shard -> shard.database.equals(lost));
                    }
                }),
                of("one database more", "", Status.INCONCLUSIVE, draft -> draft.databases = draft.shards.size() + 1),
                of(
                        "a database twice",
                        "",
                        Status.INCONCLUSIVE,
                        draft -> draft.shards.addAll(List.copyOf(draft.shards))),
                of("no databases", "", Status.INCONCLUSIVE, draft -> {
                    draft.databases = 0;
                    draft.shards.clear();
                }),
                of("sign-offs withdrawn", "sign-off: billing", Status.INCONCLUSIVE, draft -> draft.signOffs.clear()),
                of("signed off by nobody", "sign-off: billing", Status.INCONCLUSIVE, draft -> {
                    draft.signOffs.replaceAll(consent -> new Consent(consent.service(), " ", consent.at()));
                }),
                of("approvals withdrawn", "approvals", Status.INCONCLUSIVE, draft -> draft.approvals.clear()),
                of("one person approved twice", "approvals", Status.INCONCLUSIVE, draft -> {
                    draft.approvals.replaceAll(
                            consent -> new Consent("", draft.approvals.get(0).by(), consent.at()));
                }),
                of("one approver is the submitter", "approvals", Status.INCONCLUSIVE, draft -> {
                    if (!draft.approvals.isEmpty()) {
                        draft.approvals.set(
                                0, new Consent("", " " + draft.submittedBy.toUpperCase(Locale.ROOT), Evidence.NOW));
                    }
                }),
                of("an approver turns out to be the submitter", "approvals", Status.INCONCLUSIVE, draft -> {
                    if (!draft.approvals.isEmpty()) {
                        draft.submittedBy = draft.approvals.get(0).by();
                    }
                }));
    }

    private static Worsening lastPass(String name, long differences, long undecided, @Nullable String voidReason) {
        return shard(name, "passes", Status.INCONCLUSIVE, shard -> {
            if (!shard.passes.isEmpty()) {
                PassRecord last = shard.passes.get(shard.passes.size() - 1);
                shard.replace(-1, copy(last, last.endedAt(), differences, undecided, voidReason));
            }
        });
    }

    static PassRecord copy(
            PassRecord pass, long endedAt, long differences, long undecided, @Nullable String voidReason) {
        return new PassRecord(
                pass.number(),
                pass.startedAt(),
                endedAt,
                pass.compared(),
                pass.suspects(),
                differences,
                undecided,
                pass.schema(),
                pass.server(),
                voidReason);
    }

    private static Worsening of(String name, String item, Status status, Consumer<Evidence> change) {
        return new Worsening(name, item, status, (draft, policy) -> change.accept(draft));
    }

    /** Of the last database. */
    private static Worsening shard(String name, String item, Status status, Consumer<Shard> change) {
        return of(name, item, status, draft -> {
            if (!draft.shards.isEmpty()) {
                change.accept(draft.shards.get(draft.shards.size() - 1));
            }
        });
    }
}
