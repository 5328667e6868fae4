package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.gate.Seal;
import io.backfleet.coordinator.state.Answer;
import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.coordinator.state.Worker;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.signal.Signals;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.GateState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GateTest {
    private final TestFleet fleet = TestFleet.serving("a", "b");
    private final Comparisons checks = new Comparisons(fleet);

    private void verifying(MigrationSpec spec) {
        fleet.verifier("a", "b");
        assertNull(fleet.submit(spec));
        checks.filled(1);
    }

    private void opened() {
        verifying(Comparisons.spec("m", true, false, "a"));
        checks.cleanPass();
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(Position.OPEN, checks.position("m"));
    }

    private List<String> signals() {
        return fleet.signals.stream().map(Signal::type).toList();
    }

    @Test
    void gate_isThereFromTheBeginning_andOpensAfterThePassesItWants() {
        assertNull(fleet.submit(Comparisons.spec("m", true, false, "a", "b")));
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        fleet.verifier("a", "b");
        checks.filled(1);
        for (int i = 0; i < 2; i++) {
            fleet.take(TaskKind.VERIFY).forEach(task -> checks.verified(task, checks.clean()));
            fleet.pass(1_500);
        }
        assertEquals(
                Position.OPEN,
                checks.position("m"),
                () -> checks.gate("m").verdict().reason());
        assertEquals(List.of(Signal.GATE_INCONCLUSIVE, Signal.GATE_OPENED), signals());
        Signal signal = fleet.signals.get(1);
        assertEquals("m", signal.subject());
        assertEquals("/backfleet/test.", signal.source());
        assertTrue(signal.data().items().isEmpty());
    }

    @Test
    void suspect_closesTheGateAtOnce() {
        opened();
        fleet.pass(Comparisons.EVERY);
        Task task = fleet.takeOne(TaskKind.VERIFY);
        checks.suspects(task, 1);
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        fleet.failed(task, ErrorCode.DATABASE_UNREACHABLE);
        fleet.pass(2_000);
        assertEquals(Position.INCONCLUSIVE, checks.position("m"), "a lost task opens nothing");
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.clean());
        fleet.pass(1_000);
        assertEquals(Position.OPEN, checks.position("m"));
        assertEquals(
                List.of(Signal.GATE_INCONCLUSIVE, Signal.GATE_OPENED, Signal.GATE_INCONCLUSIVE, Signal.GATE_OPENED),
                signals());
    }

    @Test
    void difference_closesTheGate_andOnlyWholeCleanPassesOpenItAgain() {
        opened();
        fleet.pass(Comparisons.EVERY);
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.differing(1, "7", "8"));
        assertEquals(Position.CLOSED, checks.position("m"));
        fleet.pass(Comparisons.EVERY);
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(Position.INCONCLUSIVE, checks.position("m"), "one of two passes");
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(Position.OPEN, checks.position("m"));
    }

    @Test
    void restart_pause_andFinish_closeTheGateInTheirOwnStep() {
        opened();
        assertNull(fleet.answer(new Command.Pause("p", "ann", "m")));
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        assertNull(fleet.answer(new Command.Resume("r", "ann", "m")));
        assertEquals(Position.OPEN, checks.position("m"));
        Command restart = new Command.Verify("v", "ann", "m", true);
        Effects effects = Coordinator.decide(fleet.state, restart, fleet.now, TestFleet.SEAL);
        assertTrue(
                effects.outputs().stream().anyMatch(out -> out instanceof Effects.Output.SignalOut),
                "not only when the databases have followed");
        fleet.send(restart);
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        assertNull(fleet.answer(new Command.Finish("f", "ann", "m")));
        assertEquals(Position.CLOSED, checks.position("m"));
    }

    @Test
    void lagThatNobodyKnowsAnyMore_closesTheGateAtOnce() {
        opened();
        fleet.pass(Comparisons.EVERY);
        checks.lagKnown = false;
        checks.verified(fleet.takeOne(TaskKind.VERIFY), checks.clean());
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        assertTrue(
                checks.gate("m").verdict().reason().startsWith("lag: "),
                () -> checks.gate("m").verdict().reason());
    }

    @Test
    void silence_closesTheGate_withoutAnyMessage() {
        opened();
        fleet.pass(Comparisons.EVERY + 600_000 + 10_000);
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        assertTrue(
                checks.gate("m").verdict().reason().startsWith("fresh: "),
                () -> checks.gate("m").verdict().reason());
    }

    @Test
    void certificate_isIssued_renewedAtHalfItsTime_andTakenBack() {
        SigningKey key = SigningKey.generate();
        fleet.seal = new Seal(new Signals("test."), key::sign);
        opened();
        Certificate first = Objects.requireNonNull(checks.gate("m").certificate());
        assertEquals(key.keyId(), first.keyId());
        assertEquals("\"m\"", first.statement().proofs().get(0).table());
        assertEquals(fleet.now / 1_000_000, first.statement().issuedAt() / 1_000_000);
        long renewal = first.statement().issuedAt() + 1_800_000;
        while (fleet.now < renewal + 1_000) {
            fleet.pass(Comparisons.EVERY);
            checks.cleanPass();
        }
        Certificate second = Objects.requireNonNull(checks.gate("m").certificate());
        assertFalse(first.equals(second));
        assertNull(checks.gate("m").revoked());
        assertNull(fleet.answer(new Command.Pause("p", "ann", "m")));
        assertNull(checks.gate("m").certificate());
        GateState.Revocation revoked = Objects.requireNonNull(checks.gate("m").revoked());
        assertEquals(second.statement().id(), revoked.certificate());
        assertEquals(
                List.of(
                        Signal.GATE_INCONCLUSIVE,
                        Signal.GATE_OPENED,
                        Signal.CERTIFICATE_ISSUED,
                        Signal.CERTIFICATE_ISSUED,
                        Signal.GATE_INCONCLUSIVE,
                        Signal.CERTIFICATE_REVOKED),
                signals());
    }

    @Test
    void certificate_thatNobodyCanRenew_standsUntilItExpires() {
        fleet.seal = new Seal(new Signals("test."), SigningKey.generate()::sign);
        opened();
        Certificate held = Objects.requireNonNull(checks.gate("m").certificate());
        fleet.seal = TestFleet.SEAL;
        long expires = held.statement().expiresAt();
        while (fleet.now + Comparisons.EVERY + 1_000 < expires) {
            assertEquals(held, checks.gate("m").certificate());
            fleet.pass(Comparisons.EVERY);
            checks.cleanPass();
        }
        fleet.pass(expires - fleet.now);
        assertNull(checks.gate("m").certificate());
        assertNull(checks.gate("m").revoked());
        assertEquals(Position.OPEN, checks.position("m"));
    }

    @Test
    void restartOfTheCoordinator_leavesTheGateOfASupersededRunAlone() {
        opened();
        assertNull(fleet.answer(new Command.Finish("f", "ann", "m")));
        assertNull(fleet.submit(Comparisons.spec("m", false, false, "a")));
        FleetState again = new FleetState(fleet.now);
        Entity.ALL.forEach(entity -> copy(entity, again));
        int rounds = 0;
        while (again.due(fleet.now)) {
            assertTrue(++rounds < 100, () -> "always due: " + again.due(fleet.now, 3));
            again.apply(Coordinator.run(again, again.due(fleet.now, 100), fleet.now, TestFleet.SEAL));
        }
    }

    @Test
    void clockThatWasAhead_doesNotHoldPassesUp() {
        opened();
        fleet.now -= 2L * 3_600_000;
        fleet.verifier("a");
        fleet.pass(Comparisons.EVERY);
        checks.cleanPass();
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(
                Position.OPEN,
                checks.position("m"),
                () -> checks.gate("m").verdict().reason());
    }

    @Test
    void doubtThatAClockAheadHasWritten_isNotWaitedFor() {
        opened();
        fleet.now += 30L * 86_400_000;
        assertNull(fleet.answer(new Command.Verify("v", "ann", "m", true)));
        fleet.now -= 30L * 86_400_000;
        fleet.verifier("a");
        fleet.pass(Comparisons.EVERY);
        checks.cleanPass();
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(
                Position.OPEN,
                checks.position("m"),
                () -> checks.gate("m").verdict().reason());
    }

    @Test
    void soak_doesNotCountASilenceInsideAPass() {
        long week = 7L * 86_400_000;
        GatePolicy policy = new GatePolicy(2, week, List.of(), 0, 2 * week, 600_000, 3_600_000);
        fleet.verifier("a", "b");
        assertNull(fleet.submit(Comparisons.spec("m", true, false, policy, "a")));
        checks.filled(2);
        List<Task> first = fleet.take(TaskKind.VERIFY);
        checks.verified(first.get(0), checks.clean());
        long silentSince = fleet.now;
        assertNull(fleet.answer(new Command.Pause("p", "ann", "m")));
        fleet.pass(week);
        checks.verified(first.get(1), checks.clean());
        assertNull(fleet.answer(new Command.Resume("r", "ann", "m")));
        fleet.pass(1_000);
        fleet.take(TaskKind.VERIFY).forEach(task -> checks.verified(task, checks.clean()));
        checks.cleanPass();
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(Position.INCONCLUSIVE, checks.position("m"), () -> "silent since " + silentSince);
        assertTrue(
                checks.gate("m").verdict().reason().startsWith("soak: "),
                () -> checks.gate("m").verdict().reason());
    }

    @Test
    void signOffs_andApprovals_areAskedFor_countOncePerPerson_andCanBeTakenBack() {
        GatePolicy policy = new GatePolicy(1, 0, List.of("billing"), 1, 86_400_000, 600_000, 3_600_000);
        verifying(Comparisons.spec("m", true, false, policy, "a"));
        checks.cleanPass();
        fleet.pass(2_000);
        assertEquals(ErrorCode.SERVICE_UNKNOWN, fleet.answer(new Command.SignOff("s0", "bob", "m", "bill", false)));
        assertNull(fleet.answer(new Command.SignOff("s1", "bob", "m", "billing", false)));
        assertEquals(ErrorCode.FOUR_EYES, fleet.answer(new Command.Approve("a0", "ANN", "m", false)));
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        assertNull(fleet.answer(new Command.Approve("a1", "bob", "m", false)));
        assertNull(fleet.answer(new Command.Approve("a2", "Bob ", "m", false)));
        assertEquals(1, checks.gate("m").approvals().size());
        assertEquals(Position.OPEN, checks.position("m"));
        assertNull(fleet.answer(new Command.SignOff("s2", "eve", "m", "billing", true)));
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        assertTrue(checks.gate("m").signOffs().isEmpty());
    }

    @Test
    void restartOfTheCoordinator_judgesAnew_andForgetsNothing() {
        opened();
        FleetState again = new FleetState(fleet.now);
        Entity.ALL.forEach(entity -> copy(entity, again));
        fleet.now += 700_000;
        boolean closed = false;
        while (again.due(fleet.now)) {
            Effects effects = Coordinator.run(again, again.due(fleet.now, 100), fleet.now, TestFleet.SEAL);
            closed |= effects.outputs().stream().anyMatch(out -> out instanceof Effects.Output.SignalOut);
            again.apply(effects);
        }
        assertTrue(closed, "what has grown old meanwhile");
    }

    private <V> void copy(Entity<V> entity, FleetState to) {
        for (V value : fleet.state.all(entity)) {
            to.load(entity, key(value), value);
        }
    }

    private static String key(Object value) {
        if (value instanceof Submission submission) {
            return submission.run().toString();
        } else if (value instanceof Migration migration) {
            return migration.run().toString();
        } else if (value instanceof Shard shard) {
            return shard.key();
        } else if (value instanceof Verification verification) {
            return verification.key();
        } else if (value instanceof GateBook gate) {
            return gate.run().toString();
        } else if (value instanceof Flight flight) {
            return flight.key();
        } else if (value instanceof Database database) {
            return database.id();
        } else if (value instanceof Worker worker) {
            return worker.id();
        }
        return ((Answer) value).result().command();
    }

    @Test
    void laterRun_beginsWithAnEmptyGate_orWithNone() {
        opened();
        assertNull(fleet.answer(new Command.Finish("f", "ann", "m")));
        assertNull(fleet.submit(Comparisons.spec("m", false, false, "a")));
        assertEquals(Position.INCONCLUSIVE, checks.position("m"));
        assertFalse(fleet.take(TaskKind.CLEANUP).isEmpty());
        assertNull(fleet.answer(new Command.Cancel("c", "ann", "m")));
        assertNull(fleet.submit(TestFleet.spec("m", "m", "a")));
        assertNull(fleet.published.get(StateKey.gate("m").toString()));
    }
}
