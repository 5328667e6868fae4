package io.backfleet.cli.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.FakeCoordinator.Result;
import io.backfleet.cli.api.Samples;
import io.backfleet.cli.certificate.CertificateOnDisk;
import io.backfleet.embedded.process.Ports;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.GateView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes of {@code gate}, on which pipelines rely, and what it says. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class GateCommandTest {
    @TempDir
    Path directory;

    private FakeCoordinator api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeCoordinator();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Result gate(GateView view, String... options) {
        api.answer("m/gate", view);
        String[] arguments = new String[options.length + 2];
        arguments[0] = "gate";
        arguments[1] = "m";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return api.run(arguments);
    }

    private static GateView republished(GateView view, Position position) {
        GateVerdict verdict = new GateVerdict(position, view.gate().verdict().items());
        return Samples.with(view, Samples.state(verdict, view.gate().judgedAt(), List.of(), null, null));
    }

    @Test
    void openGate_isZero() {
        Result result = gate(Samples.openGate());
        assertEquals(0, result.code(), result.toString());
        assertTrue(result.out().startsWith("m  gate OPEN  certificate "), result.out());
    }

    @Test
    void closedGate_isOneAndNamesTheItem() {
        Result result = gate(Samples.closedGate());
        assertEquals(1, result.code(), result.toString());
        assertTrue(result.out().startsWith("m  gate CLOSED  differences: "), result.out());
    }

    @Test
    void gateThatIsNotSureYet_isThree() {
        Result result = gate(Samples.earlyGate());
        assertEquals(3, result.code(), result.toString());
        assertTrue(result.out().startsWith("m  gate INCONCLUSIVE  passes: "), result.out());
    }

    @Test
    void openGateWhoseEvidenceHasGrownOld_isThree() {
        List<PassRecord> old = List.of(
                new PassRecord(1, 1_000, 2_000, 1, 0, 0, 0, "schema", "server", null),
                new PassRecord(2, 3_000, 4_000, 1, 0, 0, 0, "schema", "server", null));
        GateView view = Samples.gate("", old);
        assertEquals(Position.OPEN, view.gate().verdict().position());
        Result result = gate(view);
        assertEquals(3, result.code(), result.toString());
        assertTrue(result.out().contains("it was open, but that has grown old: fresh: "), result.out());
    }

    @Test
    void unknownMigration_isTwo() {
        assertEquals(2, api.run("gate", "other").code());
        assertEquals(2, api.run("gate", "other", "--wait", "1m").code());
    }

    @Test
    void wrongDuration_isTwo() {
        assertEquals(2, api.run("gate", "m", "--wait", "soon").code());
    }

    @Test
    void missingCoordinator_isThreeAlsoAfterWaiting() {
        String nobody = "http://127.0.0.1:" + Ports.pick(1).get(0);
        assertEquals(3, FakeCoordinator.runWithout("gate", "m", "--api", nobody).code());
        assertEquals(
                3,
                FakeCoordinator.runWithout("gate", "m", "--wait", "600ms", "--api", nobody)
                        .code());
    }

    @Test
    void defectOfTheCoordinator_isFour() {
        api.refuse("m/gate", 500, ErrorCode.INTERNAL_ERROR, "broken");
        assertEquals(4, api.run("gate", "m").code());
    }

    @Test
    void wait_outlastsAClosedGateAndAnOutage() {
        api.answer("m/gate", Samples.closedGate())
                .refuse("m/gate", 503, ErrorCode.BROKER_UNREACHABLE, "no broker")
                .answer("m/gate", 502, "<html>bad gateway</html>")
                .answer("m/gate", Samples.earlyGate())
                .answer("m/gate", Samples.openGate());
        Result result = api.run("gate", "m", "--wait", "1m");
        assertEquals(0, result.code(), result.toString());
        assertTrue(result.out().indexOf("CLOSED") < result.out().indexOf("INCONCLUSIVE"), result.out());
        assertTrue(result.out().contains("no broker"), result.out());
    }

    @Test
    void waitThatIsOver_hasTheCodeOfTheLastVerdict() {
        api.answer("m/gate", Samples.earlyGate()).answer("m/gate", Samples.closedGate());
        assertEquals(1, api.run("gate", "m", "--wait", "600ms").code());
    }

    @Test
    void wait_endsWithTheMigration() {
        GateView ended = Samples.gate(
                Samples.spec(""), MigrationPhase.CANCELLED, Samples.evidence(Samples.passes(2, 0)), List.of());
        long start = System.nanoTime();
        assertEquals(1, gate(ended, "--wait", "50s").code());
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(30), "it waited for what can't come");
    }

    @Test
    void explain_printsEveryItemItsEvidenceAndTheReplay() {
        Result result = gate(Samples.closedGate(), "--explain");
        assertEquals(1, result.code(), result.toString());
        for (String text : List.of(
                "+ PASS backfill",
                "x FAIL differences",
                "? INCONCLUSIVE passes",
                "pass 2",
                "the same policy on the same evidence gives the same verdict here")) {
            assertTrue(result.out().replaceAll(" +", " ").contains(text), text + " is not in\n" + result.out());
        }
    }

    @Test
    void verdictThatDoesNotFollowFromItsEvidence_isFour() {
        Result result = gate(republished(Samples.closedGate(), Position.OPEN), "--explain");
        assertEquals(4, result.code(), result.toString());
        assertTrue(result.out().contains("gives CLOSED here, but OPEN was published"), result.out());
    }

    @Test
    void openVerdictThatDoesNotFollowFromItsEvidence_neverOpens() {
        assertEquals(3, gate(republished(Samples.closedGate(), Position.OPEN)).code());
    }

    @Test
    void json_hasVerdictPolicyEvidenceAndReplay() throws Exception {
        Result result = gate(Samples.openGate(), "--explain", "--json");
        JsonNode document = new ObjectMapper().readTree(result.out());
        assertEquals("OPEN", document.path("position").asText(), result.out());
        assertTrue(document.path("agrees").asBoolean(), result.out());
        assertEquals(2, document.at("/published/policy/cleanPasses").asInt(), result.out());
        assertEquals(
                "shop", document.at("/published/evidence/shards/0/database").asText(), result.out());
    }

    @Test
    void certificate_isWrittenWhenOpenOnly() {
        Path file = directory.resolve("c.json");
        assertEquals(
                1, gate(Samples.closedGate(), "--certificate", file.toString()).code());
        assertFalse(Files.exists(file));
        api.answer("m/gate", Samples.openGate());
        assertEquals(1, api.run("gate", "m").code());
        GateView open = Samples.openGate();
        api.answer("m/gate", open);
        assertEquals(
                0,
                api.run("gate", "m", "--wait", "1m", "--certificate", file.toString())
                        .code());
        assertEquals("m", CertificateOnDisk.read(file).statement().migration());
    }

    @Test
    void openGateWithoutTheCertificateThatWasAskedFor_isThree() {
        GateView open = Samples.openGate();
        GateState state = open.gate();
        GateView unsigned = Samples.with(open, Samples.state(state.verdict(), state.since(), List.of(), null, null));
        Path file = directory.resolve("c.json");
        Result result = gate(unsigned, "--certificate", file.toString());
        assertEquals(3, result.code(), result.toString());
        assertTrue(result.err().contains("--certificate-key"), result.err());
        assertFalse(Files.exists(file));
    }
}
