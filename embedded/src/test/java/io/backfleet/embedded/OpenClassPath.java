package io.backfleet.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The class path where everybody may read it: another user can't look into this one's home. */
public final class OpenClassPath {
    private OpenClassPath() {}

    /**
     * Copies the class path of this JVM.
     *
     * @param directory where to
     * @param unneeded parts of names of entries that may be left out
     */
    public static String copy(Path directory, List<String> unneeded) throws IOException {
        Path lib = Files.createDirectory(directory.resolve("lib"));
        open(lib, "rwxr-xr-x");
        List<String> copied = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            if (!entry.isEmpty() && Files.exists(source) && unneeded.stream().noneMatch(entry::contains)) {
                Path target = lib.resolve(copied.size() + "-" + source.getFileName());
                copy(source, target);
                copied.add(target.toString());
            }
        }
        return String.join(File.pathSeparator, copied);
    }

    /** Sets permissions, such as {@code rwxr-xr-x}. */
    public static void open(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.copy(file, copy);
                open(copy, "rwxr-xr-x");
            }
        }
    }
}
