package io.backfleet.embedded.process;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A directory in which unpacked programs wait for the next start. */
public final class ProgramCache {
    private ProgramCache() {}

    /**
     * The unpacked programs, unpacked now if they aren't there. Safe while other processes do the same: each unpacks under a name of its own and
     * renames; the first one wins.
     *
     * @throws EmbeddedServerException also when someone else could have written to the cache
     */
    public static Path home(PackedPrograms programs, Path cache) {
        try {
            Files.createDirectories(cache);
            checkOwner(cache);
            Path home = cache.resolve(programs.directoryName());
            if (Files.isDirectory(home)) {
                return home;
            }
            Path mine = Files.createTempDirectory(cache, "unpacking-");
            try {
                Path unpacked = mine.resolve("programs");
                programs.unpack(new Unpacking(unpacked));
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
            throw new EmbeddedServerException(
                    programs.name() + "'s programs could not be cached in " + cache + ": " + e, e);
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
}
