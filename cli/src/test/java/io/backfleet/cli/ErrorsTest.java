package io.backfleet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backfleet.embedded.process.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Exit codes and messages of commands that go wrong. */
class ErrorsTest {
    @TempDir
    Path directory;

    private record Result(int code, String err) {}

    private static Result run(String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(err));
        return new Result(line.execute(arguments), err.toString());
    }

    @Test
    void unknownOption_isWrongUsageWithTheWayToHelp() {
        Result result = run("status", "--nope", "m");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("--nope"), result.err());
        assertTrue(result.err().contains("backfleet status --help"), result.err());
    }

    @Test
    void missingCoordinator_isInconclusive() {
        String address = "http://127.0.0.1:" + Ports.pick(1).get(0);
        Result result = run("status", "m", "--api", address);
        assertEquals(3, result.code());
        assertTrue(result.err().contains("no coordinator answers at " + address), result.err());
        assertTrue(result.err().contains("[COORDINATOR_UNREACHABLE]"), result.err());
    }

    @Test
    void problems_areADocumentWhenJsonIsAskedFor() throws Exception {
        Path spec = Files.writeString(directory.resolve("bad.yaml"), "migration: m\nnope: 1\n");
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        assertEquals(2, line.execute("plan", spec.toString(), "--json"));
        JsonNode document = new ObjectMapper().readTree(out.toString());
        assertEquals("UNKNOWN_KEY", document.at("/problems/2/code").asText(), document::toPrettyString);
        assertEquals(2, document.at("/problems/2/line").asInt(), document::toPrettyString);
    }

    @Test
    void wrongAddress_isInvalid() {
        assertEquals(2, run("list", "--api", "localhost:1").code());
    }

    @Test
    void missingSpec_isInvalid() {
        Result result = run("plan", directory.resolve("no.yaml").toString());
        assertEquals(2, result.code());
        assertTrue(result.err().contains("no.yaml"), result.err());
    }

    @Test
    void worker_readsItsDatabasesBeforeItConnects() throws Exception {
        Path databases = Files.writeString(
                directory.resolve("databases.yaml"),
                "databases:\n  a:\n    url: jdbc:postgresql://h/a\n    password: ${env:BACKFLEET_NO_SUCH}\n");
        Result result = run("worker", "--kafka", "127.0.0.1:1", "--databases", databases.toString());
        assertEquals(2, result.code());
        assertTrue(result.err().contains("databases.yaml:4"), result.err());
        assertTrue(result.err().contains("BACKFLEET_NO_SUCH"), result.err());
    }
}
