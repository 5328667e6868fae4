package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.backfleet.protocol.task.TaskId;

/**
 * A task that is handed out.
 *
 * @param attempt of its last publication
 * @param worker who holds it; empty while nobody has said so
 * @param fence the holder's; 0 while there is none
 * @param estimatedRows of its range
 * @param publishedAt when it was last published
 * @param dueAt when something must have been heard of it
 * @param patienceMillis how long a publication waits to be taken
 */
public record Flight(
        TaskId task,
        int attempt,
        String worker,
        long fence,
        long estimatedRows,
        long publishedAt,
        long dueAt,
        long patienceMillis) {
    public Flight {
        requireNonNull(task, "task");
        requireNonNull(worker, "worker");
    }

    /** Its key among the flights; those of one route stand together. */
    @JsonIgnore
    public String key() {
        return key(task);
    }

    public static String key(TaskId task) {
        return task.database() + "/" + task;
    }

    @JsonIgnore
    public boolean taken() {
        return !worker.isEmpty();
    }

    /** Heard of, at a worker's. */
    public Flight heldBy(String holder, long holdersFence, long nextDue) {
        return new Flight(task, attempt, holder, holdersFence, estimatedRows, publishedAt, nextDue, patienceMillis);
    }

    public Flight dueAt(long nextDue) {
        return new Flight(task, attempt, worker, fence, estimatedRows, publishedAt, nextDue, patienceMillis);
    }
}
