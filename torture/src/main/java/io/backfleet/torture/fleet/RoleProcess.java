package io.backfleet.torture.fleet;

import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.ServerCommand;
import io.backfleet.embedded.process.WorkDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One process of the fleet, which ends with this JVM at the latest. Thread-safe: what is done to it is done one after the other. */
final class RoleProcess {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final String name;
    private final WorkDirectory work;
    private final List<String> command;
    private GuardedProcess process;

    RoleProcess(String name, WorkDirectory work, List<String> command) {
        this.name = name;
        this.work = work;
        this.command = command;
        this.process = launch();
    }

    private GuardedProcess launch() {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(variable -> variable.startsWith("BACKFLEET_"));
        return work.start(new ServerCommand(name, command, environment, log(), "TERM", GRACE));
    }

    /** What it prints. */
    Path log() {
        return work.resolve(name + ".log");
    }

    /** SIGKILL. */
    synchronized void kill() {
        process.kill();
    }

    /** SIGTERM, and SIGKILL when it does not end. */
    synchronized void stop() {
        process.stop();
    }

    /** Starts it unless it runs. */
    synchronized void start() {
        if (!process.isAlive()) {
            process = launch();
        }
    }

    synchronized void freeze() {
        process.signal("STOP");
    }

    synchronized void thaw() {
        process.signal("CONT");
    }

    synchronized boolean isAlive() {
        return process.isAlive();
    }
}
