package io.backfleet.embedded.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory that files of an archive are written to. Everybody may read what comes out, whatever the umask: the server may run as another user. Not
 * thread-safe.
 */
public final class Unpacking {
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    private final Path home;

    /** Into this directory, which need not exist yet. */
    public Unpacking(Path home) {
        this.home = home;
    }

    /** Makes a directory and those above it. */
    public void directory(String name) throws IOException {
        directory(target(name));
    }

    /** Writes a file and makes the directories above it; files in a directory {@code bin} become programs. The stream stays open. */
    public void file(String name, InputStream content) throws IOException {
        Path target = target(name);
        Path parent = parent(target);
        directory(parent);
        Files.copy(content, target);
        Files.setPosixFilePermissions(target, parent.endsWith("bin") ? PROGRAM : FILE);
    }

    /** Makes a symbolic link and the directories above it. */
    public void link(String name, String to) throws IOException {
        Path target = target(name);
        directory(parent(target));
        Files.createSymbolicLink(target, Path.of(to));
    }

    private Path target(String name) throws IOException {
        Path target = home.resolve(name).normalize();
        if (!target.startsWith(home)) {
            throw new IOException("entry " + name + " points outside of the archive");
        }
        return target;
    }

    private void directory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.equals(home)) {
            Files.createDirectories(home);
        } else {
            directory(parent(directory));
            Files.createDirectory(directory);
        }
        Files.setPosixFilePermissions(directory, PROGRAM);
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
