package io.backfleet.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backfleet.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The demo itself, with a smaller table. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DemoTest {
    @Test
    void demo_fillsWaitsFindsExactlyWhatWasPlantedAndOpensTheGate() throws Exception {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        int code = line.execute("demo", "--rows", "500000", "--max-lag", "300ms", "--json");
        JsonNode summary = new ObjectMapper().readTree(out.toString());
        assertEquals(0, code, summary::toPrettyString);
        assertEquals(0, summary.path("wrongRows").asLong(-1));
        assertEquals(0, summary.path("writerFailures").asLong(-1));
        assertTrue(summary.path("rows").asLong() > 490_000, summary::toPrettyString);
        assertTrue(summary.path("counters").path("changed").asLong() > 450_000, summary::toPrettyString);
        assertTrue(summary.path("highestLagMillis").asLong() >= 300, summary::toPrettyString);
        assertTrue(summary.path("waitedMillis").path("replication_lag").asLong() > 0, summary::toPrettyString);
        JsonNode verification = summary.path("verification");
        assertEquals(0, verification.path("falseAlarms").asLong(-1), summary::toPrettyString);
        assertEquals(5, verification.path("planted").size(), summary::toPrettyString);
        assertEquals(verification.path("planted"), verification.path("found"), summary::toPrettyString);
        assertEquals("differences", verification.at("/failing/0/name").asText(), summary::toPrettyString);
        assertEquals(5, verification.path("repairedRows").asLong(), summary::toPrettyString);
        assertEquals("", verification.path("certificateProblem").asText("none"), summary::toPrettyString);
        assertTrue(verification.path("certificate").asText().length() > 10, summary::toPrettyString);
        assertTrue(verification.path("passes").asInt() >= 4, summary::toPrettyString);
        assertTrue(summary.path("right").asBoolean(), summary::toPrettyString);
    }

    @Test
    void crossEngineDemo_findsDifferencesOfEveryDirectionAndEndsEqual() throws Exception {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        int code = line.execute("demo", "--scenario", "cross-engine", "--rows", "30000", "--max-lag", "1s", "--json");
        JsonNode summary = new ObjectMapper().readTree(out.toString());
        assertEquals(0, code, summary::toPrettyString);
        assertEquals(0, summary.path("wrongRows").asLong(-1));
        assertEquals(0, summary.path("writerFailures").asLong(-1));
        JsonNode verification = summary.path("verification");
        assertEquals(0, verification.path("falseAlarms").asLong(-1), summary::toPrettyString);
        assertEquals(verification.path("planted"), verification.path("found"), summary::toPrettyString);
        assertTrue(verification.path("found").toString().contains("AHEAD"), summary::toPrettyString);
        assertTrue(summary.path("right").asBoolean(), summary::toPrettyString);
    }
}
