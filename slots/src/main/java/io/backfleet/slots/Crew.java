package io.backfleet.slots;

import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.report.ActiveTask;

/** What a role does with its tasks. Thread-safe: all slots of a process share it. */
public interface Crew {
    /** What it takes tasks for. */
    Role role();

    /**
     * Works on a task until it ends, its time is up, or the process is told to stop.
     *
     * @param task accepted: of a kind that the role takes, all its databases are served here, and its spec is the one that the
     *     fleet knows
     * @param place of the task's route
     * @param active to be kept up to date meanwhile
     * @throws io.backfleet.protocol.error.BackfleetException when the attempt failed; {@code WORKER_STOPPING} when the
     *     task is to go back instead
     */
    TaskEnd work(Task task, Workplace place, ActiveTask active);
}
