package io.backfleet.messaging.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a record behind the others of its topic: what a classic group, which knows only positions, has for giving back.
 * Thread-safe.
 */
final class Resender {
    private static final Logger LOG = LoggerFactory.getLogger(Resender.class);
    private static final Duration CONFIRM = Duration.ofSeconds(8);

    private final Producer<byte[], byte[]> producer;

    /** The producer's blocking and delivery must end by themselves within some seconds. */
    Resender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Whether a durable copy stands in another partition (if there is one, so that another member may get it). */
    boolean resend(ConsumerRecord<byte[], byte[]> record) {
        try {
            List<PartitionInfo> partitions = producer.partitionsFor(record.topic());
            int next = (record.partition() + 1) % partitions.size();
            producer.send(new ProducerRecord<>(record.topic(), next, record.key(), record.value(), record.headers()))
                    .get(CONFIRM.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            LOG.info(
                    "{}-{}@{} can't be given back yet: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
