package io.backfleet.torture;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of a limited size in memory, which only root can mount. Not thread-safe. */
final class SmallDisk implements AutoCloseable, Blows.Filler {
    private static final int CHUNK = 1 << 20;

    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /**
     * Mounts it.
     *
     * @throws EmbeddedServerException when this user may not, with what to do
     */
    static SmallDisk mount(int megabytes) {
        try {
            Path path = Files.createTempDirectory("backfleet-disk-");
            SmallDisk disk = new SmallDisk(path);
            try {
                disk.run(List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", path.toString()));
                // the server's own user must get through
                disk.run(List.of("chmod", "755", path.toString()));
            } catch (EmbeddedServerException e) {
                Files.delete(path);
                throw new EmbeddedServerException(
                        "The scenario disk mounts a small file system, which only root may do: run it as root, or leave"
                                + " it out",
                        e);
            }
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException("no directory to mount on", e);
        }
    }

    private void run(List<String> command) {
        Programs.run(command.get(0), Path.of("/"), command, System.getenv(), null);
    }

    /** For data. */
    Path data() {
        return path.resolve("data");
    }

    @Override
    public void fill() {
        try (OutputStream out = Files.newOutputStream(path.resolve("filler"))) {
            byte[] chunk = new byte[CHUNK];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            // that is what was wanted
        }
    }

    @Override
    public void empty() {
        try {
            Files.deleteIfExists(path.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException("the disk stays full", e);
        }
    }

    @Override
    public void close() {
        run(List.of("umount", path.toString()));
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("an empty directory is left", e);
        }
    }
}
