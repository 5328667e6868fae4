package io.backfleet.embedded.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.Children;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCacheTest {
    @TempDir
    private Path directory = Path.of("");

    /** A server of two files. */
    private record Packed(CyclicBarrier unpacking) implements PackedPrograms {
        @Override
        public String name() {
            return "Toy";
        }

        @Override
        public String server() {
            return "bin/toy";
        }

        @Override
        public String directoryName() {
            return "toy-1";
        }

        @Override
        public void unpack(Unpacking target) throws IOException {
            target.file("bin/toy", content());
            try {
                unpacking.await();
            } catch (Exception e) {
                throw new IOException(e);
            }
            target.file("share/words", content());
        }

        static InputStream content() {
            return new ByteArrayInputStream(new byte[] {1});
        }
    }

    @Test
    void cache_isFilledOnce_byTwoThatRace() throws Exception {
        Path cache = directory.resolve("cache");
        Packed programs = new Packed(new CyclicBarrier(2));
        ExecutorService racers = Executors.newFixedThreadPool(2);
        try {
            Callable<Path> race = () -> ProgramCache.home(programs, cache);
            List<Future<Path>> homes = racers.invokeAll(List.of(race, race));
            Path home = homes.get(0).get();
            assertEquals(home, homes.get(1).get());
            assertTrue(Files.isExecutable(home.resolve("bin/toy")));
            assertFalse(Files.isExecutable(home.resolve("share/words")));
            assertEquals(List.of("toy-1"), Children.files(cache), "nothing of the loser is left");
            assertEquals(home, ProgramCache.home(programs, cache), "and nobody unpacks any more");
        } finally {
            racers.shutdownNow();
        }
    }

    @Test
    void cacheThatOthersMayWriteTo_isRefused() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        EmbeddedServerException error = assertThrows(
                EmbeddedServerException.class, () -> ProgramCache.home(new Packed(new CyclicBarrier(1)), directory));
        assertTrue(String.valueOf(error.getMessage()).contains("with rwxrwxrwx: name another directory"));
    }

    @Test
    void entryThatPointsOutside_isRefused() {
        Unpacking target = new Unpacking(directory.resolve("home"));
        IOException error = assertThrows(IOException.class, () -> target.file("bin/../../out", Packed.content()));
        assertEquals("entry bin/../../out points outside of the archive", error.getMessage());
    }
}
