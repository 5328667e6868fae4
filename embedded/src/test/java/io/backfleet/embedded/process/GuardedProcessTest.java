package io.backfleet.embedded.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardedProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void stop_sendsTheSignal_andTheServerEndsAsItLikes() throws Exception {
        try (WorkDirectory work = WorkDirectory.create("test")) {
            GuardedProcess server = start(work, "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.05; done");
            awaitLog(work, "up");
            server.stop();
            assertFalse(server.isAlive());
            assertEquals(7, server.exitCode());
            assertTrue(server.logTail().endsWith("up\nbye"), server.logTail());
        }
    }

    @Test
    void stop_kills_afterTheGrace() throws Exception {
        try (WorkDirectory work = WorkDirectory.create("test")) {
            GuardedProcess server = start(work, "trap 'echo no' TERM; echo up; while :; do sleep 0.05; done");
            awaitLog(work, "up");
            server.stop();
            assertEquals(128 + 9, server.exitCode());
            assertTrue(server.logTail().contains("no"), server.logTail());
        }
    }

    @Test
    void kill_leavesNoTimeToSayGoodbye_andMayBeRepeated() throws Exception {
        try (WorkDirectory work = WorkDirectory.create("test")) {
            GuardedProcess server = start(work, "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done");
            awaitLog(work, "up");
            server.kill();
            assertEquals(128 + 9, server.exitCode());
            assertFalse(server.logTail().contains("bye"), server.logTail());
            server.kill();
            server.stop();
        }
    }

    @Test
    void directory_goesWithTheLastServer() throws Exception {
        WorkDirectory work = WorkDirectory.create("test");
        start(work, "echo one; exec sleep 600");
        start(work, "echo two; exec sleep 600");
        assertEquals(3, work.processes().size());
        Path path = work.path();
        work.close();
        assertFalse(Files.exists(path));
        assertEquals(0, work.processes().size());
    }

    @Test
    void missingProgram_isNamed() {
        try (WorkDirectory work = WorkDirectory.create("test")) {
            EmbeddedServerException error = assertThrows(
                    EmbeddedServerException.class,
                    () -> Programs.run("the program", work.path(), List.of("/no/such/program"), Map.of(), null));
            assertTrue(String.valueOf(error.getMessage()).startsWith("the program could not be run"));
        }
    }

    @Test
    void failingProgram_isReportedWithItsOutput() {
        try (WorkDirectory work = WorkDirectory.create("test")) {
            EmbeddedServerException error = assertThrows(
                    EmbeddedServerException.class,
                    () -> Programs.run(
                            "the program", work.path(), List.of("/bin/sh", "-c", "echo why; exit 3"), Map.of(), null));
            assertEquals("the program failed with exit code 3: why", error.getMessage());
        }
    }

    private static GuardedProcess start(WorkDirectory work, String script) {
        return work.start(new ServerCommand(
                "script",
                List.of("/bin/sh", "-c", script),
                System.getenv(),
                work.resolve("log"),
                "TERM",
                Duration.ofMillis(500)));
    }

    private static void awaitLog(WorkDirectory work, String text) throws InterruptedException {
        Eventually.is(text, LIMIT, () -> Files.readString(work.resolve("log")).contains(text));
    }
}
