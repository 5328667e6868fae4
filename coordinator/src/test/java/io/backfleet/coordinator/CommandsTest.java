package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final TestFleet fleet = TestFleet.serving("a1", "a2", "b1");

    @Test
    void submit_expandsGlobsAgainstLivingWorkers() {
        assertNull(fleet.submit(TestFleet.spec("m", "t", "a*")));
        assertEquals(List.of("a1", "a2"), fleet.migration("m").databases());
        assertEquals(2, fleet.take(TaskKind.PLAN).size());
    }

    @Test
    void submit_refusesUnknownDatabases_andNamesTheKnown() {
        Command command = new Command.Submit(
                "x",
                "ann",
                TestFleet.spec("m", "t", "c*"),
                TestFleet.spec("m", "t", "c*").digest());
        assertEquals(ErrorCode.DATABASE_UNKNOWN, fleet.answer(command));
        assertTrue(String.valueOf(fleet.result("x").refusal()).contains("a1, a2, b1"));
        assertFalse(fleet.published.containsKey("migration/m"));
    }

    @Test
    void submit_refusesAnotherDigest() {
        MigrationSpec spec = TestFleet.spec("m", "t", "a1");
        assertEquals(ErrorCode.DIGEST_MISMATCH, fleet.answer(new Command.Submit("x", "ann", spec, "00")));
    }

    @Test
    void submit_includesADatabaseWhoseWorkerIsAway_andShowsThatItWaits() {
        fleet.send(new Report.WorkerHere("w2", 1, List.of("a3"), "test"));
        fleet.send(new Report.WorkerGone("w2"));
        assertNull(fleet.submit(TestFleet.spec("m", "t", "a*")));
        assertEquals(List.of("a1", "a2", "a3"), fleet.migration("m").databases());
        assertEquals(2, fleet.take(TaskKind.PLAN).size());
        Failure waits = fleet.shard("m", "a3").lastFailure();
        assertEquals(new Failure(ErrorCode.WORKER_SILENT, "no living worker serves a3"), waits);
        fleet.send(new Report.WorkerHere("w3", 1, List.of("a3"), "test"));
        assertEquals("a3", fleet.takeOne(TaskKind.PLAN).id().database());
    }

    @Test
    void incarnation_isAnother_whenACommandsIdComesAgain() {
        fleet.send(submit("key", "one"));
        fleet.pass(700_000);
        assertNull(fleet.answer(submit("key", "two")));
        String first = fleet.migration("one").incarnation();
        assertNotEquals(first, fleet.migration("two").incarnation());
        TestFleet fresh = TestFleet.serving("a1", "a2", "b1");
        fresh.now += 1;
        fresh.send(submit("key", "one"));
        assertNotEquals(first, fresh.migration("one").incarnation(), "on another Kafka");
    }

    @Test
    void runThatIsReplaced_whileItsCountsWaitToBePublished_leavesNothingDueForEver() {
        fleet.running("m", 1, "a1", "a2");
        Task task = fleet.take(TaskKind.BACKFILL).get(0);
        fleet.answer(new Command.Cancel(fleet.id(), "ann", "m"));
        fleet.done(task);
        assertNull(fleet.submit(TestFleet.spec("m", "m", "a*")));
        fleet.pass(2_000);
        assertFalse(fleet.state.due(fleet.now));
    }

    private static Command submit(String id, String migration) {
        MigrationSpec spec = TestFleet.spec(migration, migration, "a1");
        return new Command.Submit(id, "ann", spec, spec.digest());
    }

    @Test
    void laterRun_waitsUntilTheDatabaseHasEndedTheEarlierOne_howeverItSpellsTheTable() {
        fleet.submit(TestFleet.spec("m", "t", "a1"));
        fleet.planned(fleet.takeOne(TaskKind.PLAN), TestFleet.plan("\"public\".\"t\"", 100));
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        for (int i = 0; i < 5; i++) {
            fleet.failed(fleet.takeOne(TaskKind.CLEANUP), ErrorCode.ACCESS_DENIED);
            fleet.pass(61_000);
        }
        assertNull(fleet.submit(TestFleet.spec("n", "public.t", "a1")));
        fleet.planned(fleet.takeOne(TaskKind.PLAN), TestFleet.plan("\"public\".\"t\"", 100));
        assertTrue(fleet.take(TaskKind.BACKFILL).isEmpty());
        Task cleanup = fleet.takeOne(TaskKind.CLEANUP);
        fleet.failed(cleanup, ErrorCode.ACCESS_DENIED);
        assertTrue(String.valueOf(fleet.shard("n", "a1").lastFailure())
                .contains("an earlier run on the table cannot be cleared away"));
        fleet.pass(61_000);
        cleanup = fleet.takeOne(TaskKind.CLEANUP);
        fleet.send(new Report.CleanedUp("w1", cleanup.id(), cleanup.attempt()));
        assertEquals("n", fleet.takeOne(TaskKind.BACKFILL).id().migration());
    }

    @Test
    void submit_ofTheSameSpec_attaches_ofAnother_isRefused() {
        fleet.running("m", 2, "a1");
        String incarnation = fleet.migration("m").incarnation();
        assertNull(fleet.submit(TestFleet.spec("m", "m", "a1")));
        assertEquals(incarnation, fleet.migration("m").incarnation());
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
        assertEquals(ErrorCode.MIGRATION_EXISTS, fleet.submit(TestFleet.spec("m", "m", "a2")));
    }

    @Test
    void submit_afterTheEnd_startsAnew_onceTheOldIsClearedAway() {
        fleet.running("m", 2, "a1");
        String first = fleet.migration("m").incarnation();
        assertNull(fleet.answer(new Command.Cancel(fleet.id(), "ann", "m")));
        List<Task> old = fleet.take(TaskKind.BACKFILL);
        assertNull(fleet.submit(TestFleet.spec("m", "m", "a*")));
        assertNotEquals(first, fleet.migration("m").incarnation());
        assertEquals("a2", fleet.takeOne(TaskKind.PLAN).id().database());
        old.forEach(fleet::done);
        Task cleanup = fleet.takeOne(TaskKind.CLEANUP);
        assertEquals(first, cleanup.id().incarnation());
        fleet.send(new Report.CleanedUp("w1", cleanup.id(), cleanup.attempt()));
        assertEquals("a1", fleet.takeOne(TaskKind.PLAN).id().database());
    }

    @Test
    void submit_onABusyTable_isRefused() {
        fleet.running("one", 2, "a1");
        MigrationSpec other = TestFleet.spec("two", "one", "a*");
        assertEquals(ErrorCode.TABLE_BUSY, fleet.submit(other));
        assertNull(fleet.submit(TestFleet.spec("three", "one", "b1")));
    }

    @Test
    void plan_thatMeetsABusyTableUnderAnotherName_isRefused() {
        fleet.running("one", 2, "a1");
        fleet.submit(TestFleet.spec("two", "public.one", "a1"));
        fleet.done(fleet.tasks.remove(0));
        fleet.planned(fleet.takeOne(TaskKind.PLAN), TestFleet.plan("\"one\"", 100));
        assertEquals(MigrationPhase.REFUSED, fleet.migration("two").phase());
        assertTrue(String.valueOf(fleet.migration("two").problems().get("a1")).contains("TABLE_BUSY"));
    }

    @Test
    void command_repeated_repeatsTheAnswerOnly() {
        fleet.running("m", 2, "a1");
        Command pause = new Command.Pause("p", "ann", "m");
        assertNull(fleet.answer(pause));
        assertNull(fleet.answer(new Command.Resume("r", "ann", "m")));
        assertNull(fleet.answer(pause));
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
    }

    @Test
    void submit_repeatedAfterItsAnswerIsForgotten_doesNotStartAgain() {
        MigrationSpec spec = TestFleet.spec("m", "m", "a1");
        Command submit = new Command.Submit("s", "ann", spec, spec.digest());
        fleet.send(submit);
        fleet.answer(new Command.Cancel(fleet.id(), "ann", "m"));
        fleet.pass(700_000);
        assertFalse(fleet.published.containsKey(StateKey.command("s").toString()), "answers are forgotten");
        assertNull(fleet.answer(submit));
        assertEquals(MigrationPhase.CANCELLED, fleet.migration("m").phase());
    }

    @Test
    void commands_inTheWrongPhase_areRefused() {
        fleet.running("m", 2, "a1");
        assertEquals(ErrorCode.WRONG_PHASE, fleet.answer(new Command.Resume("1", "ann", "m")));
        assertNull(fleet.answer(new Command.Cancel("2", "ann", "m")));
        assertEquals(ErrorCode.WRONG_PHASE, fleet.answer(new Command.Cancel("3", "ann", "m")));
        assertEquals(ErrorCode.WRONG_PHASE, fleet.answer(new Command.Retry("4", "ann", "m")));
        assertEquals(ErrorCode.MIGRATION_UNKNOWN, fleet.answer(new Command.Pause("5", "ann", "nobody")));
    }

    @Test
    void tune_appliesAllOrNothing() {
        fleet.running("m", 9, "a1");
        assertEquals(
                ErrorCode.INVALID_VALUE,
                fleet.answer(new Command.Tune("1", "ann", "m", Map.of("maxTasks", "8", "maxLag", "never"))));
        assertEquals(4, fleet.migration("m").settings().maxTasks());
        assertEquals(ErrorCode.UNKNOWN_KEY, fleet.answer(new Command.Tune("2", "ann", "m", Map.of("speed", "8"))));
        assertNull(fleet.answer(new Command.Tune("3", "bob", "m", Map.of("maxTasks", "1"))));
        assertEquals(1, fleet.migration("m").settings().maxTasks());
        assertEquals("bob", fleet.migration("m").changedBy());
        List<Task> out = fleet.take(TaskKind.BACKFILL);
        out.forEach(fleet::done);
        assertEquals(1, fleet.take(TaskKind.BACKFILL).size());
    }

    @Test
    void pause_handsNothingOut_untilResume() {
        fleet.running("m", 9, "a1");
        List<Task> out = fleet.take(TaskKind.BACKFILL);
        assertNull(fleet.answer(new Command.Pause("1", "ann", "m")));
        out.forEach(fleet::done);
        fleet.pass(200_000);
        assertTrue(fleet.take(TaskKind.BACKFILL).isEmpty());
        assertEquals(MigrationPhase.PAUSED, fleet.migration("m").phase());
        assertNull(fleet.answer(new Command.Resume("2", "ann", "m")));
        assertFalse(fleet.take(TaskKind.BACKFILL).isEmpty());
    }

    @Test
    void pause_whilePlanning_isKeptThroughThePlan() {
        fleet.submit(TestFleet.spec("m", "m", "a1"));
        assertNull(fleet.answer(new Command.Pause("1", "ann", "m")));
        fleet.planned(fleet.takeOne(TaskKind.PLAN), TestFleet.plan("m", 100));
        assertEquals(MigrationPhase.PAUSED, fleet.migration("m").phase());
        assertTrue(fleet.take(TaskKind.BACKFILL).isEmpty());
        assertNull(fleet.answer(new Command.Resume("2", "ann", "m")));
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
        assertEquals(1, fleet.take(TaskKind.BACKFILL).size());
    }

    @Test
    void cancel_cleansUpOnceTasksAreBack_orAfterAMinute() {
        fleet.running("m", 9, "a1");
        assertNull(fleet.answer(new Command.Cancel("1", "ann", "m")));
        fleet.pass(30_000);
        assertTrue(fleet.take(TaskKind.CLEANUP).isEmpty());
        fleet.pass(31_000);
        Task cleanup = fleet.takeOne(TaskKind.CLEANUP);
        fleet.send(new Report.CleanedUp("w1", cleanup.id(), cleanup.attempt()));
        assertEquals(0, fleet.state.inFlight());
        assertEquals(MigrationPhase.CANCELLED, fleet.migration("m").phase());
    }
}
