package io.backfleet.messaging.kafka;

import io.backfleet.protocol.wire.MalformedMessageException;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one migration's messages from a topic that is keyed by migration. Thread-safe. */
final class KeyedLog<T> {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedLog.class);

    private final TopicScan scan;
    private final Class<T> type;

    /** @param type that all messages of the topic have */
    KeyedLog(TopicScan scan, Class<T> type) {
        this.scan = scan;
        this.type = type;
    }

    /** The key of a migration's records. */
    static byte[] key(String migration) {
        return migration.getBytes(StandardCharsets.UTF_8);
    }

    /** As {@link TopicScan#read}; a message that can't be understood is logged and left out. */
    void read(String migration, Duration timeout, Consumer<T> reader) {
        byte[] key = key(migration);
        scan.read(timeout, record -> {
            // other migrations' messages are not worth their parsing
            if (Arrays.equals(record.key(), key)) {
                parse(record).ifPresent(reader);
            }
        });
    }

    private Optional<T> parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(Wire.read(record.value(), type));
        } catch (MalformedMessageException e) {
            LOG.warn(
                    "{}-{}@{} can't be used and is left out: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
