package io.backfleet.embedded.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child server on a port of 127.0.0.1: started, stopped, killed and started again on the same port.
 *
 * <p>Thread-safe: start, stop and kill exclude each other.
 */
public final class PortServer {
    private static final int PORT_ATTEMPTS = 5;
    private static final Duration POLL = Duration.ofMillis(25);

    /** What is different between servers. */
    public interface Program {
        /** Starts the process, which is to listen on the port. */
        GuardedProcess launch(int port) throws IOException;

        /** Whether the server itself, and not another one that was quicker to take the port, answers. Does not wait. */
        boolean answers(int port);

        /**
         * Whether an early end may be due to a killed predecessor that isn't quite gone, so that another start can go well. Asked only while the
         * port is free.
         */
        boolean mayTryAgain();
    }

    private final String name;
    private final Program program;
    private final Duration startDeadline;

    private int port;
    private @Nullable GuardedProcess process;

    /**
     * A server that doesn't run yet.
     *
     * @param name what messages call it
     * @param startDeadline how long it may take to answer
     */
    public PortServer(String name, Program program, Duration startDeadline) {
        this.name = name;
        this.program = program;
        this.startDeadline = startDeadline;
    }

    /**
     * First start: on a port of its own choice, which it then keeps.
     *
     * @throws EmbeddedServerException as {@link #start()}
     */
    public synchronized void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = Ports.pick(1).get(0);
            try {
                start();
                return;
            } catch (EmbeddedServerException e) {
                if (attempt == PORT_ATTEMPTS || Ports.allFree(List.of(port))) {
                    throw e;
                }
            }
        }
    }

    /**
     * Starts the server if it doesn't run, and returns when it answers. After a kill this includes its crash recovery.
     *
     * @return whether it was started now
     * @throws EmbeddedServerException when it doesn't answer within the start deadline
     */
    public synchronized boolean start() {
        if (isRunning()) {
            return false;
        }
        long deadline = System.nanoTime() + startDeadline.toNanos();
        while (true) {
            GuardedProcess started = launch();
            process = started;
            if (answers(started, deadline)) {
                return true;
            }
            boolean ended = !started.isAlive();
            String problem = name + " did not answer on 127.0.0.1:" + port + " within " + startDeadline.toMillis()
                    + " ms" + (ended ? " (it ended with code " + started.exitCode() + ")" : "") + "; "
                    + started.logTail();
            started.stop();
            if (!ended
                    || System.nanoTime() - deadline >= 0
                    || !Ports.allFree(List.of(port))
                    || !program.mayTryAgain()) {
                throw new EmbeddedServerException(problem);
            }
            pause();
        }
    }

    /** Stops the server cleanly. Does nothing when it doesn't run. */
    public synchronized void stop() {
        if (process != null) {
            process.stop();
            process = null;
        }
    }

    /** Kills the server's main process with SIGKILL; its children end by themselves a moment later. Does nothing when it doesn't run. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Whether the server's process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** TCP port on 127.0.0.1; the same after every restart. */
    public synchronized int port() {
        return port;
    }

    private GuardedProcess launch() {
        try {
            return program.launch(port);
        } catch (IOException e) {
            throw EmbeddedServerException.notStarted(name, e);
        }
    }

    private boolean answers(GuardedProcess started, long deadline) {
        while (started.isAlive() && System.nanoTime() - deadline < 0) {
            if (program.answers(port)) {
                return true;
            }
            pause();
        }
        return false;
    }

    private void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while " + name + " started", e);
        }
    }
}
