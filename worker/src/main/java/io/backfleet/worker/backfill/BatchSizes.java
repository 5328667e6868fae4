package io.backfleet.worker.backfill;

import io.backfleet.protocol.task.TaskId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The batch size that each migration had last in each database, so that a new task need not find it again.
 * Thread-safe.
 */
public final class BatchSizes {
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

    BatchSizer sizer(TaskId task) {
        return new BatchSizer(sizes.getOrDefault(key(task), BatchSizer.START));
    }

    void remember(TaskId task, int rows) {
        sizes.put(key(task), rows);
    }

    private static String key(TaskId task) {
        return task.migration() + "/" + task.incarnation() + "/" + task.database();
    }
}
