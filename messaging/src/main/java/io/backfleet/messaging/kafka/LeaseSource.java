package io.backfleet.messaging.kafka;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One member of a group that takes one task at a time. Everything but {@link #nudge} and {@link #abort} belongs to the
 * queue's thread. Between {@link #take} and {@link #settle} there is exactly one record out, the lease.
 */
interface LeaseSource extends AutoCloseable {
    /** Waits for a record and leases it. Never longer than {@code slice}. */
    Optional<ConsumerRecord<byte[], byte[]>> take(Duration slice);

    /** Stays a member without taking anything; {@link #nudge} ends it early. */
    void idle(Duration slice);

    /**
     * Keeps the lease alive; {@link #nudge} ends it early.
     *
     * @return false when the lease is lost
     */
    boolean keep(Duration slice);

    /**
     * Ends the lease.
     *
     * @return whether the broker has confirmed it
     */
    boolean settle(Settlement settlement);

    /** Whether this member can take further records after its lease was lost; if not it must be opened anew. */
    boolean outlivesLostLease();

    /** Ends a running {@link #idle} or {@link #keep}. Any thread. */
    void nudge();

    /** Ends a running {@link #take} too; only {@link #close} may follow. Any thread. */
    void abort();

    /** Leaves the group; a lease that is out goes back. Waits a second or two at most. */
    @Override
    void close();

    /** How a lease ends. */
    enum Settlement {
        DONE,
        GIVE_BACK
    }
}
