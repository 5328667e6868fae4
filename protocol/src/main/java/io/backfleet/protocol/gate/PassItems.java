package io.backfleet.protocol.gate;

import static io.backfleet.protocol.gate.Moments.at;
import static io.backfleet.protocol.gate.Moments.plus;
import static io.backfleet.protocol.gate.Moments.span;
import static io.backfleet.protocol.gate.Tally.count;

import io.backfleet.protocol.finding.Fingerprints;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.spec.GatePolicy;
import org.jspecify.annotations.Nullable;

/** The lines of the policy about what passes have proven, for how long, and whether that still holds. */
final class PassItems {
    private final GatePolicy policy;
    private final GateEvidence evidence;

    PassItems(GatePolicy policy, GateEvidence evidence) {
        this.policy = policy;
        this.evidence = evidence;
    }

    /** Whether what was proven was proven of the schema and the server that are there now. */
    GateItem evidence() {
        Tally tally = new Tally("evidence", evidence);
        for (ShardEvidence shard : evidence.shards()) {
            String other = otherThanProven(shard);
            if (shard.schema().isEmpty() || shard.server().isEmpty()) {
                tally.unsure(shard, "no verifier has said which schema and server it reads");
            } else if (other != null) {
                tally.fail(shard, other);
            } else if (shard.voidedAt() != null && !begunAfter(shard, shard.voidedAt())) {
                String reason = shard.voidReason() == null ? "" : ", " + shard.voidReason();
                tally.unsure(shard, "void since " + at(shard.voidedAt()) + reason);
            }
        }
        return tally.item(
                "same schema and same server as in the clean passes",
                "needs clean passes over what is there now; they begin by themselves");
    }

    private static @Nullable String otherThanProven(ShardEvidence shard) {
        for (PassRecord pass : shard.streak().of(shard.passes())) {
            if (Fingerprints.change(pass.schema(), shard.schema()).isPresent()) {
                return "the table is not what it was in pass " + pass.number();
            }
            if (Fingerprints.change(pass.server(), shard.server()).isPresent()) {
                return "the server is not the one of pass " + pass.number();
            }
        }
        return null;
    }

    GateItem passes() {
        Tally tally = new Tally("passes", evidence);
        for (ShardEvidence shard : evidence.shards()) {
            String flaw = flaw(shard);
            if (flaw != null) {
                tally.unsure(shard, flaw);
            }
        }
        return tally.item(
                (policy.cleanPasses() == 1 ? "a clean pass" : policy.cleanPasses() + " clean passes in a row or more")
                        + " on each database",
                "consecutive clean passes, begun after the last repair; they go on by themselves");
    }

    /**
     * The clean passes that count. Routes that write one database write one table there: a repair on one of them may have
     * changed what was compared on another.
     */
    private Streak streak(ShardEvidence shard) {
        Streak streak = shard.streak();
        for (ShardEvidence other : evidence.shards()) {
            if (other.lastRepairAt() != null && shareATable(shard, other)) {
                streak = streak.behind(other.lastRepairAt(), shard.passes());
            }
        }
        return streak;
    }

    private static boolean shareATable(ShardEvidence shard, ShardEvidence other) {
        return !shard.database().equals(other.database())
                && Route.parse(shard.database())
                        .written()
                        .equals(Route.parse(other.database()).written());
    }

    private @Nullable String flaw(ShardEvidence shard) {
        Streak streak = streak(shard);
        if (streak.passes() < policy.cleanPasses()) {
            return streak.passes() + " of " + policy.cleanPasses() + " clean passes; " + outlook(shard);
        }
        if (!streak.bears(shard.passes())) {
            return streak.passes() + " clean passes are claimed, but the records of passes do not bear them out";
        }
        if (shard.lastRepairAt() != null && !begunAfter(shard, shard.lastRepairAt())) {
            return "clean passes began before the repair of " + at(shard.lastRepairAt()) + " had ended";
        }
        if (shard.voidedAt() != null && !begunAfter(shard, shard.voidedAt())) {
            return "clean passes began before evidence was given up at " + at(shard.voidedAt());
        }
        return ahead(streak.newest()) ? "a pass began at " + at(streak.newest()) + ", which is yet to come" : null;
    }

    private static String outlook(ShardEvidence shard) {
        String next =
                shard.currentPass() == 0 ? "the next one has not begun" : "pass " + shard.currentPass() + " is running";
        if (shard.passes().isEmpty()) {
            return next;
        }
        PassRecord last = shard.passes().get(shard.passes().size() - 1);
        if (last.voidReason() != null) {
            return "pass " + last.number() + " was void, " + last.voidReason() + "; " + next;
        }
        return last.clean()
                ? next
                : "pass " + last.number() + " found " + count(last.differences(), "difference") + " and "
                        + last.undecided() + " undecided; " + next;
    }

    GateItem soak() {
        Tally tally = new Tally("soak", evidence);
        if (policy.soakMillis() > 0) {
            for (ShardEvidence shard : evidence.shards()) {
                Streak streak = streak(shard);
                long since = streak.continuousSince(shard.passes(), quietMillis());
                if (streak.passes() < 1) {
                    tally.unsure(shard, "no clean pass to count from");
                } else if (plus(since, policy.soakMillis()) > streak.newest()) {
                    long seen = Math.max(0, streak.newest() - since);
                    String broken = since == streak.since() ? "" : ", checks having paused until " + at(since);
                    tally.unsure(
                            shard,
                            span(seen) + " of " + span(policy.soakMillis()) + broken + ", "
                                    + span(policy.soakMillis() - seen) + " to go");
                }
            }
        }
        return tally.item(
                policy.soakMillis() == 0 ? "none is asked for" : "seen to agree for " + span(policy.soakMillis()),
                "passes with time, as long as clean passes follow each other");
    }

    GateItem fresh() {
        Tally tally = new Tally("fresh", evidence);
        for (ShardEvidence shard : evidence.shards()) {
            String flaw = stale(shard);
            if (flaw != null) {
                tally.unsure(shard, flaw);
            }
        }
        return tally.item(
                "clean passes not older than " + span(policy.maxAgeMillis()) + ", verifiers heard of within "
                        + span(quietMillis()),
                "needs verifiers that run and reach the database");
    }

    private @Nullable String stale(ShardEvidence shard) {
        Long heardAt = shard.heardAt();
        Streak streak = streak(shard);
        if (heardAt == null) {
            return "no verifier has reported yet";
        }
        if (ahead(heardAt)) {
            return "last heard of at " + at(heardAt) + ", which is yet to come";
        }
        if (plus(heardAt, quietMillis()) < evidence.now()) {
            return "silent since " + at(heardAt) + ", longer than " + span(quietMillis());
        }
        if (streak.passes() < 1) {
            return "no clean pass";
        }
        return plus(streak.newest(), policy.maxAgeMillis()) < evidence.now()
                ? "the newest clean pass began at " + at(streak.newest()) + ", longer ago than "
                        + span(policy.maxAgeMillis())
                : null;
    }

    private long quietMillis() {
        return plus(policy.staleMillis(), evidence.everyMillis());
    }

    private boolean ahead(long moment) {
        return moment > plus(evidence.now(), Gate.CLOCK_MILLIS);
    }

    private static boolean begunAfter(ShardEvidence shard, long moment) {
        return shard.streak().passes() > 0 && shard.streak().since() > moment;
    }
}
