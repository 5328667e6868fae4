package io.backfleet.embedded.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second server away from a data directory. The lock belongs to this JVM and goes with it, however it ends; the file stays and names the
 * process that held it last.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "backfleet.lock";
    private static final Duration POLL = Duration.ofMillis(100);

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks the directory, which is made when absent.
     *
     * @param patience how long to wait for a holder that may be on its way out, such as the server of a killed parent
     * @throws EmbeddedServerException when another process, or another part of this one, still holds it after that
     */
    public static DirectoryLock acquire(Path directory, Duration patience) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long deadline = System.nanoTime() + patience.toNanos();
            while (tryLock(channel) == null) {
                if (System.nanoTime() - deadline >= 0) {
                    String holder =
                            Files.readString(file, StandardCharsets.UTF_8).strip();
                    channel.close();
                    throw new EmbeddedServerException(directory + " is in use by another server (process " + holder
                            + "): stop that one or name another directory");
                }
                Thread.sleep(POLL.toMillis());
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new EmbeddedServerException(directory + " can't be locked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while waiting for " + directory, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisJvm) {
            return null;
        }
    }

    /** Gives the directory back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("a directory lock could not be given back", e);
        }
    }
}
