package io.backfleet.messaging.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a classic group. While a task is out all partitions are paused and polling goes on, so membership lasts as
 * long as the process lives, whatever the task takes. The other tasks of its partitions wait meanwhile.
 */
final class ClassicSource implements LeaseSource, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(ClassicSource.class);
    private static final Duration CONFIRM = Duration.ofSeconds(8);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_COMMITS = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Resender resender;
    private @Nullable ConsumerRecord<byte[], byte[]> lease;
    private boolean leaseLost;
    private boolean taking;

    ClassicSource(Map<String, Object> config, String topic, Resender resender) {
        this.consumer = new KafkaConsumer<>(config);
        this.resender = resender;
        consumer.subscribe(List.of(topic), this);
    }

    @Override
    public Optional<ConsumerRecord<byte[], byte[]>> take(Duration slice) {
        taking = true;
        try {
            consumer.resume(consumer.assignment());
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(slice)) {
                lease = record;
                leaseLost = false;
            }
        } catch (WakeupException e) {
            LOG.trace("woken while waiting for a task");
        } finally {
            taking = false;
        }
        if (lease != null) {
            consumer.pause(consumer.assignment());
        }
        return Optional.ofNullable(lease);
    }

    @Override
    public void idle(Duration slice) {
        consumer.pause(consumer.assignment());
        pollPaused(slice);
    }

    @Override
    public boolean keep(Duration slice) {
        pollPaused(slice);
        if (leaseLost) {
            lease = null;
            return false;
        }
        return true;
    }

    private void pollPaused(Duration slice) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(slice)) {
                throw new IllegalStateException("a paused partition delivered " + position(record));
            }
        } catch (WakeupException e) {
            LOG.trace("woken while paused");
        }
    }

    @Override
    public boolean settle(Settlement settlement) {
        ConsumerRecord<byte[], byte[]> held = lease;
        if (held == null) {
            throw new IllegalStateException("nothing is leased");
        }
        boolean confirmed = !leaseLost;
        if (confirmed && settlement == Settlement.GIVE_BACK && !resender.resend(held)) {
            // nothing stands behind the partition's offset yet: read it again from here
            rewind(held);
            confirmed = false;
        }
        confirmed = confirmed && commit(held);
        lease = null;
        return confirmed;
    }

    private boolean commit(ConsumerRecord<byte[], byte[]> record) {
        Map<TopicPartition, OffsetAndMetadata> past =
                Map.of(partition(record), new OffsetAndMetadata(record.offset() + 1));
        long start = System.nanoTime();
        while (!leaseLost) {
            Duration left = CONFIRM.minusNanos(System.nanoTime() - start);
            if (left.isNegative()) {
                LOG.info("committing past {} was not confirmed within {} s", position(record), CONFIRM.toSeconds());
                return false;
            }
            try {
                consumer.commitSync(past, left);
                return true;
            } catch (WakeupException e) {
                LOG.trace("woken while committing; it is done again");
            } catch (RebalanceInProgressException e) {
                pollPaused(BETWEEN_COMMITS);
            } catch (KafkaException e) {
                LOG.info("committing past {} failed: {}", position(record), e.toString());
                return false;
            }
        }
        return false;
    }

    private void rewind(ConsumerRecord<byte[], byte[]> record) {
        if (consumer.assignment().contains(partition(record))) {
            consumer.seek(partition(record), record.offset());
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        // pausing does not survive a new assignment
        if (!taking) {
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        ConsumerRecord<byte[], byte[]> held = lease;
        if (held != null && partitions.contains(partition(held))) {
            leaseLost = true;
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }

    @Override
    public boolean outlivesLostLease() {
        return true;
    }

    @Override
    public void nudge() {
        consumer.wakeup();
    }

    @Override
    public void abort() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE));
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static String position(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
