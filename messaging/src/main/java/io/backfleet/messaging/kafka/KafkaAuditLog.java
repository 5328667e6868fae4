package io.backfleet.messaging.kafka;

import io.backfleet.messaging.AuditLog;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.MalformedMessageException;
import io.backfleet.protocol.wire.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit trail as a topic, keyed by migration. Thread-safe. */
final class KafkaAuditLog implements AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaAuditLog.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /** Read from the end first: a year's trail is long, and mostly the last days are asked for. */
    private static final List<Long> DEPTHS = List.of(2_000L, 50_000L, Long.MAX_VALUE);

    private final Producer<byte[], byte[]> producer;
    private final TopicScan scan;
    private final String topic;
    private final String address;
    private final Duration deadline;

    /** @param address of the brokers, for messages */
    KafkaAuditLog(Producer<byte[], byte[]> producer, TopicScan scan, String topic, String address, Duration deadline) {
        this.producer = producer;
        this.scan = scan;
        this.topic = topic;
        this.address = address;
        this.deadline = deadline;
    }

    @Override
    public void write(AuditRecord record) {
        long start = System.nanoTime();
        try {
            producer.send(new ProducerRecord<>(topic, KeyedLog.key(record.migration()), Wire.write(record)))
                    .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            throw KafkaFailures.of("sending to " + topic, address, Duration.ofNanos(System.nanoTime() - start), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "sending to " + topic + " was interrupted", e);
        }
    }

    @Override
    public List<AuditRecord> last(Query query, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        Deque<AuditRecord> found = new ArrayDeque<>();
        for (long depth : DEPTHS) {
            found.clear();
            boolean all = scan.read(
                    Duration.ofNanos(Math.max(1, end - System.nanoTime())), depth, each -> take(each, query, found));
            if (all || found.size() == query.limit()) {
                break;
            }
        }
        return List.copyOf(found);
    }

    private static void take(ConsumerRecord<byte[], byte[]> each, Query query, Deque<AuditRecord> found) {
        if (!query.migration().isEmpty() && !Arrays.equals(each.key(), KeyedLog.key(query.migration()))) {
            return;
        }
        try {
            found.addLast(Wire.read(each.value(), AuditRecord.class));
        } catch (MalformedMessageException e) {
            LOG.warn("{}@{} can't be used and is left out: {}", each.topic(), each.offset(), e.getMessage());
        }
        if (found.size() > query.limit()) {
            found.removeFirst();
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
