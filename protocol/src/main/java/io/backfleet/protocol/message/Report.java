package io.backfleet.protocol.message;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.TaskId;
import java.util.List;

/** What a worker reports. Reports may arrive twice, late, or after their task has ended; each kind says what it proves. */
public sealed interface Report extends InboxMessage {
    /** The reporting worker process's id, new with each start. */
    String worker();

    /**
     * A process that takes tasks lives; sent at its start and every {@link #INTERVAL_SECONDS}.
     *
     * @param role what it takes tasks for
     * @param slots tasks it runs at once
     * @param databases ids of the databases it serves
     * @param version of Backfleet, for display
     */
    record WorkerHere(String worker, Role role, int slots, List<String> databases, String version) implements Report {
        /** A worker that was not heard of for three of them is taken for gone. */
        public static final int INTERVAL_SECONDS = 20;

        public WorkerHere {
            requireNonNull(worker, "worker");
            requireNonNull(role, "role");
            requireNonNull(version, "version");
            databases = List.copyOf(databases);
        }

        /** A worker's. */
        public WorkerHere(String worker, int slots, List<String> databases, String version) {
            this(worker, Role.WORKER, slots, databases, version);
        }
    }

    /** A worker ends; its tasks have been returned before. */
    record WorkerGone(String worker) implements Report {
        public WorkerGone {
            requireNonNull(worker, "worker");
        }
    }

    /** A worker holds a task's fence. */
    record TaskTaken(String worker, TaskId task, int attempt, long fence) implements Report {
        public TaskTaken {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
        }
    }

    /** A worker still works on a task, or waits with it for the throttle; sent every {@link #INTERVAL_SECONDS}. */
    record TaskRenewed(String worker, TaskId task, int attempt, Health health) implements Report {
        /** A task that was not heard of for four of them is published again. */
        public static final int INTERVAL_SECONDS = 10;

        public TaskRenewed {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
            requireNonNull(health, "health");
        }
    }

    /** A worker gives a task back untouched or unfinished without closing it; it may be taken again under its id. */
    record TaskReturned(String worker, TaskId task, int attempt, Failure why) implements Report {
        public TaskReturned {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
            requireNonNull(why, "why");
        }
    }

    /** An attempt at a task failed; the task is not closed and may be taken again under its id. */
    record TaskFailed(String worker, TaskId task, int attempt, Failure failure, Health health) implements Report {
        public TaskFailed {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
            requireNonNull(failure, "failure");
            requireNonNull(health, "health");
        }
    }

    /**
     * What stopped a task when it failed with THROTTLED stops nothing any more. Whoever gave the task back has watched on;
     * others may have it by now.
     */
    record WayFree(String worker, TaskId task) implements Report {
        public WayFree {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
        }
    }

    /** A BACKFILL or REPAIR task is closed in its database, with this outcome, for good. */
    record TaskEnded(String worker, TaskId task, int attempt, Outcome outcome, Health health) implements Report {
        public TaskEnded {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
            requireNonNull(outcome, "outcome");
            requireNonNull(health, "health");
        }
    }

    /** A PLAN task's result. */
    record Planned(String worker, TaskId task, int attempt, PlanResult result) implements Report {
        public Planned {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
            requireNonNull(result, "result");
        }
    }

    /** A PROVE task's result: what the database said at that moment, so only the present attempt's counts. */
    record Proven(String worker, TaskId task, int attempt, Proof proof) implements Report {
        public Proven {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
            requireNonNull(proof, "proof");
        }
    }

    /**
     * Rows differ and wait to be judged; sent when that changes, and before the judgement.
     *
     * @param waiting how many now
     */
    record Suspects(String worker, TaskId task, int attempt, long waiting) implements Report {
        public Suspects {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
        }
    }

    /** A VERIFY task's result: what was read in that attempt, so only the present attempt's counts. */
    record Verified(String worker, TaskId task, int attempt, Findings findings, Health health) implements Report {
        public Verified {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
            requireNonNull(findings, "findings");
            requireNonNull(health, "health");
        }
    }

    /** A CLEANUP task is done. */
    record CleanedUp(String worker, TaskId task, int attempt) implements Report {
        public CleanedUp {
            requireNonNull(worker, "worker");
            requireNonNull(task, "task");
        }
    }
}
