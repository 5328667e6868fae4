package io.backfleet.messaging.kafka;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads a topic once, from its beginning to where it ends when the reading starts, on the caller's thread. Thread-safe:
 * each reading has a consumer to itself.
 */
final class TopicScan {
    private static final Duration SLICE = Duration.ofMillis(500);

    private final Supplier<Consumer<byte[], byte[]>> opener;
    private final String topic;
    private final String address;
    private final LongSupplier nanos;

    /**
     * @param opener makes a read_committed consumer that begins at the beginning
     * @param address of the brokers, for messages
     * @param nanos a monotonic clock
     */
    TopicScan(Supplier<Consumer<byte[], byte[]>> opener, String topic, String address, LongSupplier nanos) {
        this.opener = opener;
        this.topic = topic;
        this.address = address;
        this.nanos = nanos;
    }

    /**
     * Reads each partition's records in order.
     *
     * @param timeout for all of it
     * @param reader what it throws ends the reading and reaches the caller
     * @throws BackfleetException as {@link io.backfleet.messaging.DifferenceLog#read}
     */
    void read(Duration timeout, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        read(timeout, Long.MAX_VALUE, reader);
    }

    /**
     * Likewise, but of the end only.
     *
     * @param depth offsets of each partition to go back from its end
     * @return whether that was all that there is
     */
    boolean read(Duration timeout, long depth, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Reading reading = new Reading(timeout, reader);
        try (Consumer<byte[], byte[]> consumer = opener.get()) {
            return reading.run(consumer, depth);
        } catch (InterruptException e) {
            // the client has set the thread's mark already
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "reading " + topic + " was interrupted", e);
        } catch (TimeoutException e) {
            throw reading.late(e);
        } catch (KafkaException e) {
            throw KafkaFailures.of("reading " + topic, address, reading.elapsed(), e);
        }
    }

    private final class Reading {
        private final Duration timeout;
        private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader;
        private final long start = nanos.getAsLong();
        private final Map<TopicPartition, Long> ends = new HashMap<>();
        private long read;

        Reading(Duration timeout, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
            this.timeout = timeout;
            this.reader = reader;
        }

        boolean run(Consumer<byte[], byte[]> consumer, long depth) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, left()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new BackfleetException(
                        ErrorCode.BROKER_MISCONFIGURED,
                        "topic " + topic + " is not there, Kafka at " + address
                                + ". Any process of the fleet creates it at its start.");
            }
            ends.putAll(consumer.endOffsets(partitions, left()));
            consumer.assign(partitions);
            boolean all = true;
            for (Map.Entry<TopicPartition, Long> first :
                    consumer.beginningOffsets(partitions, left()).entrySet()) {
                long end = ends.getOrDefault(first.getKey(), 0L);
                all &= end - first.getValue() <= depth;
                consumer.seek(first.getKey(), end - Math.min(depth, end - first.getValue()));
            }
            dropFinished(consumer);
            while (!ends.isEmpty()) {
                Duration left = left();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(left.compareTo(SLICE) < 0 ? left : SLICE)) {
                    take(record);
                }
                dropFinished(consumer);
            }
            return all;
        }

        private void take(ConsumerRecord<byte[], byte[]> record) {
            Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
            if (end != null && record.offset() < end) {
                reader.accept(record);
                read++;
            }
        }

        /** By position, not by record: the last offsets may hold a transaction's marker, which nobody gets to see. */
        private void dropFinished(Consumer<byte[], byte[]> consumer) {
            for (TopicPartition partition : List.copyOf(ends.keySet())) {
                if (consumer.position(partition, left()) >= ends.getOrDefault(partition, 0L)) {
                    ends.remove(partition);
                    consumer.pause(List.of(partition));
                }
            }
        }

        /** @throws TimeoutException when nothing is */
        private Duration left() {
            Duration left = timeout.minus(elapsed());
            if (left.isNegative() || left.isZero()) {
                throw new TimeoutException("the time is up");
            }
            return left;
        }

        Duration elapsed() {
            return Duration.ofNanos(nanos.getAsLong() - start);
        }

        BackfleetException late(TimeoutException cause) {
            return new BackfleetException(
                    ErrorCode.BROKER_UNREACHABLE,
                    "topic " + topic + " was not read to its end within " + timeout.toMillis() + " ms: " + read
                            + " messages came. Check that the brokers at " + address
                            + " are up, or allow more time.",
                    cause);
        }
    }
}
