package io.backfleet.messaging.kafka;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes with two producers: a durable one for what must arrive, and one for telemetry that never waits. Thread-safe;
 * one daemon thread takes the waiting for metadata off {@link #sendAsync}'s callers.
 */
final class KafkaEventPublisher implements EventPublisher {
    static final String SOURCE_HEADER = "backfleet.source";
    static final String CODE_HEADER = "backfleet.code";
    static final String MESSAGE_HEADER = "backfleet.message";

    private static final Logger LOG = LoggerFactory.getLogger(KafkaEventPublisher.class);
    private static final int WAITING = 1_000;
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaSettings settings;
    private final ClientConfigs configs;
    private final Producer<byte[], byte[]> lossy;
    private final ThreadPoolExecutor sender;
    private Producer<byte[], byte[]> durable;
    private boolean closed;

    KafkaEventPublisher(KafkaSettings settings, ClientConfigs configs) {
        this.settings = settings;
        this.configs = configs;
        this.durable = new KafkaProducer<>(configs.durableProducer("publisher"));
        this.lossy = new KafkaProducer<>(configs.lossyProducer("telemetry"));
        this.sender = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), KafkaEventPublisher::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "backfleet-publisher");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void send(InboxMessage message) {
        await(inbox(message));
    }

    @Override
    public void differences(DifferencesFound found) {
        if (found.differences().isEmpty()) {
            return;
        }
        byte[] key = KeyedLog.key(found.task().migration());
        for (byte[] part : DifferenceParts.of(found)) {
            await(new ProducerRecord<>(settings.topics().differences(), key, part));
        }
    }

    @Override
    public void bury(byte[] value, String source, Failure why) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(settings.topics().dead(), value);
        record.headers()
                .add(SOURCE_HEADER, source.getBytes(StandardCharsets.UTF_8))
                .add(CODE_HEADER, why.code().name().getBytes(StandardCharsets.UTF_8))
                .add(MESSAGE_HEADER, why.message().getBytes(StandardCharsets.UTF_8));
        await(record);
    }

    @Override
    public CompletableFuture<Void> sendAsync(InboxMessage message) {
        ProducerRecord<byte[], byte[]> record = inbox(message);
        CompletableFuture<Void> result = new CompletableFuture<>();
        long start = System.nanoTime();
        try {
            sender.execute(() -> transmit(record, start, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new BackfleetException(
                    ErrorCode.BROKER_UNREACHABLE,
                    "sending to " + record.topic() + ": " + sender.getQueue().size()
                            + " messages wait already for Kafka at " + settings.bootstrapServers(),
                    e));
        }
        return result;
    }

    private void await(ProducerRecord<byte[], byte[]> record) {
        long start = System.nanoTime();
        CompletableFuture<Void> result = new CompletableFuture<>();
        transmit(record, start, result);
        try {
            long left = Math.max(1, settings.deadline().toNanos() - (System.nanoTime() - start));
            result.get(left, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw failure(record, start, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(
                    ErrorCode.WORKER_STOPPING, "sending to " + record.topic() + " was interrupted", e);
        }
    }

    private void transmit(ProducerRecord<byte[], byte[]> record, long start, CompletableFuture<Void> result) {
        Producer<byte[], byte[]> producer = durable();
        try {
            // the callback says how it ended
            Future<RecordMetadata> unused = producer.send(record, (metadata, e) -> {
                if (e == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(failure(record, start, e));
                    replaceIfBroken(producer, e);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            result.completeExceptionally(failure(record, start, e));
            replaceIfBroken(producer, e);
        }
    }

    @Override
    public void offer(Telemetry telemetry) {
        try {
            Future<RecordMetadata> unused = lossy.send(
                    new ProducerRecord<>(settings.topics().progress(), Wire.write(telemetry)), (metadata, e) -> {
                        if (e != null) {
                            LOG.trace("telemetry was lost", e);
                        }
                    });
        } catch (KafkaException | IllegalStateException e) {
            LOG.trace("telemetry was dropped", e);
        }
    }

    private ProducerRecord<byte[], byte[]> inbox(InboxMessage message) {
        return new ProducerRecord<>(settings.topics().inbox(), Wire.write(message));
    }

    private BackfleetException failure(ProducerRecord<byte[], byte[]> record, long start, Exception e) {
        return KafkaFailures.of(
                "sending to " + record.topic(),
                settings.bootstrapServers(),
                Duration.ofNanos(System.nanoTime() - start),
                e);
    }

    private synchronized Producer<byte[], byte[]> durable() {
        return durable;
    }

    /** After a fatal error (a right withdrawn for a moment, say) a producer refuses everything for ever. */
    private void replaceIfBroken(Producer<byte[], byte[]> broken, Exception e) {
        if (e instanceof RetriableException || e instanceof RecordTooLargeException) {
            return;
        }
        synchronized (this) {
            if (closed || durable != broken) {
                return;
            }
            durable = new KafkaProducer<>(configs.durableProducer("publisher"));
        }
        LOG.warn("the producer is made anew after {}", e.toString());
        broken.close(Duration.ZERO);
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> last;
        synchronized (this) {
            closed = true;
            last = durable;
        }
        sender.shutdown();
        try {
            if (!sender.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "{} messages were dropped at the end",
                        sender.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        last.close(CLOSE);
        lossy.close(Duration.ZERO);
    }
}
