package io.backfleet.embedded.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A group whose offsets are part of a transaction that never ends can't be taken over by anybody. */
class OpenTransactionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TopicPartition RECORDS = new TopicPartition("t", 0);
    private static final TopicPartition OFFSETS = new TopicPartition("__consumer_offsets", 0);

    // whether a broker that thinks it leads loses markers is a race, lost in about every second kill: so there are some
    @Test
    void transactionsOfTheDead_end_afterKillsOfTheBroker() throws Exception {
        try (ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults())) {
            new Records(kafka).createTopic(RECORDS.topic());
            for (int kill = 1; kill <= 3; kill++) {
                leaveOpen(kafka, "dead-" + kill + "-", 5);
                kafka.kill();
                kafka.start();
                awaitNoneOpen(kafka, "after kill " + kill);
            }
        }
    }

    @SuppressWarnings("removal") // the only way without a consumer
    private static void leaveOpen(ChildKafka kafka, String name, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            kafka.bootstrapServers(),
                            "transactional.id",
                            name + i,
                            "transaction.timeout.ms",
                            "1000"),
                    new StringSerializer(),
                    new StringSerializer());
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(RECORDS.topic(), "x")).get(10, TimeUnit.SECONDS);
            producer.sendOffsetsToTransaction(
                    Map.of(RECORDS, new OffsetAndMetadata(1)), new ConsumerGroupMetadata("group-" + i));
            // without an end of the transaction, as one that is killed
            producer.close(Duration.ZERO);
        }
    }

    private static void awaitNoneOpen(ChildKafka kafka, String when) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            List<String> open = open(admin);
            while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
                Thread.sleep(50);
                open = open(admin);
            }
            assertEquals(List.of(), open, when);
        }
    }

    private static List<String> open(Admin admin) throws Exception {
        List<String> open = new ArrayList<>();
        admin.describeProducers(List.of(RECORDS, OFFSETS))
                .all()
                .get(30, TimeUnit.SECONDS)
                .forEach((partition, state) -> state.activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .forEach(producer -> open.add(partition + " " + producer)));
        return open;
    }
}
