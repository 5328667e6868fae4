package io.backfleet.database.copy;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Looks again and again at something outside of this process that can't call back. Thread-safe.
 *
 * @param patience how long to go on
 * @param pause between two looks
 * @param nanos a clock
 */
public record Polling(Duration patience, Duration pause, LongSupplier nanos) {
    /** One look. */
    @FunctionalInterface
    public interface Look<E extends Exception> {
        /** Whether it is as it should be. */
        boolean done() throws E;
    }

    /**
     * Waits.
     *
     * @param doing for the message when interrupted
     * @return whether it came to be in time
     * @throws BackfleetException {@code WORKER_STOPPING} when interrupted
     */
    public <E extends Exception> boolean await(String doing, Look<E> look) throws E {
        long start = nanos.getAsLong();
        while (!look.done()) {
            if (nanos.getAsLong() - start > patience.toNanos()) {
                return false;
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackfleetException(ErrorCode.WORKER_STOPPING, "interrupted while " + doing, e);
            }
        }
        return true;
    }
}
