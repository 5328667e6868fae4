package io.backfleet.messaging;

import java.util.List;

/** Opens the queues of slots that take one channel's tasks. Thread-safe. */
public interface TaskQueues {
    /** The transport that the queues receive from, with the reason for it. */
    TaskTransport transport();

    /**
     * Opens one queue per slot; each is to be closed by the caller. Returns at once: joining the group goes on in the
     * background.
     *
     * @param slots at least 1
     */
    List<TaskQueue> open(int slots);
}
