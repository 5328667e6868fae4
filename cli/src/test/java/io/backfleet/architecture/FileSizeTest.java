package io.backfleet.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file is short enough to be read whole. */
class FileSizeTest {
    private static final int LIMIT = 400;

    @Test
    void everySourceFile_canBeReadWhole() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("..").toRealPath())) {
            List<Path> sources = all.filter(FileSizeTest::isSource).toList();
            assertTrue(sources.size() > 100, "only " + sources.size() + " source files found: is this run in cli/?");
            List<String> offenders = sources.stream()
                    .filter(file -> lines(file) > LIMIT)
                    .map(file -> file + " has " + lines(file) + " lines")
                    .toList();
            assertEquals(List.of(), offenders, "over " + LIMIT + " lines: give each job in it a class of its own");
        }
    }

    private static boolean isSource(Path file) {
        String path = file.toString();
        return path.contains("/src/main/") && path.endsWith(".java");
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
