package io.backfleet.messaging;

import io.backfleet.protocol.error.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * The queue of one worker slot: at most one task is held at a time. Tasks are delivered at least once, in no order.
 *
 * <p>{@link #receive} belongs to one thread; {@link #wakeup} and {@link #close} may be called by any. Each queue runs
 * one daemon thread, which does all talking to the broker and survives its absence.
 */
public interface TaskQueue extends AutoCloseable {
    /**
     * Waits for a task.
     *
     * @param timeout not negative; below a tenth of a second only a task that is there already can be had
     * @return empty when none came in time, after {@link #wakeup}, and after {@link #close}
     * @throws IllegalStateException when the delivery before has been neither settled nor lost
     */
    Optional<Delivery> receive(Duration timeout) throws InterruptedException;

    /** Makes a running {@link #receive}, or else the next one, return without a task. */
    void wakeup();

    /** Why the queue cannot receive at present, empty while all is well. For status and logs. */
    Optional<Failure> problem();

    /** Leaves the group; a task that is still held is lost and goes to somebody else. Waits some seconds at most. */
    @Override
    void close();
}
