package io.backfleet.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledParentTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path temporary = Path.of("");

    @Test
    void servers_endAndLeaveNoFiles_whenTheirParentIsKilled() throws Exception {
        Process parent = start(temporary, "postgresql", "mariadb", "kafka");
        assertFalse(Children.naming(temporary.toString()).isEmpty());
        assertEquals(3, Children.files(temporary).size(), "a work directory for each");

        parent.destroyForcibly().waitFor();

        Eventually.is(
                "no process left",
                LIMIT,
                () -> Children.naming(temporary.toString()).isEmpty());
        Eventually.is("no file left", LIMIT, () -> Children.files(temporary).isEmpty());
    }

    @Test
    void servers_endAndLeaveNoFiles_whenTheyAreClosed() throws Exception {
        // relative, as some build tools set it
        Process parent = start(temporary.getFileName(), "kafka");
        parent.getOutputStream().close();
        BufferedReader output = reader(parent);
        assertEquals("closed", output.readLine());
        // closed means gone, not going
        assertEquals(List.of(), Children.files(temporary));
        assertEquals(0, parent.waitFor());
    }

    private Process start(Path directory, String... servers) throws Exception {
        Process parent = Children.java(
                        List.of(), System.getProperty("java.class.path"), directory, ServersMain.class, servers)
                .directory(temporary.resolve("..").toFile())
                .start();
        String first = reader(parent).readLine();
        assertEquals("ready", first);
        return parent;
    }

    private static BufferedReader reader(Process parent) {
        return new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void temporaryDirectoryThatIsNotThere_failsWithItsName() throws Exception {
        Path absent = temporary.resolve("absent");
        Process parent = Children.java(
                        List.of(), System.getProperty("java.class.path"), absent, ServersMain.class, "postgresql")
                .start();
        String output = new String(parent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, parent.waitFor(), output);
        assertEquals(true, output.contains("no work directory below " + absent), output);
        assertFalse(Files.exists(absent));
    }
}
