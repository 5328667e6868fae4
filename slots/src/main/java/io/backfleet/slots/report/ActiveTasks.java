package io.backfleet.slots.report;

import io.backfleet.protocol.task.Task;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tasks that this process works on right now. Thread-safe. */
public final class ActiveTasks {
    private final Set<ActiveTask> active = ConcurrentHashMap.newKeySet();

    /** Adds a task; it is among them until closed. */
    public ActiveTask begin(Task task) {
        ActiveTask begun = new ActiveTask(task, active::remove);
        active.add(begun);
        return begun;
    }

    List<ActiveTask> all() {
        return List.copyOf(active);
    }
}
