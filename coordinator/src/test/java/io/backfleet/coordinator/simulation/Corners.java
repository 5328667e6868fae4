package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.Comparisons;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import java.util.Map;

/** Ways into corners that a simulation meets once in thousands of runs, or by chance never. */
final class Corners {
    private static final Outcome DONE = new Outcome.Done(rows(100));
    private static final Outcome YIELDED = new Outcome.Yielded(rows(10), Key.of("10"), null);
    private static final Outcome POISONED =
            new Outcome.Poisoned(rows(10), Key.of("10"), Key.of("11"), new Failure(ErrorCode.ROW_REJECTED, "as told"));

    private final Book book;

    Corners(Book book) {
        this.book = book;
    }

    void visit() {
        refusedWhileRunning();
        refusedWhilePaused();
        endedWhilePaused();
        plansThatFail();
        proofsThatFail();
        for (Outcome outcome : List.of(DONE, YIELDED, POISONED)) {
            lateEnd(outcome, true);
            lateEnd(outcome, false);
            lateRepair(outcome, true);
            lateRepair(outcome, false);
        }
        parkedCheck();
        replaced(1);
        replaced(0);
        replaced(2);
        doneAndReplaced();
    }

    private static Counters rows(int rows) {
        return new Counters(rows, rows, 0, 1, 0, 0);
    }

    private TestFleet fleet(String... databases) {
        TestFleet fleet = TestFleet.serving(databases);
        fleet.watch = book::decided;
        return fleet;
    }

    private static PlanResult refused() {
        return new PlanResult(
                List.of(TestFleet.problem()), "t", List.of(), List.of(), 0, List.of(), Map.of(), "table=t");
    }

    private static Task planOf(List<Task> plans, String database) {
        return plans.stream()
                .filter(task -> task.id().database().equals(database))
                .findFirst()
                .orElseThrow();
    }

    /** Before a worker is there to take the first range. */
    private void refusedWhileRunning() {
        TestFleet fleet = fleet("a", "b");
        fleet.submit(TestFleet.spec("m", "m", "a", "b"));
        List<Task> plans = fleet.take(TaskKind.PLAN);
        fleet.failed(planOf(plans, "a"), ErrorCode.DATABASE_UNREACHABLE);
        fleet.send(new Report.WorkerGone(TestFleet.WORKER));
        fleet.planned(planOf(plans, "b"), TestFleet.plan("m", 100));
        fleet.planned(planOf(plans, "a"), refused());
    }

    private void refusedWhilePaused() {
        TestFleet fleet = fleet("a");
        fleet.submit(TestFleet.spec("m", "m", "a"));
        fleet.answer(new Command.Pause(fleet.id(), "ann", "m"));
        fleet.planned(fleet.takeOne(TaskKind.PLAN), refused());
    }

    private void endedWhilePaused() {
        TestFleet fleet = fleet("a");
        fleet.provesAll = false;
        fleet.running("m", 1, "a");
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        fleet.answer(new Command.Pause(fleet.id(), "ann", "m"));
        fleet.proven(fleet.takeOne(TaskKind.PROVE), 0, 0);

        TestFleet verifying = verifying(1);
        verifying.answer(new Command.Pause(verifying.id(), "ann", "m"));
        verifying.answer(new Command.Finish(verifying.id(), "ann", "m"));
    }

    /** The next run is submitted before what the first has left is cleared away. */
    private void doneAndReplaced() {
        TestFleet fleet = fleet("a");
        fleet.running("m", 1, "a");
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        fleet.submit(TestFleet.spec("m", "m", "a"));
        fleet.send(new Report.CleanedUp(
                TestFleet.WORKER, fleet.takeOne(TaskKind.CLEANUP).id(), 1));
    }

    /** One is planned and has begun, so that the other's refusal does not end the migration. */
    private void plansThatFail() {
        TestFleet fleet = fleet("a", "b");
        fleet.submit(TestFleet.spec("m", "m", "a", "b"));
        List<Task> plans = fleet.take(TaskKind.PLAN);
        fleet.failed(planOf(plans, "b"), ErrorCode.DATABASE_UNREACHABLE);
        fleet.planned(planOf(plans, "a"), TestFleet.plan("m", 100));
        for (int i = 0; i < 3; i++) {
            fleet.pass(70_000);
            fleet.failed(planOf(fleet.take(TaskKind.PLAN), "b"), ErrorCode.DATABASE_ERROR);
        }
        fleet.answer(new Command.Retry(fleet.id(), "ann", "m"));
    }

