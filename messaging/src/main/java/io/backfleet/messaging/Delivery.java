package io.backfleet.messaging;

/**
 * A task in somebody's hands. Until {@link #done()} or {@link #giveBack()} its queue keeps the lease alive on a thread
 * of its own. Thread-safe.
 *
 * <p>A lease is a hint, not a lock: another worker may hold the same task before this one learns that its lease is
 * lost. Only the fence in the database decides whose writes count.
 */
public interface Delivery {
    /** The task's bytes; the caller must not change them. */
    byte[] value();

    /** Where it came from and how often it was delivered, for logs only: {@code topic-0@17#1}. */
    String id();

    /**
     * The task needs no further delivery. Waits until the broker has confirmed, a few seconds at most; when it does not
     * confirm, the task is delivered again to somebody and {@link #lost()} turns true. Calls after the first settling
     * call change nothing.
     */
    void done();

    /**
     * Somebody, perhaps the same worker, shall have the task again soon. Waits like {@link #done()}, and likewise a
     * failure only means that the task comes back later.
     */
    void giveBack();

    /** Whether the task may be, or become, somebody else's although it was not settled here. Never turns false again. */
    boolean lost();

    /**
     * Runs an action once when the lease is lost, on the queue's thread, at once when it is lost already. The action
     * must be quick and must not call the queue. Replaces an action given before.
     */
    void onLost(Runnable action);
}
