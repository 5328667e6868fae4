package io.backfleet.embedded.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void secondHolder_isRefused_andTheFirstIsNamed() {
        DirectoryLock first = DirectoryLock.acquire(directory, Duration.ZERO);
        try (first) {
            EmbeddedServerException error = assertThrows(
                    EmbeddedServerException.class, () -> DirectoryLock.acquire(directory, Duration.ofMillis(1)));
            assertEquals(
                    directory + " is in use by another server (process "
                            + ProcessHandle.current().pid() + "): stop that one or name another directory",
                    error.getMessage());
        }
    }

    @Test
    void directory_isFree_afterTheHolderLeft() {
        DirectoryLock.acquire(directory.resolve("new"), Duration.ZERO).close();
        DirectoryLock.acquire(directory.resolve("new"), Duration.ZERO).close();
    }
}
