package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands tasks out and takes them back: the only place where a flight and its shard change together. */
public final class Handout {
    /** A publication that nobody takes for so long is repeated, each time after twice the time. */
    public static final long FIRST_PATIENCE_MILLIS = 120_000;

    static final long LAST_PATIENCE_MILLIS = 900_000;

    private Handout() {}

    /**
     * Hands out what a run wants.
     *
     * @param window tasks of the lane that may be in flight
     */
    static void serve(Draft draft, Submission submission, Shard shard, TaskKind kind, int range, int window) {
        switch (kind) {
            case PLAN -> plan(draft, submission, shard, FIRST_PATIENCE_MILLIS);
            case PROVE -> proof(draft, submission, shard, FIRST_PATIENCE_MILLIS);
            case VERIFY -> Checking.handOut(draft, submission, shard, range, window, FIRST_PATIENCE_MILLIS);
            case REPAIR -> Repairing.handOut(draft, submission, shard, range, window, FIRST_PATIENCE_MILLIS);
            case CLEANUP -> cleanup(draft, submission, shard, FIRST_PATIENCE_MILLIS);
            case BACKFILL -> range(draft, submission, shard, range, window, FIRST_PATIENCE_MILLIS);
        }
    }

    /** Hands out the plan of a shard. */
    static void plan(Draft draft, Submission submission, Shard shard, long patience) {
        Shard next = shard.withPlan(shard.plan().handedOut());
        draft.put(next);
        chore(draft, submission, shard, TaskKind.PLAN, next.plan().attempts(), null, patience);
    }

    /** Has the database asked whether it has what a shard's complete ledger says. */
    static void proof(Draft draft, Submission submission, Shard shard, long patience) {
        Shard next = shard.withProof(shard.proving().chore().handedOut());
        draft.put(next);
        chore(draft, submission, shard, TaskKind.PROVE, next.proving().chore().attempts(), next.claim(), patience);
    }

    /** Hands out the cleanup of a shard. */
    static void cleanup(Draft draft, Submission submission, Shard shard, long patience) {
        Shard next = shard.withCleanup(shard.cleanup().handedOut());
        draft.put(next);
        chore(draft, submission, shard, TaskKind.CLEANUP, next.cleanup().attempts(), null, patience);
    }

    private static void chore(
            Draft draft,
            Submission submission,
            Shard shard,
            TaskKind kind,
            int attempt,
            @Nullable Claim claim,
            long patience) {
        RunId run = submission.run();
        PlanResult facts = kind == TaskKind.PROVE ? shard.facts() : null;
        Task task = new Task(
                new TaskId(run.name(), run.incarnation(), shard.database(), kind, 0),
                attempt,
                submission.spec(),
                submission.digest(),
                List.of(),
                KeyRange.ALL,
                0,
                false,
                facts == null ? null : facts.fingerprint(),
                claim);
        publish(draft, task, patience);
    }

    /**
     * Hands out an open range of a planned shard.
     *
     * @param window tasks that may be in flight; with fewer ranges left than that, the task is to offer a split
     */
    static void range(Draft draft, Submission submission, Shard shard, int range, int window, long patience) {
        RangeLedger ledger = shard.ledger();
        PlanResult facts = shard.facts();
        if (ledger == null || facts == null) {
            throw new IllegalStateException("shard " + shard.key() + " is not planned");
        }
        RunId run = shard.run();
        RangeLedger next = ledger.handOut(range, draft.now());
        LedgerRange out = next.find(range).orElseThrow();
        draft.put(shard.with(next).started(draft.now()));
        Migration migration = draft.migration(run);
        if (migration != null && migration.startedAt() == null) {
            draft.put(migration.started(draft.now()));
        }
        Task task = new Task(
                new TaskId(run.name(), run.incarnation(), shard.database(), TaskKind.BACKFILL, range),
                out.attempts(),
                submission.spec(),
                submission.digest(),
                facts.key(),
                next.keys(range),
                out.estimatedRows(),
                next.count(RangeStatus.OPEN) < window,
                facts.fingerprint());
        publish(draft, task, patience);
    }

    static void publish(Draft draft, Task task, long patience) {
        draft.send(task);
        draft.put(new Flight(
                task.id(), task.attempt(), "", 0, task.estimatedRows(), draft.now(), draft.now() + patience, patience));
    }

    /**
     * Takes a task back that brought no result, to be handed out again.
     *
     * @param notBefore when at the earliest
     */
    public static void takeBack(Draft draft, Flight flight, Failure why, long notBefore) {
        draft.remove(Entity.FLIGHT, flight.key());
        Shard shard = draft.shard(RunId.of(flight.task()), flight.task().database());
        if (shard == null) {
            return;
        }
        switch (flight.task().kind()) {
            case PLAN ->
                draft.put(shard.withPlan(shard.plan().setBack(notBefore)).failing(why));
            case PROVE ->
                draft.put(shard.withProof(shard.proving().chore().setBack(notBefore))
                        .failing(why));
            case VERIFY -> Checking.takeBack(draft, flight, why, notBefore);
            case REPAIR -> Repairing.takeBack(draft, flight, why, notBefore);
            case CLEANUP ->
                draft.put(shard.withCleanup(shard.cleanup().setBack(notBefore)).failing(why));
            case BACKFILL -> {
                RangeLedger ledger = shard.ledger();
                if (ledger != null) {
                    draft.put(shard.with(ledger.takeBack(flight.task().range(), draft.now(), notBefore, why))
                            .failing(why));
                }
            }
        }
    }

    /**
     * Publishes a task again that nobody has taken: a worker that finds both copies does no harm, since the fence lets
     * only one of them write.
     */
    public static void repeat(Draft draft, Flight flight, Failure why, int window) {
        takeBack(draft, flight, why, draft.now());
        Submission submission = draft.submission(RunId.of(flight.task()));
        Shard shard = draft.shard(RunId.of(flight.task()), flight.task().database());
        if (submission == null || shard == null) {
            return;
        }
        long patience = Math.min(LAST_PATIENCE_MILLIS, 2 * flight.patienceMillis());
        switch (flight.task().kind()) {
            case PLAN -> plan(draft, submission, shard, patience);
            case PROVE -> proof(draft, submission, shard, patience);
            case VERIFY ->
                Checking.repeat(draft, submission, shard, flight.task().range(), window, patience);
            case REPAIR ->
                Repairing.repeat(draft, submission, shard, flight.task().range(), window, patience);
            case CLEANUP -> cleanup(draft, submission, shard, patience);
            case BACKFILL -> {
                int range = flight.task().range();
                RangeLedger ledger = shard.ledger();
                if (ledger != null
                        && ledger.find(range)
                                .filter(found -> found.status() == RangeStatus.OPEN)
                                .isPresent()) {
                    range(draft, submission, shard, range, window, patience);
                }
            }
        }
    }
}
