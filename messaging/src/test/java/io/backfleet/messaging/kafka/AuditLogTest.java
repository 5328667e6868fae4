package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.messaging.AuditLog;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuditLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    private static AuditRecord record(int number, String migration) {
        return new AuditRecord("c-" + number, number, "ann", null, "pause", migration, Map.of(), null);
    }

    private static List<Long> times(AuditLog log, String migration, int limit) {
        return log.last(new AuditLog.Query(migration, limit), PATIENCE).stream()
                .map(AuditRecord::at)
                .toList();
    }

    @Test
    void log_givesTheNewest_ofOneMigrationOrOfAll() {
        try (KafkaMessaging messaging = KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                        .withPrefix(kafka.topicPrefix())
                        .withProbe(false));
                AuditLog log = messaging.audit()) {
            assertEquals(List.of(), times(log, "", 3));
            for (int i = 0; i < 6; i++) {
                log.write(record(i, i % 2 == 0 ? "even" : "odd"));
            }
            assertEquals(List.of(3L, 4L, 5L), times(log, "", 3));
            assertEquals(List.of(2L, 4L), times(log, "even", 2));
            assertEquals(List.of(0L, 2L, 4L), times(log, "even", 100));
            assertEquals(List.of(), times(log, "none", 1));
        }
    }

    /** What was asked for may lie further back than what is looked at first. */
    @Test
    void log_isReadFurtherBack_untilEnoughIsFound() throws Exception {
        try (KafkaMessaging messaging = KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                        .withPrefix(kafka.topicPrefix())
                        .withProbe(false));
                AuditLog log = messaging.audit()) {
            log.write(record(1, "old"));
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    messaging.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
                byte[] later = Wire.write(record(2, "new"));
                for (int i = 0; i < 3_000; i++) {
                    var unused = producer.send(
                            new ProducerRecord<>(messaging.topics().audit(), KeyedLog.key("new"), later));
                }
            }
            assertEquals(List.of(1L), times(log, "old", 1));
            assertEquals(List.of(2L, 2L), times(log, "", 2));
        }
    }
}
