package io.backfleet.slots.report;

import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Task;
import java.util.function.Consumer;

/** A task that a slot works on, as the reporting thread sees it. Thread-safe: the slot writes, others read. */
public final class ActiveTask implements AutoCloseable {
    private final Task task;
    private final Consumer<ActiveTask> onClose;
    private volatile TaskProgress progress;
    private volatile Health health = Health.GOOD;

    ActiveTask(Task task, Consumer<ActiveTask> onClose) {
        this.task = task;
        this.onClose = onClose;
        this.progress = new TaskProgress(task.id(), 0, 0, 0, 0, 0, 0, false);
    }

    public Task task() {
        return task;
    }

    public void update(TaskProgress newest, Health newestHealth) {
        progress = newest;
        health = newestHealth;
    }

    TaskProgress progress() {
        return progress;
    }

    public Health health() {
        return health;
    }

    /** The slot has ended the task. */
    @Override
    public void close() {
        onClose.accept(this);
    }
}
