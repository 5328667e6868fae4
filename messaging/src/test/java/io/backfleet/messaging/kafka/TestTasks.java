package io.backfleet.messaging.kafka;

import io.backfleet.messaging.TaskChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes tasks as a coordinator does: in transactions. */
final class TestTasks implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;

    TestTasks(KafkaMessaging messaging, String transactionalId) {
        this(messaging, TaskChannel.BACKFILL, transactionalId);
    }

    TestTasks(KafkaMessaging messaging, TaskChannel channel, String transactionalId) {
        Map<String, Object> config = messaging.clientConfig();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = messaging.transport(channel).topic();
        producer.initTransactions();
    }

    /** Spreads over the partitions in turn. */
    void publish(String... values) throws Exception {
        producer.beginTransaction();
        send(values);
        producer.commitTransaction();
    }

    void abort(String... values) throws Exception {
        producer.beginTransaction();
        send(values);
        producer.abortTransaction();
    }

    private void send(String... values) throws Exception {
        int partitions = producer.partitionsFor(topic).size();
        for (int i = 0; i < values.length; i++) {
            producer.send(new ProducerRecord<>(topic, i % partitions, null, values[i].getBytes(StandardCharsets.UTF_8)))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
