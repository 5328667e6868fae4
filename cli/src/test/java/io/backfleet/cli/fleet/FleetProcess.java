package io.backfleet.cli.fleet;

import io.backfleet.cli.Main;
import io.backfleet.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The program as a process of its own, which can be killed and frozen. Not thread-safe. */
public final class FleetProcess implements AutoCloseable {
    private final List<String> command;
    private final Path output;
    private final String name;
    private final Map<String, String> environment;
    private Process process;

    private FleetProcess(String name, List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        this.environment = environment;
        this.name = name;
        this.command = command;
        this.output = output;
        this.process = launch();
    }

    /** Starts it; what it prints goes to a file in the directory. */
    public static FleetProcess start(Path directory, String name, String... arguments) throws IOException {
        return start(directory, name, Map.of(), arguments);
    }

    /** Likewise, with these variables besides those that there are. */
    static FleetProcess start(Path directory, String name, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new FleetProcess(name, command, environment, directory.resolve(name + ".log"));
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** SIGKILL, then a new start. */
    public void killAndRestart() throws Exception {
        kill();
        process = launch();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(20, TimeUnit.SECONDS);
    }

    void freeze() throws Exception {
        signal("STOP");
    }

    void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws Exception {
        int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + signal + " of " + name + " gave " + code);
        }
    }

    /** Waits until the process has printed this. */
    void awaitOutput(String text, Duration limit) {
        Await.until(name + " prints '" + text + "'", limit, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + output());
            }
            return output().contains(text);
        });
    }

    /** Waits for its end. */
    int exitCode(Duration limit) throws InterruptedException, IOException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + limit + ":\n" + output());
        }
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.exists(output) ? Files.readString(output) : "";
    }

    @Override
    public void close() throws Exception {
        if (process.isAlive()) {
            signal("CONT");
        }
        kill();
    }
}
