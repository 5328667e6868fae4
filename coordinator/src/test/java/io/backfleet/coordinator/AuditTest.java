package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.audit.AuditRecord.Change;
import io.backfleet.protocol.audit.Origin;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.spec.MigrationSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final Origin BY_TOKEN = new Origin(Origin.Known.TOKEN, "10.0.0.7");

    private final TestFleet fleet = TestFleet.serving("a");
    private final Comparisons checks = new Comparisons(fleet);

    private AuditRecord last() {
        return fleet.trail.get(fleet.trail.size() - 1);
    }

    @Test
    void submission_isKept_withWhatWasAccepted() {
        MigrationSpec spec = TestFleet.spec("m", "t", "a");
        assertNull(fleet.answer(new Command.Submit("c-1", "ann", spec, spec.digest(), BY_TOKEN)));
        AuditRecord line = last();
        assertEquals("c-1", line.id());
        assertEquals(fleet.now, line.at());
        assertEquals("ann submit m", line.principal() + " " + line.action() + " " + line.migration());
        assertEquals(BY_TOKEN, line.origin());
        assertEquals(new Change(null, "PLANNING"), line.changes().get("phase"));
        assertEquals(Change.to(spec.digest()), line.changes().get("digest"));
        assertEquals(Change.to("a"), line.changes().get("databases"));
        assertNull(line.refusal());
    }

    @Test
    void tune_isKept_withOldAndNewValues() {
        fleet.submit(TestFleet.spec("m", "t", "a"));
        assertNull(fleet.answer(new Command.Tune("c-2", "ann", "m", Map.of("maxLag", "3s"))));
        assertEquals(Map.of("maxLag", new Change("1.5s", "3s")), last().changes());
        assertEquals(
                ErrorCode.INVALID_VALUE, fleet.answer(new Command.Tune("c-3", "ann", "m", Map.of("maxLag", "1ms"))));
        assertEquals(Map.of("maxLag", new Change("3s", "1ms")), last().changes());
        assertEquals(
                ErrorCode.INVALID_VALUE,
                Objects.requireNonNull(last().refusal()).code());
    }

    @Test
    void steering_isKept_withThePhaseBeforeAndAfter_andSoIsItsRefusal() {
        fleet.submit(TestFleet.spec("m", "t", "a"));
        assertNull(fleet.answer(new Command.Pause("c-2", "bob", "m")));
        assertEquals(Map.of("phase", new Change("PLANNING", "PAUSED")), last().changes());
        assertEquals(ErrorCode.WRONG_PHASE, fleet.answer(new Command.Pause("c-3", "eve", "m")));
        assertEquals("eve", last().principal());
        assertTrue(last().changes().isEmpty());
        assertEquals(
                ErrorCode.WRONG_PHASE, Objects.requireNonNull(last().refusal()).code());
        assertEquals(ErrorCode.MIGRATION_UNKNOWN, fleet.answer(new Command.Cancel("c-4", "eve", "nothing")));
        assertEquals("cancel nothing", last().action() + " " + last().migration());
    }

    @Test
    void repeatedCommand_isKeptOnce() {
        fleet.submit(TestFleet.spec("m", "t", "a"));
        int before = fleet.trail.size();
        fleet.send(new Command.Pause("c-2", "bob", "m"));
        fleet.send(new Command.Pause("c-2", "bob", "m"));
        assertEquals(before + 1, fleet.trail.size());
    }

    @Test
    void consents_areKept_withWhetherTheyWereThereBefore() {
        fleet.verifier("a");
        assertNull(fleet.submit(Comparisons.spec("m", true, false, "a")));
        checks.filled(1);
        assertNull(fleet.answer(new Command.Approve("c-2", "bob", "m", false)));
        assertEquals(Map.of("approved", new Change("false", "true")), last().changes());
        assertNull(fleet.answer(new Command.Approve("c-3", "bob", "m", true)));
        assertEquals(Map.of("approved", new Change("true", "false")), last().changes());
        assertEquals(ErrorCode.FOUR_EYES, fleet.answer(new Command.Approve("c-4", "ann", "m", false)));
        assertEquals(
                ErrorCode.FOUR_EYES, Objects.requireNonNull(last().refusal()).code());
        fleet.answer(new Command.SignOff("c-5", "bob", "m", "billing", false));
        assertEquals(Change.to("billing"), last().changes().get("service"));
        fleet.answer(new Command.Verify("c-6", "bob", "m", true));
        assertEquals(Change.to("true"), last().changes().get("restart"));
    }

    /** However large what somebody sends: a line of the trail always fits into a message. */
    @Test
    void hugeAndBrokenInput_isCut() {
        fleet.submit(TestFleet.spec("m", "t", "a"));
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < 5_000; i++) {
            settings.put("x" + i + "\ud800", "y".repeat(1_000));
        }
        assertEquals(ErrorCode.UNKNOWN_KEY, fleet.answer(new Command.Tune("c-2", "p".repeat(100_000), "m", settings)));
        assertTrue(
                last().toString().length() < 20_000,
                "length " + last().toString().length());
        assertFalse(last().toString().contains("\ud800"));
    }

    /** By the list of commands that there are: none goes without a line. */
    @Test
    void everyCommand_isKept() {
        fleet.verifier("a");
        assertNull(fleet.submit(Comparisons.spec("m", true, false, "a")));
        checks.filled(1);
        List<Command> commands = new ArrayList<>(List.of(
                new Command.Pause("k-1", "bob", "m"),
                new Command.Resume("k-2", "bob", "m"),
                new Command.Retry("k-3", "bob", "m"),
                new Command.Tune("k-4", "bob", "m", Map.of("maxTasks", "2")),
                new Command.Verify("k-5", "bob", "m", false),
                new Command.Repair("k-6", "bob", "m"),
                new Command.SignOff("k-7", "bob", "m", "billing", false),
                new Command.Approve("k-8", "bob", "m", false),
                new Command.Finish("k-9", "bob", "m"),
                new Command.Cancel("k-10", "bob", "m")));
        commands.forEach(fleet::send);
        Set<String> kinds = new TreeSet<>();
        for (Class<?> kind : Command.class.getPermittedSubclasses()) {
            kinds.add(kind.getSimpleName());
        }
        assertEquals(kinds.size(), fleet.trail.size(), "teach this test the new command");
        assertEquals(InboxMessage.class.getPermittedSubclasses().length, 2);
    }
}
