package io.backfleet.cli.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.FakeCoordinator.Result;
import io.backfleet.cli.api.Samples;
import io.backfleet.embedded.process.Ports;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.GateView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code certificate} believes, and what it does not. */
class CertificateCommandTest {
    @TempDir
    Path directory;

    private final GateView open = Samples.openGate();

    private Certificate certificate() {
        Certificate certificate = open.gate().certificate();
        if (certificate == null) {
            throw new IllegalStateException("the sample gate is not open");
        }
        return certificate;
    }

    private String file(Certificate certificate) {
        Path file = directory.resolve("certificate.json");
        CertificateOnDisk.write(file, certificate);
        return file.toString();
    }

    private static Result verify(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "certificate";
        all[1] = "verify";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return FakeCoordinator.runWithout(all);
    }

    @Test
    void key_isMadeOnceAndSigns() throws Exception {
        Path file = directory.resolve("key.pem");
        Result result = FakeCoordinator.runWithout("certificate", "key", file.toString());
        assertEquals(0, result.code(), result.toString());
        SigningKey key = SigningKey.fromFile(file);
        assertTrue(result.out().contains(key.keyId()), result.out());
        assertTrue(result.out().contains(key.publicPem().strip()), result.out());
        assertFalse(result.out().contains("PRIVATE"), result.out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                2,
                FakeCoordinator.runWithout("certificate", "key", file.toString())
                        .code());
        assertEquals(key.keyId(), SigningKey.fromFile(file).keyId(), "the key was overwritten");
    }

    @Test
    void certificateOfTheKnownKey_isValid() throws Exception {
        Path key = Files.writeString(directory.resolve("public.pem"), Samples.KEY.publicPem());
        Result result = verify(file(certificate()), "--key", key.toString());
        assertEquals(0, result.code(), result.toString());
        assertTrue(result.out().contains("VALID, signed by the known key"), result.out());
        assertTrue(result.out().contains(open.evidence().digest()), result.out());
        assertEquals(
                0, verify(file(certificate()), "--key-id", Samples.KEY.keyId()).code());
    }

    @Test
    void certificateWithoutAKnownKey_isSaidToBeUnchangedOnly() throws Exception {
        Result result = verify(file(certificate()));
        assertEquals(0, result.code(), result.toString());
        assertTrue(result.out().contains("no known key was given"), result.out());
        assertFalse(result.out().contains("VALID"), result.out());
        JsonNode document = new ObjectMapper()
                .readTree(verify(file(certificate()), "--json").out());
        assertTrue(document.path("valid").asBoolean());
        assertFalse(document.path("keyKnown").asBoolean());
    }

    @Test
    void certificateOfAnotherKey_isInvalid() {
        Result result =
                verify(file(certificate()), "--key-id", SigningKey.generate().keyId());
        assertEquals(1, result.code(), result.toString());
        assertTrue(result.out().contains("INVALID"), result.out());
    }

    @Test
    void alteredCertificate_isInvalid() throws Exception {
        String file = file(certificate());
        String altered = Files.readString(Path.of(file)).replace("\"shop\"", "\"shop2\"");
        assertNotEquals(Files.readString(Path.of(file)), altered);
        Files.writeString(Path.of(file), altered);
        assertEquals(1, verify(file).code());
        Files.writeString(Path.of(file), "{}");
        assertEquals(1, verify(file).code());
    }

    @Test
    void expiredCertificate_isInvalid() {
        List<PassRecord> old = List.of(
                new PassRecord(1, 1_000, 2_000, 1, 0, 0, 0, "schema", "server", null),
                new PassRecord(2, 3_000, 4_000, 1, 0, 0, 0, "schema", "server", null));
        Certificate certificate = Samples.gate("", old).gate().certificate();
        if (certificate == null) {
            throw new IllegalStateException("the sample gate is not open");
        }
        Result result = verify(file(certificate));
        assertEquals(1, result.code(), result.toString());
        assertTrue(result.out().contains("expired at 1970-"), result.out());
    }

    @Test
    void missingFileOrKey_isWrongUsage() {
        assertEquals(2, verify(directory.resolve("none.json").toString()).code());
        assertEquals(2, verify(file(certificate()), "--key-id", "nope").code());
        assertEquals(2, FakeCoordinator.runWithout("certificate").code());
    }

    private static Result online(GateView view, String file) throws Exception {
        try (FakeCoordinator api = new FakeCoordinator()) {
            api.answer("m/gate", view);
            return api.run("certificate", "verify", file, "--online");
        }
    }

    @Test
    void revocation_isSeenOnlineOnly() throws Exception {
        String file = file(certificate());
        assertEquals(0, online(open, file).code());
        GateState gate = open.gate();
        GateState revoked = Samples.state(
                gate.verdict(),
                gate.since(),
                List.of(),
                null,
                new GateState.Revocation(certificate().statement().id(), gate.since(), "drift"));
        Result result = online(Samples.with(open, revoked), file);
        assertEquals(1, result.code(), result.toString());
        assertTrue(result.out().contains("revoked at"), result.out());
        assertEquals(1, online(Samples.closedGate(), file).code(), "a closed gate takes all certificates back");
        assertEquals(0, verify(file).code());
    }

    @Test
    void coordinatorThatDoesNotAnswer_isInconclusive() {
        String nobody = "http://127.0.0.1:" + Ports.pick(1).get(0);
        assertEquals(3, verify(file(certificate()), "--online", "--api", nobody).code());
    }

    @Test
    void get_printsAndWritesIt() throws Exception {
        Path out = directory.resolve("out.json");
        try (FakeCoordinator api = new FakeCoordinator()) {
            api.answer("m/certificate", certificate());
            Result result = api.run("certificate", "get", "m", "--out", out.toString());
            assertEquals(0, result.code(), result.toString());
            assertTrue(result.out().contains(certificate().statement().id()), result.out());
            assertEquals(certificate(), CertificateOnDisk.read(out));
        }
    }

    @Test
    void get_ofAGateThatIsNotOpen_isAnAnswerAndNotWrongUsage() throws Exception {
        try (FakeCoordinator api = new FakeCoordinator()) {
            api.refuse("m/certificate", 409, ErrorCode.WRONG_PHASE, "the gate is CLOSED");
            assertEquals(1, api.run("certificate", "get", "m").code());
        }
    }
}
