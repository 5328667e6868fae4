package io.backfleet.messaging;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.audit.AuditRecord;
import java.time.Duration;
import java.util.List;

/**
 * The audit trail, for as long as it is kept (a year unless the topic was made otherwise). Commands are put there by the
 * coordinator's engine; this puts what never became one. Thread-safe.
 */
public interface AuditLog extends AutoCloseable {
    /**
     * Adds a record and waits until it is durable.
     *
     * @throws io.backfleet.protocol.error.BackfleetException BROKER_UNREACHABLE when that was not confirmed in time;
     *     ACCESS_DENIED
     */
    void write(AuditRecord record);

    /**
     * The newest records, oldest of them first.
     *
     * @throws io.backfleet.protocol.error.BackfleetException as {@link DifferenceLog#read}
     */
    List<AuditRecord> last(Query query, Duration timeout);

    /** Ends the writing. */
    @Override
    void close();

    /**
     * Which records are wanted.
     *
     * @param migration empty for any
     * @param limit at most so many, at least 1
     */
    record Query(String migration, int limit) {
        public Query {
            requireNonNull(migration, "migration");
            if (limit < 1) {
                throw new IllegalArgumentException("limit " + limit + " < 1");
            }
        }
    }
}
