package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private final TestFleet fleet = TestFleet.serving("a", "b");

    @Test
    void migration_isDone_whenEveryLedgerIs_andIsCleanedUp() {
        fleet.running("m", 2, "a", "b");
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
        fleet.take(TaskKind.BACKFILL).forEach(fleet::done);
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
        assertNotNull(fleet.migration("m").endedAt());
        assertEquals(new Counters(200, 200, 0, 2, 2, 0), fleet.shard("m", "a").counters());
        assertEquals(200, fleet.shard("m", "a").doneRows());
        List<Task> cleanups = fleet.take(TaskKind.CLEANUP);
        assertEquals(2, cleanups.size());
        cleanups.forEach(task -> fleet.send(new Report.CleanedUp("w1", task.id(), task.attempt())));
        assertEquals(0, fleet.state.inFlight());
        fleet.pass(1_000_000);
        assertTrue(fleet.tasks.isEmpty());
    }

    @Test
    void refusedPlan_refusesTheMigration_beforeAnythingIsWritten() {
        fleet.submit(TestFleet.spec("m", "m", "a", "b"));
        List<Task> plans = fleet.take(TaskKind.PLAN);
        fleet.planned(plans.get(0), TestFleet.plan("m", 100));
        assertTrue(fleet.take(TaskKind.BACKFILL).isEmpty(), "nobody starts before all are planned");
        fleet.planned(plans.get(1), PlanResult.refused(List.of(TestFleet.problem())));
        assertEquals(MigrationPhase.REFUSED, fleet.migration("m").phase());
        assertEquals(
                List.of(TestFleet.problem()), fleet.migration("m").problems().get("b"));
        assertEquals(2, fleet.take(TaskKind.CLEANUP).size());
    }

    @Test
    void planThatFailsForNow_holdsNobodyUp_andJoinsLater() {
        fleet.submit(TestFleet.spec("m", "m", "a", "b"));
        List<Task> plans = fleet.take(TaskKind.PLAN);
        fleet.failed(plans.get(1), ErrorCode.DATABASE_UNREACHABLE);
        assertEquals(MigrationPhase.PLANNING, fleet.migration("m").phase());
        fleet.planned(plans.get(0), TestFleet.plan("m", 100));
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
        assertEquals(1, fleet.take(TaskKind.BACKFILL).size());
        fleet.pass(1_000);
        Task again = fleet.takeOne(TaskKind.PLAN);
        assertEquals(2, again.attempt());
        fleet.planned(again, TestFleet.plan("m", 100));
        Task late = fleet.takeOne(TaskKind.BACKFILL);
        assertEquals("b", late.id().database());
        assertEquals("table=m", late.fingerprint(), "a task brings back what was planned");
    }

    @Test
    void planThatFailsForGood_refusesAfterThreeTries() {
        fleet.submit(TestFleet.spec("m", "m", "a"));
        for (int i = 1; i <= 3; i++) {
            assertEquals(MigrationPhase.PLANNING, fleet.migration("m").phase());
            fleet.failed(fleet.takeOne(TaskKind.PLAN), ErrorCode.DATABASE_ERROR);
            fleet.pass(60_000);
        }
        assertEquals(MigrationPhase.REFUSED, fleet.migration("m").phase());
    }

    @Test
    void window_startsAtTwo_growsInGoodHealth_upToTwiceTheSlots() {
        fleet.running("m", 60, "a");
        fleet.answer(new Command.Tune("t", "ann", "m", java.util.Map.of("maxTasks", "100")));
        assertEquals(2, fleet.state.inFlight());
        for (int i = 0; i < 20; i++) {
            fleet.done(fleet.tasks.remove(0));
        }
        assertEquals(8, fleet.database("a").window());
        assertEquals(8, fleet.state.inFlight());
    }

    @Test
    void window_halvesUnderPressure_atMostOnceIn5Seconds() {
        fleet.running("m", 60, "a");
        for (int i = 0; i < 6; i++) {
            fleet.done(fleet.tasks.remove(0));
        }
        assertEquals(8, fleet.database("a").window());
        assertEquals(4, fleet.state.inFlight(), "the migration's own limit");
        List<Task> out = fleet.take(TaskKind.BACKFILL);
        for (Task task : out) {
            fleet.send(new Report.TaskRenewed("w1", task.id(), task.attempt(), new Health(1.3, "replication_lag")));
        }
        assertEquals(4, fleet.database("a").window());
        assertEquals(1.3, fleet.database("a").pressure());
        fleet.pass(5_000);
        fleet.send(new Report.TaskRenewed("w1", out.get(0).id(), 1, new Health(1.3, "replication_lag")));
        assertEquals(2, fleet.database("a").window());
        fleet.done(out.get(0));
        assertTrue(fleet.tasks.isEmpty(), "more are in flight than the window allows");
    }

    private void throttled(Task task) {
        Failure held = new Failure(ErrorCode.THROTTLED, "held");
        fleet.send(new Report.TaskFailed("w1", task.id(), task.attempt(), held, new Health(1.3, "replication_lag")));
    }

    @Test
    void throttledDatabase_isTriedByOneTaskAtATime_everMoreRarelyAtFirst() {
        fleet.running("m", 60, "a");
        for (int i = 0; i < 6; i++) {
            fleet.done(fleet.tasks.remove(0));
        }
        List<Task> out = fleet.take(TaskKind.BACKFILL);
        assertEquals(4, out.size());
        out.forEach(this::throttled);
        assertEquals(1, fleet.database("a").window());
        int tried = 0;
        for (int second = 0; second < 600; second++) {
            fleet.pass(1_000);
            for (Task task : fleet.take(TaskKind.BACKFILL)) {
                assertEquals(0, fleet.tasks.size(), "two at a time");
                tried++;
                throttled(task);
            }
        }
        assertTrue(tried > 600 / 15 - 2 && tried < 600 / 15 + 6, "tried " + tried + " times");
    }

    @Test
    void throttledDatabase_getsWorkAgainAsSoonAsItsWayIsFree() {
        fleet.running("m", 60, "a");
        for (int i = 0; i < 10; i++) {
            fleet.take(TaskKind.BACKFILL).forEach(this::throttled);
            fleet.pass(16_000);
        }
        Task last = fleet.takeOne(TaskKind.BACKFILL);
        throttled(last);
        assertEquals(List.of(), fleet.take(TaskKind.BACKFILL));
        fleet.send(new Report.WayFree("w1", last.id()));
        Task next = fleet.takeOne(TaskKind.BACKFILL);
        fleet.send(new Report.WayFree("w1", last.id()));
        assertEquals(List.of(), fleet.take(TaskKind.BACKFILL), "one finds out first");
        fleet.done(next);
        assertEquals(2, fleet.take(TaskKind.BACKFILL).size(), "then there are more again");
    }

    @Test
    void wayThatIsFree_takesNobodyWhereNothingIsHeld() {
        fleet.running("m", 1, "a");
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        fleet.send(new Report.WayFree("w1", task.id()));
        assertEquals(List.of(), fleet.take(TaskKind.BACKFILL));
        fleet.done(task);
        fleet.send(new Report.WayFree("w1", task.id()));
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
    }

    @Test
    void window_isSharedInTurnsByMigrations() {
        fleet.running("one", 20, "a");
        for (int i = 0; i < 6; i++) {
            fleet.done(fleet.tasks.remove(0));
        }
        fleet.running("two", 20, "a");
        for (int i = 0; i < 8; i++) {
            fleet.done(fleet.tasks.remove(0));
        }
        var counts = fleet.tasks.stream()
                .collect(Collectors.groupingBy(task -> task.id().migration(), Collectors.counting()));
        assertEquals(java.util.Map.of("one", 4L, "two", 4L), counts);
    }

    @Test
    void lastRanges_areAskedToOfferASplit() {
        fleet.running("m", 5, "a");
        assertEquals(
                List.of(false, false),
                fleet.take(TaskKind.BACKFILL).stream().map(Task::offerSplit).toList());
        fleet.running("n", 1, "b");
        Task only = fleet.takeOne(TaskKind.BACKFILL);
        assertTrue(only.offerSplit());
        fleet.ended(only, new Outcome.Yielded(Counters.ZERO, Key.of("10"), Key.of("50")), Health.GOOD);
        assertEquals(2, fleet.take(TaskKind.BACKFILL).size());
    }

    @Test
    void takenTask_thatFallsSilent_goesOutAgainAtOnce() {
        fleet.running("m", 1, "a");
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        fleet.taken(task);
        fleet.pass(39_000);
        assertTrue(fleet.tasks.isEmpty());
        fleet.pass(2_000);
        Task again = fleet.takeOne(TaskKind.BACKFILL);
        assertEquals(task.id(), again.id());
        assertEquals(2, again.attempt());
    }

    @Test
    void renewal_keepsATask() {
        fleet.running("m", 1, "a");
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        fleet.taken(task);
        for (int i = 0; i < 30; i++) {
            fleet.pass(10_000);
            fleet.send(new Report.TaskRenewed("w1", task.id(), 1, Health.GOOD));
        }
        assertTrue(fleet.tasks.isEmpty());
    }

    @Test
    void publishedTask_thatNobodyTakes_goesOutAgain_everMoreRarely() {
        fleet.running("m", 1, "a");
        assertEquals(1, fleet.takeOne(TaskKind.BACKFILL).attempt());
        fleet.pass(121_000);
        assertEquals(2, fleet.takeOne(TaskKind.BACKFILL).attempt());
        fleet.pass(121_000);
        assertTrue(fleet.tasks.isEmpty());
        fleet.pass(121_000);
        assertEquals(3, fleet.takeOne(TaskKind.BACKFILL).attempt());
    }

    @Test
    void workerThatGoes_losesItsTasksAtOnce_andASilentOneAfterAMinute() {
        fleet.running("m", 1, "a");
        fleet.send(new Report.WorkerHere("w2", 1, List.of("a"), "test"));
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        fleet.taken(task);
        fleet.send(new Report.WorkerGone("w1"));
        Task again = fleet.takeOne(TaskKind.BACKFILL);
        assertEquals(2, again.attempt());
        fleet.pass(61_000, false);
        assertFalse(fleet.published.containsKey("worker/w2"));
    }

    @Test
    void transientFailures_areRetriedWithoutLimit_othersThriceThenParked() {
        fleet.running("m", 1, "a");
        for (int i = 0; i < 10; i++) {
            fleet.failed(fleet.takeOne(TaskKind.BACKFILL), ErrorCode.DATABASE_UNREACHABLE);
            fleet.pass(61_000);
        }
        for (int i = 0; i < 3; i++) {
            fleet.failed(fleet.takeOne(TaskKind.BACKFILL), ErrorCode.ROW_REJECTED);
            fleet.pass(61_000);
        }
        assertEquals(ShardPhase.STUCK, fleet.shard("m", "a").phase());
        assertEquals(1, fleet.shard("m", "a").parked().size());
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
        assertNull(fleet.answer(new Command.Retry("r", "ann", "m")));
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
    }

    @Test
    void lateReports_changeNothing_exceptThatATaskHasEnded() {
        fleet.running("m", 1, "a");
        Task first = fleet.takeOne(TaskKind.BACKFILL);
        fleet.taken(first);
        fleet.pass(41_000);
        Task second = fleet.takeOne(TaskKind.BACKFILL);
        fleet.failed(first, ErrorCode.ROW_REJECTED);
        fleet.send(new Report.TaskReturned("w1", first.id(), 1, new Failure(ErrorCode.FENCED, "late")));
        assertEquals(1, fleet.state.inFlight());
        fleet.done(first);
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
        fleet.done(second);
        assertEquals(100, fleet.shard("m", "a").counters().seen(), "counted once");
    }

    @Test
    void returnedTask_waitsAMoment_unlessItsWorkerStops() {
        fleet.running("m", 1, "a");
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        fleet.send(new Report.TaskReturned("w1", task.id(), 1, new Failure(ErrorCode.WORKER_STOPPING, "bye")));
        task = fleet.takeOne(TaskKind.BACKFILL);
        fleet.send(new Report.TaskReturned("w1", task.id(), 2, new Failure(ErrorCode.OLD_TRANSACTIONS, "wait")));
        assertTrue(fleet.tasks.isEmpty());
        fleet.pass(2_000);
        assertEquals(3, fleet.takeOne(TaskKind.BACKFILL).attempt());
    }

    @Test
    void taskAtAWorkerWithoutItsDatabase_comesBackAfterASecond_howeverOften() {
        fleet.running("m", 1, "a");
        for (int i = 1; i <= 8; i++) {
            Task task = fleet.takeOne(TaskKind.BACKFILL);
            fleet.send(
                    new Report.TaskReturned("w1", task.id(), i, new Failure(ErrorCode.DATABASE_UNKNOWN, "not here")));
            assertTrue(fleet.tasks.isEmpty());
            fleet.pass(1_000);
        }
        assertEquals(9, fleet.takeOne(TaskKind.BACKFILL).attempt());
    }

    @Test
    void runThatTheDatabaseHasEnded_standsStill_unlessItHasEndedHereAsWell() {
        fleet.running("m", 1, "a");
        for (int i = 0; i < 3; i++) {
            fleet.failed(fleet.takeOne(TaskKind.BACKFILL), ErrorCode.RUN_ENDED);
            fleet.pass(61_000);
        }
        assertEquals(ShardPhase.STUCK, fleet.shard("m", "a").phase());
        fleet.running("n", 1, "b");
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        assertNull(fleet.answer(new Command.Cancel("c", "ann", "n")));
        fleet.failed(task, ErrorCode.RUN_ENDED);
        assertNull(fleet.shard("n", "b").lastFailure());
    }

    @Test
    void tooManyParkedRanges_stopTheShard_untilARetry() {
        fleet.running("m", 1, "a");
        for (int i = 0; i < 101; i++) {
            Task task = fleet.takeOne(TaskKind.BACKFILL);
            fleet.ended(
                    task,
                    new Outcome.Poisoned(
                            Counters.ZERO,
                            Key.of(Integer.toString(2 * i)),
                            Key.of(Integer.toString(2 * i + 1)),
                            new Failure(ErrorCode.ROW_REJECTED, "x".repeat(5_000))),
                    Health.GOOD);
        }
        assertTrue(fleet.tasks.isEmpty());
        assertEquals(ShardPhase.STUCK, fleet.shard("m", "a").phase());
        assertEquals(101, fleet.shard("m", "a").ranges().get(RangeStatus.PARKED));
        assertEquals(50, fleet.shard("m", "a").parked().size());
    }

    @Test
    void migrationOfTenThousandDatabases_isPlannedInSmallSteps() {
        String[] names = new String[10_000];
        for (int i = 0; i < names.length; i++) {
            names[i] = "db" + i;
        }
        TestFleet wide = TestFleet.serving(names);
        var spec = TestFleet.spec("m", "m", "db*");
        var effects = Coordinator.decide(
                wide.state, new Command.Submit("s", "ann", spec, spec.digest()), wide.now, TestFleet.SEAL);
        assertTrue(effects.outputs().size() <= 3 && effects.changes().size() <= 3);
        wide.publications = 0;
        wide.send(new Command.Submit("s", "ann", spec, spec.digest()));
        List<Task> plans = wide.take(TaskKind.PLAN);
        assertEquals(10_000, plans.size());
        plans.forEach(task -> wide.planned(task, TestFleet.plan("m", 100)));
        assertEquals(MigrationPhase.RUNNING, wide.migration("m").phase());
        assertEquals(10_000, wide.take(TaskKind.BACKFILL).size());
        assertTrue(wide.publications < 80_000, () -> wide.publications + " publications");
    }
}
