package io.backfleet.torture;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.message.Command;
import io.backfleet.torture.fleet.Fleet;
import io.backfleet.torture.jdbc.Servers;
import io.backfleet.torture.kafka.TopicWatch;
import io.backfleet.torture.report.Book;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all parts of a run share. Thread-safe.
 *
 * @param writing read by whoever writes as an application, written by what must not lose such a write
 * @param over set when nothing new is to be begun
 */
record Stage(
        Servers servers,
        Fleet fleet,
        TopicWatch watch,
        EventPublisher publisher,
        Book book,
        ReentrantReadWriteLock writing,
        AtomicBoolean over,
        Consumer<String> say) {
    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

    /** Sends a command if that is possible now. */
    void send(Command command) {
        try {
            publisher.send(command);
        } catch (BackfleetException e) {
            LOG.debug("not now: {}", e.text());
        }
    }

    static String id() {
        return "torture-" + UUID.randomUUID();
    }
}
