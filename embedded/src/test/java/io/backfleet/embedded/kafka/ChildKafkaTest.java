package io.backfleet.embedded.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.process.EmbeddedServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildKafkaTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void records_surviveAKill_onTheSameAddress() {
        try (ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults())) {
            Records records = new Records(kafka);
            records.createTopic("t");
            records.send("t", "before");
            String address = kafka.bootstrapServers();
            kafka.kill();
            kafka.start();
            assertEquals(address, kafka.bootstrapServers());
            records.send("t", "after");
            assertEquals(Set.of("before", "after"), records.read("t", 2));
        }
    }

    @Test
    void keptDirectory_keepsRecordsAndClusterId_andRefusesASecondBroker() throws Exception {
        KafkaOptions options = KafkaOptions.defaults().withDirectory(directory.resolve("kafka"));
        String cluster;
        try (ChildKafka kafka = ChildKafka.start(options)) {
            cluster = kafka.clusterId();
            Records records = new Records(kafka);
            records.createTopic("t");
            records.send("t", "kept");
            EmbeddedServerException taken =
                    assertThrows(EmbeddedServerException.class, () -> ChildKafka.start(options));
            assertTrue(String.valueOf(taken.getMessage()).contains("is in use by another server"), taken.getMessage());
        }
        try (ChildKafka kafka = ChildKafka.start(options)) {
            assertEquals(cluster, kafka.clusterId());
            assertEquals(Set.of("kept"), new Records(kafka).read("t", 1));
        }
        assertTrue(Files.exists(directory.resolve("kafka/broker.log")));
    }

    @Test
    void brokerThatCannotStart_failsWithTheEndOfItsLog() {
        EmbeddedServerException error = assertThrows(
                EmbeddedServerException.class,
                () -> ChildKafka.start(KafkaOptions.defaults().withSetting("process.roles", "nonsense")));
        assertTrue(String.valueOf(error.getMessage()).contains("nonsense"), error.getMessage());
    }
}
