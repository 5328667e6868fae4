package io.backfleet.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.FakeCoordinator.Result;
import io.backfleet.cli.api.Samples;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.MigrationView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the commands of verification ask for, and their exit codes. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class VerificationCommandsTest {
    private FakeCoordinator api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeCoordinator();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static MigrationView view(List<PassRecord> passes, Map<Direction, Long> differences) {
        return Samples.migration(
                Samples.spec(""),
                MigrationPhase.VERIFYING,
                Samples.verification(passes, differences),
                Samples.gate("", passes).gate());
    }

    private static final MigrationView CLEAN = view(Samples.passes(1, 0), Map.of());

    @Test
    void commands_sendWhatTheyAreTold() {
        for (String command : List.of("verify", "repair", "sign-off", "approve", "finish")) {
            api.answer("m/" + command, CLEAN);
        }
        assertEquals(0, api.run("verify", "m").code());
        assertEquals(0, api.run("verify", "m", "--restart").code());
        assertEquals(0, api.run("repair", "m").code());
        assertEquals(0, api.run("sign-off", "m", "billing").code());
        assertEquals(0, api.run("sign-off", "m", "billing", "--withdraw").code());
        assertEquals(0, api.run("approve", "m").code());
        assertEquals(0, api.run("approve", "m", "--withdraw").code());
        assertEquals(0, api.run("finish", "m").code());
        List<String> sent = api.requests().stream()
                .map(request -> request.replace("{\"withdraw\":false,\"service\":", "{\"service\":")
                        .replace("\"billing\"}", "\"billing\",\"withdraw\":false}"))
                .toList();
        assertEquals(8, sent.size());
        assertEquals("POST m/verify {\"restart\":false}", sent.get(0));
        assertEquals("POST m/verify {\"restart\":true}", sent.get(1));
        assertEquals("POST m/repair", sent.get(2));
        assertEquals("POST m/sign-off {\"service\":\"billing\",\"withdraw\":false}", sent.get(3));
        assertTrue(sent.get(4).contains("\"withdraw\":true"), sent.get(4));
        assertEquals("POST m/approve {\"withdraw\":false}", sent.get(5));
        assertEquals("POST m/approve {\"withdraw\":true}", sent.get(6));
        assertEquals("POST m/finish", sent.get(7));
    }

    @Test
    void refusal_isWrongUsage() {
        api.refuse("m/approve", 403, ErrorCode.FOUR_EYES, "ann has submitted m");
        Result result = api.run("approve", "m");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("[FOUR_EYES]"), result.err());
    }

    @Test
    void verifyWait_endsWithThePassThatItAskedFor() {
        MigrationView found = view(Samples.passes(2, 1), Map.of(Direction.BEHIND, 1L));
        api.answer("m/verify", CLEAN).answer("m", CLEAN).answer("m", found);
        Result result = api.run("verify", "m", "--wait");
        assertEquals(1, result.code(), result.toString());
        assertTrue(result.out().contains("1 BEHIND: key 42"), result.out());
    }

    @Test
    void verifyWait_ofACleanPassIsZero() {
        api.answer("m/verify", CLEAN).answer("m", CLEAN).answer("m", view(Samples.passes(2, 0), Map.of()));
        assertEquals(0, api.run("verify", "m", "--wait").code());
    }

    private static DifferencesView differences(Map<Direction, Long> counts, List<Difference> rows, long undecided) {
        return differences(counts, rows, 2, 0, undecided);
    }

    private static DifferencesView differences(
            Map<Direction, Long> counts, List<Difference> rows, int passes, int parked, long undecided) {
        return new DifferencesView(
                "m",
                "run-1",
                false,
                List.of(new DifferencesView.InDatabase(
                        "shop",
                        "public.users",
                        List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                        2,
                        counts,
                        rows,
                        passes,
                        parked,
                        undecided,
                        List.of())));
    }

    @Test
    void differences_areListedWithoutHarmToTheTerminal() {
        Difference row = new Difference(
                Key.of("4\u001b[2J2"),
                List.of(new Difference.Column("full_name", Direction.BEHIND, "Ann\u0007 Lee", null)));
        api.answer("m/differences?all=false&values=true", differences(Map.of(Direction.BEHIND, 3L), List.of(row), 0));
        Result result = api.run("differences", "m", "--values");
        assertEquals(1, result.code(), result.toString());
        assertTrue(
                result.out().contains("4\\u001b[2J2: full_name BEHIND (expected 'Ann\\u0007 Lee', holds NULL)"),
                result.out());
        assertTrue(result.out().contains("and 2 more: 'backfleet differences m --all'"), result.out());
    }

    @Test
    void whatWasNotCompared_isNeverNone() {
        api.answer("m/differences?all=false&values=false", differences(Map.of(), List.of(), 2, 1, 0));
        Result parked = api.run("differences", "m");
        assertEquals(1, parked.code(), parked.toString());
        assertTrue(parked.out().contains("1 key ranges could not be compared"), parked.out());
        api.answer("n/differences?all=false&values=false", differences(Map.of(), List.of(), 0, 0, 0));
        Result early = api.run("differences", "n");
        assertEquals(3, early.code(), early.toString());
        assertTrue(early.out().contains("no pass has ended yet"), early.out());
    }

    @Test
    void noDifferences_areZeroButUndecidedRowsAreNot() {
        api.answer("m/differences?all=true&values=false", differences(Map.of(), List.of(), 0))
                .answer("m/differences?all=true&values=false", differences(Map.of(), List.of(), 2));
        assertEquals(0, api.run("differences", "m", "--all").code());
        assertEquals(1, api.run("differences", "m", "--all").code());
    }

    @Test
    void differencesOfAnUnknownDatabase_areWrongUsage() {
        api.answer("m/differences?all=false&values=false", differences(Map.of(), List.of(), 0));
        assertEquals(2, api.run("differences", "m", "--database", "nope").code());
        assertEquals(0, api.run("differences", "m", "--database", "shop").code());
    }

    @Test
    void status_tellsOfPassesDifferencesAndTheGate() {
        api.answer("m", view(Samples.passes(2, 1), Map.of(Direction.MISSING, 1L)));
        String out = api.run("status", "m").out();
        for (String text : List.of(
                "VERIFYING  pass 2 ended",
                "1 MISSING: key 42",
                "gate CLOSED  differences: ",
                "differs   42: full_name MISSING",
                "x FAIL")) {
            assertTrue(out.contains(text), text + " is not in\n" + out);
        }
    }
}
