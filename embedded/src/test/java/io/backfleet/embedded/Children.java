package io.backfleet.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Other JVMs for tests, and what runs on this machine. */
public final class Children {
    private Children() {}

    /**
     * A JVM with this class path.
     *
     * @param prefix words before the java command
     * @param temporary its {@code java.io.tmpdir}
     */
    public static ProcessBuilder java(
            List<String> prefix, String classPath, Path temporary, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** Command lines of the running processes that name this text; the dead that nobody has collected yet have none. */
    public static List<String> naming(String text) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (entry.getFileName().toString().matches("[0-9]+")) {
                    try {
                        String line = new String(Files.readAllBytes(entry.resolve("cmdline")), StandardCharsets.UTF_8)
                                .replace('\0', ' ');
                        if (line.contains(text)) {
                            found.add(entry.getFileName() + " " + line);
                        }
                    } catch (IOException ended) {
                        // between the listing and now
                    }
                }
            }
        }
        return found;
    }

    /** Names of what is in the directory. */
    public static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
