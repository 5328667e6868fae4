package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifyingTest {
    private final TestFleet fleet = TestFleet.serving("a", "b");
    private final Comparisons checks = new Comparisons(fleet);

    private void verifying(int ranges, String... databases) {
        fleet.verifier("a", "b");
        assertNull(fleet.submit(Comparisons.spec("m", true, false, databases)));
        checks.filled(ranges);
        assertEquals(MigrationPhase.VERIFYING, fleet.migration("m").phase());
    }

    @Test
    void provenMigration_isVerified_passAfterPass_underGrowingIds() {
        verifying(2, "a");
        Set<Integer> ids = new HashSet<>();
        for (int pass = 1; pass <= 3; pass++) {
            fleet.pass(1_000);
            List<Task> tasks = fleet.take(TaskKind.VERIFY);
            assertEquals(2, tasks.size(), "cut where the planner has cut");
            for (Task task : tasks) {
                assertEquals(pass, task.pass());
                assertEquals("table=\"m\"", task.fingerprint());
                assertTrue(ids.add(task.id().range()));
                assertNull(checks.state("m", "a").nextPassAt());
                checks.verified(task, checks.clean());
            }
            assertEquals(pass, checks.state("m", "a").evidence().streak().passes());
            assertEquals(200L * pass, checks.state("m", "a").comparedInAll());
            if (pass == 2) {
                assertTrue(fleet.take(TaskKind.VERIFY).isEmpty(), "the gate has what it wants");
                assertEquals(
                        fleet.now + Comparisons.EVERY, checks.state("m", "a").nextPassAt());
                fleet.pass(Comparisons.EVERY);
            }
        }
        assertEquals(MigrationPhase.VERIFYING, fleet.migration("m").phase());
        assertTrue(fleet.take(TaskKind.BACKFILL).isEmpty());
    }

    @Test
    void verifyOnly_isNotFilledIn_norProven_norClearedAway() {
        fleet.provesAll = false;
        fleet.verifier("a", "b");
        assertNull(fleet.submit(Comparisons.spec("m", false, false, "a", "b")));
        checks.filled(2);
        assertEquals(MigrationPhase.VERIFYING, fleet.migration("m").phase());
        assertEquals(ShardPhase.DONE, fleet.shard("m", "a").phase());
        assertEquals(4, fleet.take(TaskKind.VERIFY).size());
        assertNull(fleet.answer(new Command.Finish("f", "ann", "m")));
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
        fleet.pass(100_000);
        assertTrue(fleet.tasks.isEmpty(), () -> "nothing was written: " + fleet.tasks);
        assertEquals(0, fleet.state.inFlight());
    }

    @Test
    void verifyOnly_mayStandBesideABackfill_butNoSecondBackfill() {
        fleet.running("m", 1, "a");
        var beside = Comparisons.spec("check", false, false, "a");
        assertNull(fleet.submit(beside));
        fleet.planned(fleet.takeOne(TaskKind.PLAN), TestFleet.plan("\"m\"", 100));
        assertEquals(MigrationPhase.VERIFYING, fleet.migration("check").phase());
        var second = TestFleet.spec("second", "m", "a");
        assertEquals(ErrorCode.TABLE_BUSY, fleet.submit(second));
    }

    @Test
    void tasks_goOut_onlyWhileAVerifierServes_andKeepToItsSlots() {
        assertNull(fleet.submit(Comparisons.spec("m", true, false, "a")));
        checks.filled(8);
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty());
        assertEquals(0, checks.state("m", "a").pass());
        fleet.send(new Report.WorkerHere(TestFleet.VERIFIER, Role.VERIFIER, 1, List.of("a"), "test"));
        assertEquals(2, fleet.take(TaskKind.VERIFY).size());
        assertEquals(fleet.now, checks.state("m", "a").passStartedAt());
    }

    @Test
    void pressure_thatVerifiersTellOf_makesTheirWindowSmaller_notTheWorkers() {
        verifying(8, "a");
        int window = fleet.database("a").window();
        Task task = fleet.take(TaskKind.VERIFY).get(0);
        fleet.pass(6_000);
        fleet.send(new Report.TaskRenewed(TestFleet.VERIFIER, task.id(), task.attempt(), new Health(2, "busy")));
        assertEquals(window, fleet.database("a").window());
        assertEquals("busy", fleet.database("a").reason());
        checks.verified(task, checks.clean());
        assertTrue(fleet.take(TaskKind.VERIFY).size() <= 1);
    }

    @Test
    void yieldedRange_goesOnUnderANewId() {
        verifying(1, "a");
        Task task = fleet.takeOne(TaskKind.VERIFY);
        checks.verified(task, checks.yielded("40"));
        Task rest = fleet.takeOne(TaskKind.VERIFY);
        assertEquals(new KeyRange(Key.of("40"), null), rest.range());
        checks.verified(task, checks.clean());
        assertEquals(0, checks.state("m", "a").evidence().streak().passes(), "said twice");
        checks.verified(rest, checks.clean());
        assertEquals(1, checks.state("m", "a").evidence().streak().passes());
    }

    @Test
    void onlyThePresentAttemptOfItsHolderCounts() {
        verifying(1, "a");
        Task first = fleet.takeOne(TaskKind.VERIFY);
        fleet.send(new Report.TaskTaken("v2", first.id(), first.attempt(), 0));
        checks.verified(first, checks.clean());
        assertEquals(0, checks.state("m", "a").evidence().passes().size(), "another one holds it");
        fleet.pass(41_000);
        Task second = fleet.takeOne(TaskKind.VERIFY);
        assertEquals(2, second.attempt());
        fleet.send(new Report.Verified("v2", first.id(), first.attempt(), checks.clean(), Health.GOOD));
        assertEquals(0, checks.state("m", "a").evidence().passes().size(), "an earlier attempt");
        checks.verified(second, checks.clean());
        assertEquals(1, checks.state("m", "a").evidence().passes().size());
    }

    @Test
    void suspects_waitUntilTheyAreJudged_evenWhenTheirVerifierIsLost() {
        verifying(1, "a");
        Task first = fleet.takeOne(TaskKind.VERIFY);
        checks.suspects(first, 3);
        assertEquals(3, checks.state("m", "a").evidence().suspects());
        fleet.failed(first, ErrorCode.DATABASE_UNREACHABLE);
        assertEquals(3, checks.state("m", "a").evidence().suspects());
        fleet.pass(2_000);
        Task second = fleet.takeOne(TaskKind.VERIFY);
        checks.suspects(second, 0);
        assertEquals(3, checks.state("m", "a").evidence().suspects(), "it may not have come so far");
        checks.verified(second, checks.yielded("40"));
        assertEquals(3, checks.state("m", "a").evidence().suspects(), "they may be in the rest");
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.clean());
        assertEquals(0, checks.state("m", "a").evidence().suspects());
    }

    @Test
    void rangeThatFailsForGood_isParked_andTriedAgainAfterARetry() {
        verifying(2, "a");
        List<Task> tasks = fleet.take(TaskKind.VERIFY);
        checks.verified(tasks.get(1), checks.clean());
        Task failing = tasks.get(0);
        for (int i = 1; i <= 3; i++) {
            fleet.failed(failing, ErrorCode.DATABASE_ERROR);
            fleet.pass(61_000);
            failing = i < 3 ? fleet.takeOne(TaskKind.VERIFY) : failing;
        }
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty());
        assertEquals(1, checks.state("m", "a").evidence().parkedChecks());
        assertEquals(1, checks.state("m", "a").parked().size());
        assertNull(fleet.answer(new Command.Retry("r", "ann", "m")));
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.clean());
        assertEquals(1, checks.state("m", "a").evidence().streak().passes());
    }

    @Test
    void changedSchema_thatATaskFailsFor_putsEvidenceInDoubt_andWaitsForARetry() {
        verifying(1, "a");
        checks.cleanPass();
        assertEquals(1, checks.state("m", "a").evidence().streak().passes());
        fleet.failed(fleet.takeOne(TaskKind.VERIFY), ErrorCode.SCHEMA_CHANGED);
        var evidence = checks.state("m", "a").evidence();
        assertEquals(0, evidence.streak().passes());
        assertEquals("as told", evidence.voidReason());
        assertEquals(1, evidence.parkedChecks());
        fleet.pass(200_000);
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty());
        assertNull(fleet.answer(new Command.Retry("r", "ann", "m")));
        fleet.pass(1_000);
        assertEquals(3, fleet.takeOne(TaskKind.VERIFY).pass());
    }

    @Test
    void otherServer_putsEvidenceInDoubt_andBeginsThePassAnew() {
        verifying(2, "a");
        checks.cleanPass();
        List<Task> second = fleet.take(TaskKind.VERIFY);
        checks.verified(second.get(0), checks.clean());
        checks.server = "system=7;timeline=2";
        checks.verified(second.get(1), checks.clean());
        var evidence = checks.state("m", "a").evidence();
        assertEquals("the server has changed: timeline was 1, is 2", evidence.voidReason());
        assertEquals(0, evidence.streak().passes());
        PassRecord last = evidence.passes().get(evidence.passes().size() - 1);
        assertEquals(evidence.voidReason(), last.voidReason());
        assertEquals("system=7;timeline=1", last.server());
        fleet.pass(1_000);
        List<Task> third = fleet.take(TaskKind.VERIFY);
        assertEquals(3, third.get(0).pass());
        third.forEach(task -> checks.verified(task, checks.clean()));
        assertEquals(1, checks.state("m", "a").evidence().streak().passes());
    }

    @Test
    void silenceInsideAPass_beginsItAnew() {
        verifying(2, "a");
        checks.cleanPass();
        List<Task> second = fleet.take(TaskKind.VERIFY);
        checks.verified(second.get(0), checks.clean());
        fleet.now += 600_000 + Comparisons.EVERY + 5_001;
        checks.verified(second.get(1), checks.clean());
        var evidence = checks.state("m", "a").evidence();
        assertEquals(
                "nobody compared anything between 1970-01-01T02:46:41Z and 1970-01-01T02:57:46Z",
                evidence.voidReason());
        assertEquals(0, evidence.streak().passes());
        fleet.pass(1_000);
        fleet.verifier("a", "b");
        fleet.pass(1_000);
        assertEquals(3, fleet.take(TaskKind.VERIFY).get(0).pass());
    }

    @Test
    void verifiersThatMaySeeDifferentParts_doNotVoidEachOthersPasses() {
        verifying(2, "a");
        List<Task> first = fleet.take(TaskKind.VERIFY);
        checks.verified(first.get(0), checks.clean());
        checks.server = "timeline=1";
        checks.verified(first.get(1), checks.clean());
        var evidence = checks.state("m", "a").evidence();
        assertEquals(1, evidence.streak().passes());
        assertEquals("system=7;timeline=1", evidence.server());
        fleet.pass(1_000);
        checks.server = "system=8;timeline=1";
        checks.verified(fleet.take(TaskKind.VERIFY).get(0), checks.clean());
        assertEquals(
                "the server has changed: system was 7, is 8",
                checks.state("m", "a").evidence().voidReason());
    }

    @Test
    void differences_stayKnown_untilACompletePassIsClean() {
        verifying(2, "a");
        List<Task> first = fleet.take(TaskKind.VERIFY);
        checks.verified(first.get(0), checks.differing(2, "10", "20"));
        assertEquals(2, checks.state("m", "a").evidence().differences(), "at once");
        checks.verified(first.get(1), checks.clean());
        assertEquals(0, checks.state("m", "a").evidence().streak().passes());
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty(), "what differs does not mend itself");
        fleet.pass(Comparisons.EVERY);
        List<Task> second = fleet.take(TaskKind.VERIFY);
        checks.verified(second.get(0), checks.clean());
        assertEquals(2, checks.state("m", "a").evidence().differences());
        checks.verified(second.get(1), checks.clean());
        assertEquals(0, checks.state("m", "a").evidence().differences());
    }

    @Test
    void pause_stopsPasses_andResumeGoesOnWithThem() {
        verifying(2, "a");
        List<Task> tasks = fleet.take(TaskKind.VERIFY);
        assertNull(fleet.answer(new Command.Pause("p", "ann", "m")));
        tasks.forEach(task -> checks.verified(task, checks.clean()));
        fleet.pass(100_000);
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty());
        assertNull(fleet.answer(new Command.Resume("r", "ann", "m")));
        assertEquals(MigrationPhase.VERIFYING, fleet.migration("m").phase());
        assertEquals(2, fleet.take(TaskKind.VERIFY).get(0).pass());
    }

    @Test
    void finish_endsIt_fromPauseAsWell_andIsRefusedBefore() {
        assertNull(fleet.submit(Comparisons.spec("early", true, false, "b")));
        assertEquals(ErrorCode.WRONG_PHASE, fleet.answer(new Command.Finish("f0", "ann", "early")));
        verifying(1, "a");
        assertNull(fleet.answer(new Command.Pause("p", "ann", "m")));
        assertNull(fleet.answer(new Command.Finish("f1", "ann", "m")));
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
        assertEquals("m", fleet.takeOne(TaskKind.CLEANUP).id().migration());
    }

    @Test
    void verify_hurriesTheNextPass_andRestartGivesUpWhatWasProven() {
        verifying(1, "a");
        checks.cleanPass();
        checks.cleanPass();
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty());
        assertNull(fleet.answer(new Command.Verify("v", "ann", "m", false)));
        Task third = fleet.takeOne(TaskKind.VERIFY);
        assertEquals(3, third.pass());
        assertEquals(2, checks.state("m", "a").evidence().streak().passes());
        assertNull(fleet.answer(new Command.Verify("w", "bob", "m", true)));
        assertEquals("restarted by bob", checks.state("m", "a").evidence().voidReason());
        checks.verified(third, checks.clean());
        assertEquals(0, checks.state("m", "a").evidence().streak().passes());
        fleet.pass(1_000);
        assertEquals(4, fleet.takeOne(TaskKind.VERIFY).pass());
        assertFalse(checks.state("m", "a").evidence().passes().isEmpty());
    }
}
