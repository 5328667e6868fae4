package io.backfleet.embedded.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.Children;
import io.backfleet.embedded.process.EmbeddedServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void cache_isUnpackedOnce_byTwoThatRace() throws Exception {
        Path cache = directory.resolve("cache");
        ExecutorService racers = Executors.newFixedThreadPool(2);
        try {
            Callable<Path> race = () -> PostgresBinaries.cached(cache);
            List<Future<Path>> homes = racers.invokeAll(List.of(race, race));
            assertEquals(homes.get(0).get(), homes.get(1).get());
            assertTrue(Files.isExecutable(homes.get(0).get().resolve("bin/postgres")));
            assertEquals(
                    List.of(homes.get(0).get().getFileName().toString()),
                    Children.files(cache),
                    "nothing of the loser is left");
        } finally {
            racers.shutdownNow();
        }
    }

    @Test
    void cacheThatOthersMayWriteTo_isRefused() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        EmbeddedServerException error =
                assertThrows(EmbeddedServerException.class, () -> PostgresBinaries.cached(directory));
        assertTrue(String.valueOf(error.getMessage()).contains("with rwxrwxrwx: name another directory"));
    }
}
