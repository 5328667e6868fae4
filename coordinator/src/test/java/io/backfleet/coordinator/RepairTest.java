package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepairTest {
    private final TestFleet fleet = TestFleet.serving("a");
    private final Comparisons checks = new Comparisons(fleet);

    private void verifying(int ranges, boolean auto) {
        fleet.verifier("a");
        assertNull(fleet.submit(Comparisons.spec("m", true, auto, "a")));
        checks.filled(ranges);
    }

    private static KeyRange row(int key) {
        return new KeyRange(Key.of(Integer.toString(key)), Key.of(Integer.toString(key + 1)));
    }

    @Test
    void repair_writesEachStretchAndNothingBetween() {
        verifying(1, false);
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.differing(3, List.of(row(10), row(20), row(30))));
        assertNull(fleet.answer(new Command.Repair("r1", "ann", "m")));
        List<KeyRange> written = new ArrayList<>();
        for (List<Task> next = fleet.take(TaskKind.REPAIR); !next.isEmpty(); next = fleet.take(TaskKind.REPAIR)) {
            for (Task task : next) {
                written.add(task.range());
                checks.repaired(task, 1);
            }
        }
        assertEquals(List.of(row(10), row(20), row(30)), written);
    }

    @Test
    void repair_writesTheStretchesThatDiffer_andVerificationBeginsAnewBehindIt() {
        verifying(2, false);
        List<Task> pass = fleet.take(TaskKind.VERIFY);
        assertEquals(ErrorCode.NOTHING_TO_REPAIR, fleet.answer(new Command.Repair("r0", "ann", "m")));
        checks.verified(pass.get(0), checks.differing(2, "10", "20"));
        assertNull(fleet.answer(new Command.Repair("r1", "ann", "m")));
        Task repair = fleet.takeOne(TaskKind.REPAIR);
        assertEquals(new KeyRange(Key.of("10"), Key.of("20")), repair.range());
        assertEquals(0, repair.estimatedRows());
        assertEquals(1, checks.state("m", "a").evidence().openRepairs());
        checks.verified(pass.get(1), checks.clean());
        assertEquals(1, checks.state("m", "a").evidence().passes().size(), "the pass was given up");
        fleet.pass(100_000);
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty(), "not while something is written");
        assertEquals(ErrorCode.NOTHING_TO_REPAIR, fleet.answer(new Command.Repair("r2", "ann", "m")));
        fleet.tasks.clear();
        checks.repaired(repair, 2);
        assertEquals(fleet.now, checks.state("m", "a").repair().lastEndedAt());
        assertEquals(2, checks.state("m", "a").repair().changed());
        assertEquals(2, checks.state("m", "a").evidence().differences(), "until a pass says otherwise");
        fleet.pass(1_000);
        assertEquals(2, fleet.tasks.get(0).pass());
        checks.cleanPass();
        assertEquals(0, checks.state("m", "a").evidence().differences());
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(Position.OPEN, checks.position("m"));
    }

    @Test
    void autoRepair_beginsWithTheEndOfThePass() {
        verifying(2, true);
        List<Task> pass = fleet.take(TaskKind.VERIFY);
        checks.verified(pass.get(0), checks.differing(2, "10", "20"));
        assertTrue(fleet.take(TaskKind.REPAIR).isEmpty());
        checks.verified(pass.get(1), checks.differing(1, "150", "151"));
        List<Task> repairs = fleet.take(TaskKind.REPAIR);
        assertEquals(2, repairs.size());
        checks.repaired(repairs.get(0), 2);
        assertTrue(fleet.take(TaskKind.VERIFY).isEmpty());
        checks.repaired(repairs.get(1), 1);
        fleet.pass(1_000);
        assertEquals(2, fleet.take(TaskKind.VERIFY).size());
    }

    @Test
    void yieldedRepair_goesOn_andARefusedRowIsParked_untilARetry() {
        verifying(1, true);
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.differing(5, "10", "90"));
        Task first = fleet.takeOne(TaskKind.REPAIR);
        fleet.ended(first, new Outcome.Yielded(Counters.ZERO, Key.of("30"), Key.of("60")), Health.GOOD);
        List<Task> halves = fleet.take(TaskKind.REPAIR);
        assertEquals(
                List.of(new KeyRange(Key.of("30"), Key.of("60")), new KeyRange(Key.of("60"), Key.of("90"))),
                halves.stream().map(Task::range).toList());
        checks.repaired(halves.get(0), 1);
        fleet.ended(
                halves.get(1),
                new Outcome.Poisoned(
                        Counters.ZERO, Key.of("70"), Key.of("71"), new Failure(ErrorCode.ROW_REJECTED, "no")),
                Health.GOOD);
        assertEquals(
                new KeyRange(Key.of("71"), Key.of("90")), fleet.tasks.get(0).range());
        checks.repaired(fleet.takeOne(TaskKind.REPAIR), 1);
        assertEquals(1, checks.state("m", "a").repair().parked().size());
        fleet.pass(1_000);
        assertEquals(1, checks.state("m", "a").evidence().parkedRanges());
        checks.cleanPass();
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(Position.CLOSED, checks.position("m"));
        assertNull(fleet.answer(new Command.Retry("r", "ann", "m")));
        assertEquals(0, checks.state("m", "a").evidence().streak().passes());
        Task again = fleet.takeOne(TaskKind.REPAIR);
        assertEquals(new KeyRange(Key.of("70"), Key.of("71")), again.range());
        checks.repaired(again, 1);
        assertEquals(0, checks.state("m", "a").evidence().parkedRanges());
    }

    @Test
    void repair_thatComesBack_isHandedOutAgain_andTheLateWordOfItsEndCounts() {
        verifying(1, true);
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.differing(5, "10", "90"));
        Task first = fleet.takeOne(TaskKind.REPAIR);
        fleet.taken(first);
        fleet.failed(first, ErrorCode.DATABASE_UNREACHABLE);
        fleet.pass(2_000);
        Task second = fleet.takeOne(TaskKind.REPAIR);
        assertEquals(first.id(), second.id());
        assertEquals(2, second.attempt());
        checks.repaired(first, 5);
        assertEquals(0, checks.state("m", "a").evidence().openRepairs());
        assertEquals(0, fleet.state.inFlight());
    }

    @Test
    void repair_ofAVerifyOnlyRun_isClearedAway_andPausesWithIt() {
        fleet.verifier("a");
        assertNull(fleet.submit(Comparisons.spec("m", false, false, "a")));
        checks.filled(1);
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.differing(5, "10", "90"));
        assertNull(fleet.answer(new Command.Pause("p", "ann", "m")));
        assertEquals(ErrorCode.WRONG_PHASE, fleet.answer(new Command.Repair("r0", "ann", "m")));
        assertNull(fleet.answer(new Command.Resume("q", "ann", "m")));
        assertNull(fleet.answer(new Command.Repair("r1", "ann", "m")));
        assertNotNull(fleet.takeOne(TaskKind.REPAIR));
        assertNull(fleet.answer(new Command.Cancel("c", "ann", "m")));
        assertEquals(MigrationPhase.CANCELLED, fleet.migration("m").phase());
        fleet.pass(61_000);
        assertNotNull(fleet.takeOne(TaskKind.CLEANUP));
    }
}
