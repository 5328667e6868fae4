package io.backfleet.messaging.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a share group. While a share consumer renews anything it takes nothing new, so each slot has its own.
 * A failed renewal may leave the consumer waiting for a confirmation that never comes; it is never used again.
 */
final class ShareSource implements LeaseSource {
    private static final Logger LOG = LoggerFactory.getLogger(ShareSource.class);
    private static final Duration CONFIRM = Duration.ofSeconds(8);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /** A member that does not poll for five minutes is dropped, however long the lock is. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final Duration configuredLock;
    private volatile @Nullable Thread owner;
    private volatile boolean nudged;
    private @Nullable ConsumerRecord<byte[], byte[]> lease;
    private long renewAt;

    ShareSource(Map<String, Object> config, String topic, Duration configuredLock) {
        this.consumer = new KafkaShareConsumer<>(config);
        this.configuredLock = configuredLock;
        consumer.subscribe(List.of(topic));
    }

    @Override
    public Optional<ConsumerRecord<byte[], byte[]>> take(Duration slice) {
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(slice);
        } catch (WakeupException e) {
            return Optional.empty();
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (lease == null) {
                lease = record;
            } else {
                // not to be expected with one record per poll; another worker is better off with it
                consumer.acknowledge(record, AcknowledgeType.RELEASE);
            }
        }
        scheduleRenewal();
        return Optional.ofNullable(lease);
    }

    @Override
    public void idle(Duration slice) {
        park(slice.toNanos());
    }

    @Override
    public boolean keep(Duration slice) {
        long untilRenewal = renewAt - System.nanoTime();
        if (untilRenewal > 0) {
            park(Math.min(untilRenewal, slice.toNanos()));
            return true;
        }
        return renew();
    }

    private boolean renew() {
        ConsumerRecord<byte[], byte[]> held = held();
        Duration lock = lock();
        if (!confirmed(held, AcknowledgeType.RENEW, lock.compareTo(CONFIRM) < 0 ? lock : CONFIRM)) {
            return false;
        }
        // a renewed record is not in hand before it has come back from a poll
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
            if (record.offset() == held.offset() && record.partition() == held.partition()) {
                lease = record;
                scheduleRenewal();
                return true;
            }
        }
        LOG.debug("{}@{} did not come back after its renewal", held.topic(), held.offset());
        return false;
    }

    @Override
    public boolean settle(Settlement settlement) {
        ConsumerRecord<byte[], byte[]> held = held();
        lease = null;
        return confirmed(
                held, settlement == Settlement.DONE ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE, CONFIRM);
    }

    private boolean confirmed(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type, Duration timeout) {
        consumer.acknowledge(record, type);
        Map<TopicIdPartition, Optional<KafkaException>> results = consumer.commitSync(timeout);
        for (Optional<KafkaException> failure : results.values()) {
            if (failure.isPresent()) {
                LOG.info(
                        "{} of {}-{}@{} failed: {}",
                        type,
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        failure.get().toString());
                return false;
            }
        }
        return !results.isEmpty();
    }

    @Override
    public boolean outlivesLostLease() {
        return false;
    }

    @Override
    public void nudge() {
        nudged = true;
        LockSupport.unpark(owner);
    }

    @Override
    public void abort() {
        nudge();
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CLOSE);
    }

    private void scheduleRenewal() {
        Duration interval = lock().dividedBy(2);
        renewAt = System.nanoTime() + (interval.compareTo(LONGEST_SILENCE) < 0 ? interval : LONGEST_SILENCE).toNanos();
    }

    private Duration lock() {
        return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(configuredLock);
    }

    private ConsumerRecord<byte[], byte[]> held() {
        ConsumerRecord<byte[], byte[]> held = lease;
        if (held == null) {
            throw new IllegalStateException("nothing is leased");
        }
        return held;
    }

    private void park(long nanos) {
        owner = Thread.currentThread();
        if (!nudged) {
            LockSupport.parkNanos(this, nanos);
        }
        nudged = false;
    }
}