    private void proofsThatFail() {
        TestFleet fleet = fleet("a");
        fleet.provesAll = false;
        fleet.running("m", 1, "a");
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        for (int i = 0; i < 3; i++) {
            fleet.failed(fleet.takeOne(TaskKind.PROVE), ErrorCode.DATABASE_ERROR);
            fleet.pass(70_000);
        }
        fleet.answer(new Command.Retry(fleet.id(), "ann", "m"));
        fleet.answer(new Command.Cancel(fleet.id(), "ann", "m"));
        fleet.submit(TestFleet.spec("m", "m", "a"));
        fleet.send(new Report.CleanedUp(
                TestFleet.WORKER, fleet.takeOne(TaskKind.CLEANUP).id(), 1));
    }

    /** A task turns out to have ended when its range was open again, or given up on. */
    private void lateEnd(Outcome outcome, boolean parked) {
        TestFleet fleet = fleet("a");
        fleet.running("m", 1, "a");
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        fleet.failed(task, ErrorCode.DATABASE_ERROR);
        for (int i = 0; parked && i < 2; i++) {
            fleet.pass(70_000);
            fleet.failed(fleet.takeOne(TaskKind.BACKFILL), ErrorCode.DATABASE_ERROR);
        }
        fleet.ended(task, outcome, Health.GOOD);
    }

    private TestFleet verifying(int ranges) {
        TestFleet fleet = fleet("a");
        fleet.verifier("a");
        fleet.submit(Comparisons.spec("m", true, false, "a"));
        new Comparisons(fleet).filled(ranges);
        return fleet;
    }

    private void lateRepair(Outcome outcome, boolean parked) {
        TestFleet fleet = verifying(1);
        Comparisons checks = new Comparisons(fleet);
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.differing(5, "5", "90"));
        fleet.answer(new Command.Repair(fleet.id(), "ann", "m"));
        Task task = fleet.takeOne(TaskKind.REPAIR);
        fleet.failed(task, ErrorCode.DATABASE_ERROR);
        for (int i = 0; parked && i < 2; i++) {
            fleet.pass(70_000);
            fleet.failed(fleet.takeOne(TaskKind.REPAIR), ErrorCode.DATABASE_ERROR);
        }
        fleet.ended(task, outcome, Health.GOOD);
        if (outcome == YIELDED && !parked) {
            fleet.pass(70_000);
            fleet.ended(fleet.takeOne(TaskKind.REPAIR), POISONED, Health.GOOD);
        }
    }

    private void parkedCheck() {
        TestFleet fleet = verifying(2);
        List<Task> tasks = fleet.take(TaskKind.VERIFY);
        Task task = tasks.get(0);
        for (int i = 0; i < 3; i++) {
            fleet.send(new Report.TaskFailed(
                    TestFleet.VERIFIER,
                    task.id(),
                    task.attempt(),
                    new Failure(ErrorCode.DATABASE_ERROR, "as told"),
                    Health.GOOD));
            fleet.pass(70_000);
            task = fleet.take(TaskKind.VERIFY).stream().findFirst().orElse(task);
        }
        fleet.answer(new Command.Retry(fleet.id(), "ann", "m"));
    }

    /** @param what runs when the migration is replaced: a pass, a repair, or a pass that has halted */
    private void replaced(int what) {
        TestFleet fleet = verifying(1);
        Comparisons checks = new Comparisons(fleet);
        Task task = fleet.takeOne(TaskKind.VERIFY);
        if (what == 1) {
            checks.verified(task, checks.differing(5, "5", "90"));
            fleet.answer(new Command.Repair(fleet.id(), "ann", "m"));
        } else if (what == 2) {
            fleet.send(new Report.TaskFailed(
                    TestFleet.VERIFIER,
                    task.id(),
                    task.attempt(),
                    new Failure(ErrorCode.SCHEMA_CHANGED, "as told"),
                    Health.GOOD));
        }
        fleet.answer(new Command.Cancel(fleet.id(), "ann", "m"));
        fleet.submit(Comparisons.spec("m", true, false, "a"));
        fleet.pass(70_000);
        for (Task cleanup : fleet.take(TaskKind.CLEANUP)) {
            fleet.send(new Report.CleanedUp(TestFleet.WORKER, cleanup.id(), cleanup.attempt()));
        }
    }
}
