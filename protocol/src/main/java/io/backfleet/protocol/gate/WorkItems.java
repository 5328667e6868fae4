package io.backfleet.protocol.gate;

import static io.backfleet.protocol.gate.Tally.count;

import io.backfleet.protocol.state.ShardPhase;
import java.util.function.ToLongFunction;

/** The lines of the policy about work that must be done, and about what has been found. */
final class WorkItems {
    private final GateEvidence evidence;

    WorkItems(GateEvidence evidence) {
        this.evidence = evidence;
    }

    GateItem backfill() {
        Tally tally = new Tally("backfill", evidence);
        for (ShardEvidence shard : evidence.shards()) {
            if (shard.phase() == ShardPhase.REFUSED || shard.phase() == ShardPhase.STUCK) {
                tally.fail(shard, shard.phase().name());
            } else if (shard.phase() != ShardPhase.DONE) {
                tally.unsure(shard, "still " + shard.phase());
            }
        }
        String all = "on " + all();
        return tally.item(
                evidence.backfill() ? "filled and proven " + all : "nothing to fill in " + all,
                "every database must be DONE; `backfleet status` says what holds it up");
    }

    GateItem parked() {
        Tally tally = new Tally("parked", evidence);
        for (ShardEvidence shard : evidence.shards()) {
            if (shard.parkedRanges() != 0) {
                tally.fail(shard, count(shard.parkedRanges(), "range") + " given up on while writing");
            }
            if (shard.parkedChecks() != 0) {
                tally.fail(shard, count(shard.parkedChecks(), "range") + " given up on while comparing");
            }
        }
        return tally.item("no range is parked", "mend what `backfleet status` says of them, then `backfleet retry`");
    }

    GateItem differences() {
        Tally tally = new Tally("differences", evidence);
        for (ShardEvidence shard : evidence.shards()) {
            if (shard.differences() != 0) {
                tally.fail(shard, count(shard.differences(), "confirmed difference"));
            }
        }
        return tally.item(
                "no confirmed difference",
                "see `backfleet differences`; mend the writer, then `backfleet repair`, then clean passes");
    }

    GateItem undecided() {
        return unsure(
                "undecided",
                ShardEvidence::undecided,
                "row",
                "that could not be judged",
                "no row is undecided",
                "a pass that can judge them all: see `backfleet differences` for the reasons");
    }

    GateItem suspects() {
        return unsure(
                "suspects",
                ShardEvidence::suspects,
                "row",
                "differed and not judged yet",
                "no row waits to be judged",
                "passes by itself if they settle");
    }

    GateItem repairs() {
        return unsure(
                "repairs",
                ShardEvidence::openRepairs,
                "key range",
                "to be repaired",
                "no repair is open",
                "the workers' repair, and clean passes begun after it");
    }

    private GateItem unsure(
            String name, ToLongFunction<ShardEvidence> number, String noun, String what, String good, String remedy) {
        Tally tally = new Tally(name, evidence);
        for (ShardEvidence shard : evidence.shards()) {
            if (number.applyAsLong(shard) != 0) {
                tally.unsure(shard, count(number.applyAsLong(shard), noun) + " " + what);
            }
        }
        return tally.item(good, remedy);
    }

    GateItem lag() {
        Tally tally = new Tally("lag", evidence);
        String limit = Moments.span(evidence.maxLagMillis());
        long unwatched = 0;
        for (ShardEvidence shard : evidence.shards()) {
            Long lag = shard.lagMillis();
            if (lag != null && lag > evidence.maxLagMillis()) {
                tally.fail(shard, "a replica " + Moments.span(lag) + " behind, more than " + limit);
            } else if (!shard.lagKnown()) {
                tally.unsure(shard, "nobody can tell how far its replicas are behind");
            } else if (lag == null) {
                unwatched++;
            }
        }
        String good = unwatched == evidence.shards().size()
                ? "no replica is watched on " + all()
                : "replicas at most " + limit + " behind"
                        + (unwatched == 0 ? "" : "; none is watched on " + count(unwatched, "database"));
        return tally.item(good, "passes by itself when replicas that are watched can be asked and have caught up");
    }

    private String all() {
        return count(evidence.databases(), "database");
    }
}
