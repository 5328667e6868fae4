package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run on one of its routes.
 *
 * @param database the route's text: one database's id, or two
 * @param phase follows from the rest, kept because it is asked for often
 * @param facts what planning found, its boundaries left out: they are in the ledger; null until planned
 * @param ledger null until planned, and for good when there is nothing to fill in
 * @param problems why it was refused; empty unless it was
 * @param counters of all tasks that ended
 * @param plan how planning went so far
 * @param proving how far it is proven that the database has what the ledger says
 * @param cleanup how clearing away went so far
 * @param cleaned whether nothing is left to clear away
 * @param retries the migration's retries that it has followed
 * @param startedAt when the first BACKFILL task was handed out
 * @param endedAt when the complete ledger was proven
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Shard(
        RunId run,
        String database,
        ShardPhase phase,
        @Nullable PlanResult facts,
        @Nullable RangeLedger ledger,
        List<Problem> problems,
        Counters counters,
        Chore plan,
        Proving proving,
        Chore cleanup,
        boolean cleaned,
        int retries,
        @Nullable Failure lastFailure,
        @Nullable Long startedAt,
        @Nullable Long endedAt) {
    /**
     * More parked ranges than this in one shard, and no further range of it is handed out until somebody retries: the
     * fault is then not a few rows', and the shard's record must stay small enough for a message.
     */
    public static final int MAX_PARKED = 100;

    public Shard {
        requireNonNull(run, "run");
        requireNonNull(database, "database");
        requireNonNull(phase, "phase");
        problems = List.copyOf(problems);
        requireNonNull(counters, "counters");
        requireNonNull(plan, "plan");
        requireNonNull(proving, "proving");
        requireNonNull(cleanup, "cleanup");
    }

    /** A shard that nothing has been done for. */
    public static Shard fresh(RunId run, String database, int retries) {
        return new Shard(
                run,
                database,
                ShardPhase.PLANNING,
                null,
                null,
                List.of(),
                Counters.ZERO,
                Chore.FRESH,
                Proving.FRESH,
                Chore.FRESH,
                false,
                retries,
                null,
                null,
                null);
    }

    /** Its key among the shards. */
    @JsonIgnore
    public String key() {
        return key(run, database);
    }

    public static String key(RunId run, String database) {
        return run + "/" + database;
    }

    /** Whether the backfill of the others need not wait for it. */
    @JsonIgnore
    public boolean ready() {
        return phase != ShardPhase.PLANNING || plan.setbacks() > 0;
    }

    /** @param first null when there is nothing to fill in: it is done then */
    public Shard planned(PlanResult result, @Nullable RangeLedger first) {
        PlanResult kept = new PlanResult(
                List.of(),
                result.table(),
                result.key(),
                List.of(),
                result.estimatedRows(),
                result.warnings(),
                result.evidence(),
                result.fingerprint());
        return work(kept, first, List.of(), counters, null, startedAt);
    }

    public Shard refused(List<Problem> why) {
        return work(facts, ledger, why, counters, lastFailure, startedAt);
    }

    public Shard with(RangeLedger next) {
        return work(facts, next, problems, counters, lastFailure, startedAt);
    }

    public Shard started(long now) {
        return work(facts, ledger, problems, counters, lastFailure, startedAt == null ? (Long) now : startedAt);
    }

    /** A task of it has ended, for the first time that this was heard. */
    public Shard counted(int range, Outcome outcome) {
        return chores(plan, proving.ended(range, outcome), cleanup, cleaned, retries, endedAt)
                .work(facts, ledger, problems, counters.plus(outcome.counters()), lastFailure, startedAt);
    }

    public Shard failing(Failure failure) {
        return work(facts, ledger, problems, counters, failure, startedAt);
    }

    public Shard withPlan(Chore next) {
        return chores(next, proving, cleanup, cleaned, retries, endedAt);
    }

    public Shard withProof(Chore next) {
        return chores(plan, proving.with(next), cleanup, cleaned, retries, endedAt);
    }

    public Shard withCleanup(Chore next) {
        return chores(plan, proving, next, cleaned, retries, endedAt);
    }

    public Shard cleanedUp() {
        return chores(plan, proving, cleanup, true, retries, endedAt);
    }

    /** What a complete ledger claims; to be asked of shards whose ledger is complete. */
    public Claim claim() {
        if (ledger == null) {
            throw new IllegalStateException("shard " + key() + " is not planned");
        }
        return new Claim(ledger.firstId(), ledger.nextId(), counters.seen() - proving.seenBefore(), proving.mark());
    }

    /** The database has what the complete ledger says. */
    public Shard proven(long now) {
        return chores(plan, proving.done(), cleanup, cleaned, retries, now);
    }

    /** The database has not what the complete ledger says: the whole table is to be gone over again. */
    public Shard lost(Failure why, long now) {
        RangeLedger anew = ledger == null ? null : ledger.reopenAll(now);
        return chores(plan, proving.anew(counters.seen()), cleanup, cleaned, retries, null)
                .work(facts, anew, problems, counters, why, startedAt);
    }

    /** Parked ranges open again, and what failed in planning or proving is to be tried again. */
    public Shard retried(int upTo, long now) {
        RangeLedger again = ledger == null ? null : ledger.retryParked(now);
        return chores(plan.again(), proving.with(proving.chore().again()), cleanup, cleaned, upTo, endedAt)
                .work(facts, again, List.of(), counters, lastFailure, startedAt);
    }

    /** A copy in which something of the work differs. */
    private Shard work(
            @Nullable PlanResult facts,
            @Nullable RangeLedger ledger,
            List<Problem> problems,
            Counters counters,
            @Nullable Failure lastFailure,
            @Nullable Long startedAt) {
        return new Shard(
                run,
                database,
                phase(facts, ledger, proving, problems),
                facts,
                ledger,
                problems,
                counters,
                plan,
                proving,
                cleanup,
                cleaned,
                retries,
                lastFailure,
                startedAt,
                endedAt);
    }

    /** A copy in which something of what is needed once differs. */
    private Shard chores(
            Chore plan, Proving proving, Chore cleanup, boolean cleaned, int retries, @Nullable Long endedAt) {
        return new Shard(
                run,
                database,
                phase(facts, ledger, proving, problems),
                facts,
                ledger,
                problems,
                counters,
                plan,
                proving,
                cleanup,
                cleaned,
                retries,
                lastFailure,
                startedAt,
                endedAt);
    }

    private static ShardPhase phase(
            @Nullable PlanResult facts, @Nullable RangeLedger ledger, Proving proving, List<Problem> problems) {
        if (!problems.isEmpty()) {
            return ShardPhase.REFUSED;
        }
        if (ledger == null) {
            return facts == null ? ShardPhase.PLANNING : ShardPhase.DONE;
        }
        if (ledger.complete()) {
            return proving.proven()
                    ? ShardPhase.DONE
                    : proving.chore().givenUp() ? ShardPhase.STUCK : ShardPhase.PROVING;
        }
        Map<RangeStatus, Integer> tally = ledger.tally();
        boolean idle = !tally.containsKey(RangeStatus.OPEN) && !tally.containsKey(RangeStatus.IN_FLIGHT);
        boolean tooMany = tally.getOrDefault(RangeStatus.PARKED, 0) > MAX_PARKED;
        return idle || tooMany ? ShardPhase.STUCK : ShardPhase.BACKFILLING;
    }
}
