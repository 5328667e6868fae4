package io.backfleet.messaging;

import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.progress.Telemetry;
import java.util.concurrent.CompletableFuture;

/**
 * Sends what the coordinator must know, and telemetry. Thread-safe.
 *
 * <p>A message whose sending failed may have arrived all the same; sending it again is always right.
 */
public interface EventPublisher extends AutoCloseable {
    /**
     * Sends a message to the coordinator's inbox and waits until it is durable.
     *
     * @throws io.backfleet.protocol.error.BackfleetException BROKER_UNREACHABLE when that was not confirmed within the
     *     publisher's deadline; ACCESS_DENIED; TOO_LARGE
     */
    void send(InboxMessage message);

    /**
     * Sends a message to the coordinator's inbox without ever blocking the caller. Messages sent this way keep their
     * order among themselves.
     *
     * @return completes when it is durable, or exceptionally with the {@code BackfleetException} of {@link #send}
     */
    CompletableFuture<Void> sendAsync(InboxMessage message);

    /**
     * Puts confirmed differences on the log of differences and waits until all are durable; nothing is sent when there are
     * none. A long list becomes several messages, in its order.
     *
     * @throws io.backfleet.protocol.error.BackfleetException as {@link #send}, of the first message that failed; those
     *     before it have arrived
     */
    void differences(DifferencesFound found);

    /** Sends telemetry if that is possible at once; else it is dropped. Never blocks, never fails. */
    void offer(Telemetry telemetry);

    /**
     * Puts a message that nobody can handle on the dead topic and waits until it is durable. Its bytes stay as they
     * are; headers say from where it came and why it is dead.
     *
     * @param source topic, partition and offset, for people
     * @throws io.backfleet.protocol.error.BackfleetException as {@link #send}
     */
    void bury(byte[] value, String source, Failure why);

    /** Gives messages under way some seconds to get through, then drops them. */
    @Override
    void close();
}
