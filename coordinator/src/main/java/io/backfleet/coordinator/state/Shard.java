package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.PlanResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run in one database.
 *
 * @param phase follows from the rest, kept because it is asked for often
 * @param facts what planning found, its boundaries left out: they are in the ledger; null until planned
 * @param ledger null until planned
 * @param problems why it was refused; empty unless it was
 * @param counters of all tasks that ended
 * @param plan how planning went so far
 * @param cleanup how clearing away went so far
 * @param cleaned whether nothing is left to clear away
 * @param retries the migration's retries that it has followed
 * @param startedAt when the first BACKFILL task was handed out
 * @param endedAt when the ledger became complete
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
    public static final int MAX_PARKED = 500;

    public Shard {
        requireNonNull(run, "run");
        requireNonNull(database, "database");
        requireNonNull(phase, "phase");
        problems = List.copyOf(problems);
        requireNonNull(counters, "counters");
        requireNonNull(plan, "plan");
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

    public Shard planned(PlanResult result, RangeLedger first) {
        PlanResult kept = new PlanResult(
                List.of(),
                result.table(),
                result.key(),
                List.of(),
                result.estimatedRows(),
                result.warnings(),
                result.evidence(),
                result.fingerprint());
        return copy(kept, first, List.of(), counters, plan, cleanup, cleaned, retries, null, startedAt, endedAt);
    }

    public Shard refused(List<Problem> why) {
        return copy(facts, ledger, why, counters, plan, cleanup, cleaned, retries, lastFailure, startedAt, endedAt);
    }

    public Shard with(RangeLedger next, long now) {
        Long end = next.complete() ? (endedAt == null ? (Long) now : endedAt) : null;
        return copy(facts, next, problems, counters, plan, cleanup, cleaned, retries, lastFailure, startedAt, end);
    }

    public Shard started(long now) {
        Long start = startedAt == null ? (Long) now : startedAt;
        return copy(facts, ledger, problems, counters, plan, cleanup, cleaned, retries, lastFailure, start, endedAt);
    }

    public Shard counted(Counters more) {
        return copy(
                facts,
                ledger,
                problems,
                counters.plus(more),
                plan,
                cleanup,
                cleaned,
                retries,
                lastFailure,
                startedAt,
                endedAt);
    }

    public Shard withPlan(Chore next) {
        return copy(
                facts, ledger, problems, counters, next, cleanup, cleaned, retries, lastFailure, startedAt, endedAt);
    }

    public Shard withCleanup(Chore next) {
        return copy(facts, ledger, problems, counters, plan, next, cleaned, retries, lastFailure, startedAt, endedAt);
    }

    public Shard failing(Failure failure) {
        return copy(facts, ledger, problems, counters, plan, cleanup, cleaned, retries, failure, startedAt, endedAt);
    }

    public Shard cleanedUp() {
        return copy(facts, ledger, problems, counters, plan, cleanup, true, retries, lastFailure, startedAt, endedAt);
    }

    /** Parked ranges open again, and what failed in planning is to be tried again. */
    public Shard retried(int upTo, long now) {
        return copy(
                facts,
                ledger == null ? null : ledger.retryParked(now),
                List.of(),
                counters,
                plan.again(),
                cleanup,
                cleaned,
                upTo,
                lastFailure,
                startedAt,
                endedAt);
    }

    private Shard copy(
            @Nullable PlanResult facts,
            @Nullable RangeLedger ledger,
            List<Problem> problems,
            Counters counters,
            Chore plan,
            Chore cleanup,
            boolean cleaned,
            int retries,
            @Nullable Failure lastFailure,
            @Nullable Long startedAt,
            @Nullable Long endedAt) {
        return new Shard(
                run,
                database,
                phase(ledger, problems),
                facts,
                ledger,
                problems,
                counters,
                plan,
                cleanup,
                cleaned,
                retries,
                lastFailure,
                startedAt,
                endedAt);
    }

    private static ShardPhase phase(@Nullable RangeLedger ledger, List<Problem> problems) {
        if (!problems.isEmpty()) {
            return ShardPhase.REFUSED;
        }
        if (ledger == null) {
            return ShardPhase.PLANNING;
        }
        if (ledger.complete()) {
            return ShardPhase.DONE;
        }
        Map<RangeStatus, Integer> tally = ledger.tally();
        boolean idle = !tally.containsKey(RangeStatus.OPEN) && !tally.containsKey(RangeStatus.IN_FLIGHT);
        boolean tooMany = tally.getOrDefault(RangeStatus.PARKED, 0) > MAX_PARKED;
        return idle || tooMany ? ShardPhase.STUCK : ShardPhase.BACKFILLING;
    }
}
