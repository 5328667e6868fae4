package io.backfleet.embedded.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Programs of the system that the kernel of this package leans on, and short programs run to their end. */
public final class Programs {
    private Programs() {}

    /**
     * Runs a program to its end.
     *
     * @param name what messages call it
     * @param directory its current directory
     * @param environment its whole environment
     * @param input what it reads on standard input; or null for nothing
     * @return what it wrote to standard output and error
     * @throws EmbeddedServerException when it can't be started or doesn't end with 0; the message holds its output
     */
    public static String run(
            String name, Path directory, List<String> command, Map<String, String> environment, @Nullable Path input) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(input == null ? new File("/dev/null") : input.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new EmbeddedServerException(name + " failed with exit code " + code + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new EmbeddedServerException(name + " could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while " + name + " ran", e);
        }
    }

    /** This process's environment without the variables that the predicate names. */
    public static Map<String, String> environmentWithout(Predicate<String> unwanted) {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(unwanted);
        return environment;
    }

    /** Words that start a command in a session of its own; none where the system has no {@code setsid}. */
    static List<String> ownSession() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, "setsid"))) {
                return List.of(Path.of(directory, "setsid").toString());
            }
        }
        return List.of();
    }
}
