package io.backfleet.messaging.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic of one partition on a thread of its own, through outages and failures, from its start or from its
 * present end on. Its own thread alone touches the consumer; what others may read is volatile.
 */
final class TopicTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration SLICE = Duration.ofMillis(500);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);
    private static final long UNKNOWN = -1;

    private final Supplier<Consumer<byte[], byte[]>> opener;
    private final TopicPartition partition;
    private final boolean fromStart;
    private final Reader reader;
    private final LongSupplier nanos;
    private final Thread thread;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile long heardAt;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private long next = UNKNOWN;
    private long goal = UNKNOWN;

    /** What is done with the records, on the tail's thread. */
    interface Reader {
        /** Takes the next record; what it throws is logged and the record dropped. */
        void read(ConsumerRecord<byte[], byte[]> record);

        /** The topic begins anew with the next record: it was deleted and created again. */
        void restart();
    }

    private TopicTail(
            Supplier<Consumer<byte[], byte[]>> opener,
            String topic,
            boolean fromStart,
            Reader reader,
            LongSupplier nanos) {
        this.opener = opener;
        this.partition = new TopicPartition(topic, 0);
        this.fromStart = fromStart;
        this.reader = reader;
        this.nanos = nanos;
        this.heardAt = nanos.getAsLong();
        this.thread = new Thread(this::run, "backfleet-tail-" + topic);
        thread.setDaemon(true);
    }

    /**
     * Starts following.
     *
     * @param opener makes a read_committed consumer
     * @param nanos a monotonic clock
     */
    static TopicTail start(
            Supplier<Consumer<byte[], byte[]>> opener,
            String topic,
            boolean fromStart,
            Reader reader,
            LongSupplier nanos) {
        TopicTail tail = new TopicTail(opener, topic, fromStart, reader, nanos);
        tail.thread.start();
        return tail;
    }

    boolean isCaughtUp() {
        return caughtUp.getCount() == 0;
    }

    boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        return caughtUp.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    Duration staleness() {
        return Duration.ofNanos(nanos.getAsLong() - heardAt);
    }

    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean told = false;
        while (closing.getCount() > 0) {
            try (Consumer<byte[], byte[]> opened = opener.get()) {
                consumer = opened;
                follow(opened);
            } catch (WakeupException e) {
                LOG.trace("{} was woken", thread.getName());
            } catch (RuntimeException e) {
                // the first time aloud, then only for those who look: it goes on once a second
                if (told) {
                    LOG.debug("following {} failed again", partition, e);
                } else {
                    LOG.warn("following {} failed, begins anew every {} s", partition, BACKOFF.toSeconds(), e);
                    told = true;
                }
            } finally {
                consumer = null;
            }
            pause();
        }
    }

    private void follow(Consumer<byte[], byte[]> opened) {
        opened.assign(List.of(partition));
        boolean placed = false;
        while (closing.getCount() > 0) {
            placed = placed || place(opened);
            if (!placed) {
                continue;
            }
            ConsumerRecords<byte[], byte[]> records = opened.poll(SLICE);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                read(record);
            }
            if (records.isEmpty()) {
                ask(opened);
            } else {
                heardAt = nanos.getAsLong();
            }
            if (goal != UNKNOWN && !isCaughtUp() && opened.position(partition, ASK) >= goal) {
                caughtUp.countDown();
            }
        }
    }

    /** Finds out where the topic ends, and where to begin. */
    private boolean place(Consumer<byte[], byte[]> opened) {
        if (!ask(opened)) {
            return false;
        }
        if (next != UNKNOWN) {
            opened.seek(partition, next);
        } else if (fromStart) {
            opened.seekToBeginning(List.of(partition));
        } else {
            opened.seek(partition, goal);
        }
        return true;
    }

    /** An empty poll says nothing about the broker, an answer does. */
    private boolean ask(Consumer<byte[], byte[]> opened) {
        try {
            long end = opened.endOffsets(Set.of(partition), ASK).getOrDefault(partition, 0L);
            if (goal == UNKNOWN) {
                goal = end;
            }
            heardAt = nanos.getAsLong();
            return true;
        } catch (TimeoutException e) {
            LOG.trace("no answer about {}", partition, e);
            return false;
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.offset() < next) {
                LOG.warn("{} begins anew at offset {} after {}", partition, record.offset(), next - 1);
                reader.restart();
            }
            reader.read(record);
        } catch (RuntimeException e) {
            LOG.warn("{} offset {} can't be used and is left out: {}", partition, record.offset(), e.toString());
        }
        next = record.offset() + 1;
    }

    private void pause() {
        try {
            if (closing.await(BACKOFF.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.trace("{} ends", thread.getName());
            }
        } catch (InterruptedException e) {
            throw new KafkaException(thread.getName() + " was interrupted, which nobody here does", e);
        }
    }
}
