package io.backfleet.testkit.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.backfleet.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaExtensionTest {
    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    private static final List<String> PREFIXES = new ArrayList<>();

    @Test
    @Order(1)
    void broker_carriesTransactionalRecords() throws Exception {
        PREFIXES.add(kafka.topicPrefix());
        String topic = kafka.createTopic("tasks", 1, Map.of());
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        kafka.topicPrefix() + "producer"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "k", "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "k", "committed")).get();
            producer.commitTransaction();
        }
        List<String> seen = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        kafka.topicPrefix() + "readers",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            Await.until("a record", Duration.ofSeconds(30), () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> seen.add(record.value()));
                return !seen.isEmpty();
            });
        }
        assertEquals(List.of("committed"), seen);
    }

    @Test
    @Order(2)
    void prefix_isNewForEachTest_andTopicsOfTheLastOneAreGone() {
        assertNotEquals(PREFIXES.get(0), kafka.topicPrefix());
        Await.until(
                "old topics gone",
                Duration.ofSeconds(10),
                () -> kafka.admin().listTopics().names().get().stream()
                        .noneMatch(topic -> topic.startsWith(PREFIXES.get(0))));
    }

    @Test
    void shareGroups_areOn() throws Exception {
        assertNotNull(kafka.admin()
                .describeFeatures()
                .featureMetadata()
                .get()
                .finalizedFeatures()
                .get("share.version"));
    }
}
