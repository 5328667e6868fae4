package io.backfleet.slots.pace;

import io.backfleet.protocol.task.TaskId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The batch size that each migration had last in each database, so that a new task need not find it again.
 * Thread-safe.
 */
public final class BatchSizes {
    private final int start;
    private final int floor;
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

    /**
     * Knows no sizes yet.
     *
     * @param start rows of the first batch of all
     * @param floor as in {@link BatchSizer}
     */
    public BatchSizes(int start, int floor) {
        this.start = start;
        this.floor = floor;
    }

    /** A sizer that begins where the last one ended. */
    public BatchSizer sizer(TaskId task) {
        return new BatchSizer(sizes.getOrDefault(key(task), start), floor);
    }

    /** Keeps a size for the tasks to come. */
    public void remember(TaskId task, int rows) {
        sizes.put(key(task), rows);
    }

    /** Kinds do different work per row: the size that suits one says nothing of another. */
    private static String key(TaskId task) {
        return task.migration() + "/" + task.incarnation() + "/" + task.database() + "/" + task.kind();
    }
}
