package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ProvingTest {
    private final TestFleet fleet = TestFleet.serving("a", "b");

    @Test
    void completeLedger_isDoneOnlyOnceProven() {
        fleet.provesAll = false;
        fleet.running("m", 2, "a", "b");
        fleet.take(TaskKind.BACKFILL).forEach(fleet::done);
        assertEquals(ShardPhase.PROVING, fleet.shard("m", "a").phase());
        assertNull(fleet.shard("m", "a").endedAt());
        List<Task> proofs = fleet.take(TaskKind.PROVE);
        assertEquals(new Claim(1, 3, 200), unmarked(proofs.get(0)));
        fleet.proven(proofs.get(0), 0, 0);
        String first = proofs.get(0).id().database();
        assertEquals(ShardPhase.DONE, fleet.shard("m", first).phase());
        assertNotNull(fleet.shard("m", first).endedAt());
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
        fleet.proven(proofs.get(1), 0, 0);
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
    }

    private static Claim unmarked(Task proof) {
        Claim claim = Objects.requireNonNull(proof.claim());
        return new Claim(claim.firstRange(), claim.endRange(), claim.seen());
    }

    /** Tasks that were lost may be closed anew from old deliveries: one with fewer rows, another with more. */
    @Test
    void tasksThatWereClosedAnewElsewhere_areNoProof_thoughTheirSumsAgree() {
        fleet.provesAll = false;
        fleet.running("m", 2, "a");
        fleet.take(TaskKind.BACKFILL).forEach(fleet::done);
        Task task = fleet.takeOne(TaskKind.PROVE);
        Claim claim = Objects.requireNonNull(task.claim());
        long mark = new Outcome.Done(counters(50)).mark(1) + new Outcome.Done(counters(150)).mark(2);
        fleet.send(new Report.Proven(
                TestFleet.WORKER, task.id(), task.attempt(), new Proof(claim.tasks(), claim.seen(), mark)));
        assertEquals(ShardPhase.BACKFILLING, fleet.shard("m", "a").phase());
    }

    private static Counters counters(long rows) {
        return new Counters(rows, rows, 0, 1, 0, 0);
    }

    @Test
    void lostTask_hasTheTableGoneOverAgain_underNewIds() {
        fleet.provesAll = false;
        fleet.running("m", 2, "a");
        fleet.take(TaskKind.BACKFILL).forEach(fleet::done);
        fleet.proven(fleet.takeOne(TaskKind.PROVE), -1, -100);
        assertEquals(ShardPhase.BACKFILLING, fleet.shard("m", "a").phase());
        Failure lost = fleet.shard("m", "a").lastFailure();
        assertNotNull(lost);
        assertEquals(ErrorCode.PROGRESS_LOST, lost.code());
        assertTrue(lost.message().startsWith("the database has lost 1 finished tasks, probably in a fail-over"));
        Task again = fleet.takeOne(TaskKind.BACKFILL);
        assertEquals(3, again.id().range());
        assertEquals(KeyRange.ALL, again.range());
        fleet.done(again);
        assertEquals(300, fleet.shard("m", "a").counters().seen(), "what was done twice was done twice");
        Task proof = fleet.takeOne(TaskKind.PROVE);
        assertEquals("table=\"m\"", proof.fingerprint());
        assertEquals(new Claim(3, 4, 100), unmarked(proof));
        fleet.proven(proof, 0, 0);
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
    }

    @Test
    void taskThatWasClosedAnewElsewhere_isLostAsWell() {
        fleet.provesAll = false;
        fleet.running("m", 1, "a");
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        fleet.proven(fleet.takeOne(TaskKind.PROVE), 0, -1);
        assertEquals(ShardPhase.BACKFILLING, fleet.shard("m", "a").phase());
    }

    @Test
    void proof_isAskedForAgain_whenItsWorkerFallsSilent_andOnlyThePresentAnswerCounts() {
        fleet.provesAll = false;
        fleet.running("m", 1, "a");
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        Task first = fleet.takeOne(TaskKind.PROVE);
        fleet.taken(first);
        fleet.pass(41_000);
        Task second = fleet.takeOne(TaskKind.PROVE);
        assertEquals(2, second.attempt());
        fleet.proven(first, 0, 0);
        assertEquals(ShardPhase.PROVING, fleet.shard("m", "a").phase());
        fleet.proven(second, -1, 0);
        assertEquals(ShardPhase.BACKFILLING, fleet.shard("m", "a").phase());
    }

    @Test
    void proof_thatFailsForGood_waitsForARetry_andThatFailsForNowForNobody() {
        fleet.provesAll = false;
        fleet.running("m", 1, "a");
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        for (int i = 0; i < 5; i++) {
            fleet.failed(fleet.takeOne(TaskKind.PROVE), ErrorCode.DATABASE_UNREACHABLE);
            fleet.pass(61_000);
        }
        for (int i = 0; i < 3; i++) {
            fleet.failed(fleet.takeOne(TaskKind.PROVE), ErrorCode.ACCESS_DENIED);
            fleet.pass(61_000);
        }
        assertEquals(ShardPhase.STUCK, fleet.shard("m", "a").phase());
        assertTrue(fleet.take(TaskKind.PROVE).isEmpty());
        assertNull(fleet.answer(new Command.Retry("r", "ann", "m")));
        fleet.proven(fleet.takeOne(TaskKind.PROVE), 0, 0);
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
    }

    @Test
    void proof_waitsWhilePaused_andIsForgottenWhenCancelled() {
        fleet.provesAll = false;
        fleet.running("m", 1, "a");
        assertNull(fleet.answer(new Command.Pause("p", "ann", "m")));
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        fleet.pass(200_000);
        assertTrue(fleet.take(TaskKind.PROVE).isEmpty());
        assertNull(fleet.answer(new Command.Resume("r", "ann", "m")));
        Task proof = fleet.takeOne(TaskKind.PROVE);
        assertNull(fleet.answer(new Command.Cancel("c", "ann", "m")));
        fleet.proven(proof, 0, 0);
        Task cleanup = fleet.takeOne(TaskKind.CLEANUP);
        fleet.send(new Report.CleanedUp("w1", cleanup.id(), cleanup.attempt()));
        assertEquals(MigrationPhase.CANCELLED, fleet.migration("m").phase());
        assertEquals(0, fleet.state.inFlight());
    }
}
