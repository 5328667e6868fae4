package io.backfleet.protocol.wire;

import java.util.regex.Pattern;

/**
 * The names of the fleet's topics and groups under one prefix.
 *
 * @param prefix put before every name; two fleets on one cluster need two. Letters, digits, dot, dash, underscore.
 */
public record Topics(String prefix) {
    public static final String DEFAULT_PREFIX = "backfleet.";
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    public Topics {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("topic prefix '" + prefix + "': letters, digits, '.', '_', '-' only");
        }
    }

    /** Commands and reports, one partition: one total order. */
    public String inbox() {
        return prefix + "inbox";
    }

    /** Telemetry, lossy. */
    public String progress() {
        return prefix + "progress";
    }

    /** Tasks for workers that form a share group. */
    public String backfillTasks() {
        return prefix + "tasks.backfill";
    }

    /** Tasks for workers that form a classic group; a fleet has either this topic or {@link #backfillTasks()}. */
    public String backfillTasksClassic() {
        return prefix + "tasks.backfill.classic";
    }

    /** Tasks for verifiers that form a share group. */
    public String verifyTasks() {
        return prefix + "tasks.verify";
    }

    /** Tasks for verifiers that form a classic group; verifiers follow the mode of the workers. */
    public String verifyTasksClassic() {
        return prefix + "tasks.verify.classic";
    }

    /** Confirmed differences between the two sides of a migration, with their keys. Keyed by migration. */
    public String differences() {
        return prefix + "differences";
    }

    /** Changes of gates' verdicts, for other systems. Keyed by migration. */
    public String signals() {
        return prefix + "signals";
    }

    /** Who asked for what, and what came of it. Keyed by migration. */
    public String audit() {
        return prefix + "audit";
    }

    /** Start-up checks of the way that tasks travel. */
    public String probe() {
        return prefix + "probe";
    }

    /** Public state, compacted. */
    public String state() {
        return prefix + "state";
    }

    /** What could not be handled, with why. */
    public String dead() {
        return prefix + "dead";
    }

    /** Application id of the coordinator; its internal topics begin with it. */
    public String coordinatorApplication() {
        return prefix + "coordinator";
    }

    /** Consumer group of the workers; share and classic groups must not share a name. */
    public String workerGroup(String mode) {
        return prefix + "workers-" + mode;
    }

    /** Consumer group of the verifiers, as {@link #workerGroup}. */
    public String verifierGroup(String mode) {
        return prefix + "verifiers-" + mode;
    }
}
