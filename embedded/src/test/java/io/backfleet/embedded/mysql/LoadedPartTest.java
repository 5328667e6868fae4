package io.backfleet.embedded.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedPartTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void program_runsWithoutWhatComesAfterItsSegments() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of("/bin/sh").toRealPath());
        byte[] loaded = loaded(whole);
        assertTrue(loaded.length < whole.length, loaded.length + " of " + whole.length);
        Path program = Files.write(directory.resolve("sh"), loaded);
        assertTrue(program.toFile().setExecutable(true));
        Process process = new ProcessBuilder(program.toString(), "-c", "echo runs").start();
        assertEquals("runs\n", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, process.waitFor());
    }

    @Test
    void whatIsNoProgram_isRefused() {
        for (String text : List.of("", "#!/bin/sh", "#!/bin/sh" + "\n".repeat(100))) {
            IOException error = assertThrows(IOException.class, () -> loaded(text.getBytes(StandardCharsets.US_ASCII)));
            assertEquals("not a 64-bit program for Linux", error.getMessage());
        }
    }

    @Test
    void programThatIsCutShort_isRefused() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of("/bin/sh").toRealPath());
        int length = loaded(whole).length;
        IOException error = assertThrows(IOException.class, () -> loaded(Arrays.copyOf(whole, length - 1)));
        assertEquals("the program ends 1 bytes too early", error.getMessage());
    }

    private static byte[] loaded(byte[] program) throws IOException {
        try (InputStream loaded = LoadedPart.of(new ByteArrayInputStream(program))) {
            return loaded.readAllBytes();
        }
    }
}
