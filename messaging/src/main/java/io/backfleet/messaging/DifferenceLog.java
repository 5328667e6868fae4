package io.backfleet.messaging;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.finding.DifferencesFound;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * All confirmed differences that verifiers have told of, for as long as they are kept (30 days unless the topic was made
 * otherwise). Thread-safe; several readings at once don't know of each other.
 */
public interface DifferenceLog {
    /**
     * Reads from the beginning to where the log ends when this is called, on the caller's thread and a few messages at a
     * time. Messages come in the order of their sending; a key may come more than once, as {@link DifferencesFound} says.
     *
     * @param timeout for all of it, the reader's own time included
     * @param reader gets each message that was asked for; what it throws ends the reading and reaches the caller
     * @throws io.backfleet.protocol.error.BackfleetException BROKER_UNREACHABLE when the end was not reached in time:
     *     the reader may have got some messages, and never knows that it got all; ACCESS_DENIED;
     *     BROKER_MISCONFIGURED; WORKER_STOPPING when the thread was interrupted
     */
    void read(Query query, Duration timeout, Consumer<DifferencesFound> reader);

    /** Which messages are wanted: everything about one run of a migration. */
    record Query(String migration, String incarnation) {
        public Query {
            requireNonNull(migration, "migration");
            requireNonNull(incarnation, "incarnation");
        }

        /** Whether a message is wanted. */
        public boolean takes(DifferencesFound found) {
            return found.task().migration().equals(migration)
                    && found.task().incarnation().equals(incarnation);
        }
    }
}
