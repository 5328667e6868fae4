package io.backfleet.protocol.progress;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.task.TaskId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one worker process is doing right now, sent about once a second while it has tasks. Lossy: a reader shows the
 * newest and forgets it after some seconds; nothing is decided by it.
 *
 * @param at milliseconds since 1970 on the worker's clock
 */
public record Telemetry(String worker, long at, List<TaskProgress> tasks, List<DatabaseReading> databases) {
    public Telemetry {
        requireNonNull(worker, "worker");
        tasks = List.copyOf(tasks);
        databases = List.copyOf(databases);
    }

    /**
     * A task in progress.
     *
     * @param seen rows under this task's id so far, likewise changed and skipped
     * @param batchRows size of the next batch
     * @param batchMillis database time of recent batches, the 90th percentile
     * @param waiting whether it waits for the throttle now
     */
    public record TaskProgress(
            TaskId task,
            long seen,
            long changed,
            long skipped,
            long batches,
            int batchRows,
            double batchMillis,
            boolean waiting) {
        public TaskProgress {
            requireNonNull(task, "task");
        }
    }

    /**
     * A database as this worker's probes see it.
     *
     * @param pressure the highest signal as a share of its limit
     * @param stopped whether writing is stopped
     * @param reason the signal behind it; null when nothing slows or stops the work
     * @param lagMillis the worst replica's lag now; null when no replica is watched
     * @param highestLagMillis the worst lag read while tasks were at work, since the process started
     * @param waitedMillis time that tasks waited, by metric, since the process started
     * @param notes what an operator should know, for instance replicas that the file does not name
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DatabaseReading(
            String database,
            double pressure,
            boolean stopped,
            @Nullable PauseReason reason,
            @Nullable Long lagMillis,
            long maxLagMillis,
            long highestLagMillis,
            Map<String, Long> waitedMillis,
            List<String> notes) {
        public DatabaseReading {
            requireNonNull(database, "database");
            requireNonNull(waitedMillis, "waitedMillis");
            notes = List.copyOf(notes);
        }
    }
}
