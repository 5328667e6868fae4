package io.backfleet.embedded.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child server that can't outlive this JVM. A small shell beside it holds the read end of a pipe whose write end only this JVM has: when that end
 * closes, by {@link #stop} or because this JVM is gone, even by SIGKILL, the shell asks the server to stop and, after the grace time, kills it.
 *
 * <p>The shell runs in a session of its own, so that Ctrl-C in a terminal reaches this JVM only, which then stops its servers in order.
 *
 * <p>Thread-safe; stopping and killing several times is allowed.
 */
public final class GuardedProcess {
    /**
     * Arguments: stop signal, grace in tenths of a second, life pipe, then the server's command. A line on standard input names a signal to send,
     * end of file means stop. Only the server holds the life pipe open (descriptor 9), which tells {@link WorkDirectory} that it still runs.
     */
    private static final String GUARD = """
            sig=$1; grace=$2; life=$3; shift 3
            exec 3<&0
            "$@" </dev/null 3<&- 9<>"$life" &
            pid=$!
            (
              while read -r s <&3; do kill -"$s" "$pid"; done
              kill -"$sig" "$pid"
              n=0
              while [ "$n" -lt "$grace" ] && kill -0 "$pid"; do sleep 0.1; n=$((n + 1)); done
              kill -KILL "$pid"
            ) >/dev/null 2>&1 &
            watch=$!
            wait "$pid"; rc=$?
            kill "$watch" 2>/dev/null
            exit "$rc"
            """;
    /** SIGKILL needs no grace, only a scheduler. */
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(30);

    private final ServerCommand server;
    private final Process process;

    private GuardedProcess(ServerCommand server, Process process) {
        this.server = server;
        this.process = process;
    }

    static GuardedProcess start(ServerCommand server, Path directory, Path lifePipe) {
        List<String> command = new ArrayList<>(Programs.ownSession());
        command.addAll(List.of(
                "/bin/sh",
                "-c",
                GUARD,
                "backfleet-guard",
                server.stopSignal(),
                Long.toString(Math.max(1, server.grace().toMillis() / 100)),
                lifePipe.toString()));
        command.addAll(server.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(server.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(server.environment());
        try {
            return new GuardedProcess(server, builder.start());
        } catch (IOException e) {
            throw new EmbeddedServerException(server.name() + " could not be started: " + e.getMessage(), e);
        }
    }

    /** Whether the server, or the shell that ends it, still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Process id of the guarding shell, the server's parent. */
    public long pid() {
        return process.pid();
    }

    /** The end of the server's log, for error messages. */
    public String logTail() {
        return LogTail.of(server.log());
    }

    /** How the server ended: its exit code, or 128 plus the signal. Only after it ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /**
     * Asks the server to stop and waits until it has; after its grace time it is killed.
     *
     * @throws EmbeddedServerException when it still runs after that
     */
    public void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // the pipe has no reader any more: the server has ended by itself
        }
        await(server.grace().plus(KILL_DEADLINE), "stop");
    }

    /**
     * Kills the server with SIGKILL, as a crash would, and waits until it has ended. Processes that it started itself end on their own a moment
     * later.
     *
     * @throws EmbeddedServerException when it still runs after half a minute
     */
    public void kill() {
        signal("KILL");
        await(KILL_DEADLINE, "kill");
    }

    /** Sends the server a signal, such as {@code STOP} or {@code CONT}, and returns at once. Does nothing when it has ended. */
    public void signal(String name) {
        try {
            OutputStream guard = process.getOutputStream();
            guard.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            guard.flush();
        } catch (IOException alreadyGone) {
            // the pipe has no reader any more: the server has ended by itself
        }
    }

    private void await(Duration deadline, String what) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new EmbeddedServerException(server.name() + " (guard process " + process.pid() + ") did not "
                        + what + " within " + deadline.toSeconds() + " s and was killed; " + logTail());
            }
        } catch (InterruptedException e) {
            // leave nothing running, whoever is in a hurry
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
