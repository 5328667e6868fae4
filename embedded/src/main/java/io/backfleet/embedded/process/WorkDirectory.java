package io.backfleet.embedded.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A new directory below the system's temporary directory, and the servers started in it. It is removed by {@link #close()}, and also when this JVM
 * goes away without closing, even by SIGKILL.
 *
 * <p>A small shell makes and removes it: it waits for the end of this JVM on a pipe, then for the end of every server that was started here (each
 * keeps a named pipe open, so the last one's end is seen whatever became of its guard), then removes the tree. So it makes no difference how many
 * servers share a directory.
 *
 * <p>Thread-safe.
 */
public final class WorkDirectory implements AutoCloseable {
    /** After this many seconds the tree is removed although a server still holds it. */
    private static final int HOLD_SECONDS = 60;
    /** Opening the pipe for reading waits for a writer, so one is opened beside it and closed at once. */
    private static final String JANITOR = """
            umask 077
            dir=$(mktemp -d "$1/backfleet-$2-XXXXXXXX") && mkfifo "$dir/$3" || exit 1
            echo "$dir"
            read -r end
            limit="timeout $4"; command -v timeout >/dev/null || limit=
            $limit cat "$dir/$3" >/dev/null 2>&1 &
            : >"$dir/$3"
            wait
            rm -rf "$dir" 2>/dev/null
            """;

    private static final String LIFE_PIPE = ".alive";

    private final Path path;
    private final Process janitor;
    private final List<GuardedProcess> servers = new ArrayList<>();

    private WorkDirectory(Path path, Process janitor) {
        this.path = path;
        this.janitor = janitor;
    }

    /**
     * Makes a directory that only this user may enter.
     *
     * @param purpose part of its name: letters, digits, hyphens
     * @throws EmbeddedServerException when the temporary directory doesn't let it
     */
    public static WorkDirectory create(String purpose) {
        String parent =
                Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().toString();
        List<String> command = new ArrayList<>(Programs.ownSession());
        command.addAll(List.of(
                "/bin/sh",
                "-c",
                JANITOR,
                "backfleet-janitor",
                parent,
                purpose,
                LIFE_PIPE,
                Integer.toString(HOLD_SECONDS)));
        try {
            Process janitor =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String answer = new BufferedReader(new InputStreamReader(janitor.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (answer == null || !answer.startsWith(parent) || !Files.isDirectory(Path.of(answer))) {
                janitor.destroyForcibly();
                throw new EmbeddedServerException("no work directory below " + parent + ": " + answer
                        + "; set -Djava.io.tmpdir to a directory that can be written to");
            }
            return new WorkDirectory(Path.of(answer), janitor);
        } catch (IOException e) {
            throw new EmbeddedServerException("no work directory below " + parent + ": " + e.getMessage(), e);
        }
    }

    /** Where it is; absolute. */
    public Path path() {
        return path;
    }

    /** A file or directory in it; not created. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Lets other users pass through (not list) the directory, for servers that run as another user. */
    public void openToOthers() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** Starts a server, with this directory as its current one, that ends with this JVM at the latest; the directory outlives it. */
    public GuardedProcess start(ServerCommand command) {
        GuardedProcess server = GuardedProcess.start(command, path, path.resolve(LIFE_PIPE));
        synchronized (servers) {
            servers.removeIf(old -> !old.isAlive());
            servers.add(server);
        }
        return server;
    }

    /** Ids of the processes that this JVM started for the directory and that run now: the janitor and the servers' guards. */
    public Set<Long> processes() {
        Set<Long> ids = new HashSet<>();
        if (janitor.isAlive()) {
            ids.add(janitor.pid());
        }
        synchronized (servers) {
            servers.stream().filter(GuardedProcess::isAlive).forEach(server -> ids.add(server.pid()));
        }
        return ids;
    }

    /**
     * Stops the servers that still run, the last started first, and removes the directory.
     *
     * @throws EmbeddedServerException when a server didn't stop or files are left
     */
    @Override
    public void close() {
        synchronized (servers) {
            for (int i = servers.size() - 1; i >= 0; i--) {
                servers.get(i).stop();
            }
            servers.clear();
        }
        try {
            janitor.getOutputStream().close();
            if (!janitor.waitFor(HOLD_SECONDS + 30L, TimeUnit.SECONDS) || Files.exists(path)) {
                throw new EmbeddedServerException(
                        path + " could not be removed: remove it by hand; it holds " + String.join(", ", remaining()));
            }
        } catch (IOException alreadyGone) {
            throw new EmbeddedServerException(
                    "the process that removes " + path + " was ended from outside: remove the directory by hand",
                    alreadyGone);
        } catch (InterruptedException e) {
            // the janitor goes on by itself
            Thread.currentThread().interrupt();
        }
    }

    private List<String> remaining() {
        String[] names = new File(path.toString()).list();
        return names == null ? List.of() : List.of(names);
    }
}
