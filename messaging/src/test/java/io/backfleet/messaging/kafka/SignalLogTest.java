package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SignalLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    private static Signal signal(String id, String migration) {
        return new Signal(
                "1.0",
                id,
                Signal.GATE_OPENED,
                "/backfleet/t.",
                migration,
                "2025-01-01T00:00:00Z",
                "application/json",
                new Signal.Data("i1", "digest", "all pass", GateVerdict.Position.OPEN, List.of(), Map.of()));
    }

    private static List<String> read(KafkaMessaging messaging, String migration) {
        List<String> ids = new ArrayList<>();
        messaging.signals().read(migration, PATIENCE, signal -> ids.add(signal.id()));
        return ids;
    }

    /** The log then ends in a marker that no reader ever gets to see. */
    @Test
    void log_givesOneMigrationsSignals_withoutThoseOfAbortedTransactions() throws Exception {
        try (KafkaMessaging messaging = KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withProbe(false))) {
            Map<String, Object> config = messaging.clientConfig();
            config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.topicPrefix() + "coordinator");
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
                String topic = messaging.topics().signals();
                producer.initTransactions();
                producer.beginTransaction();
                send(producer, topic, signal("1", "m"), signal("2", "other"), signal("3", "m"));
                producer.commitTransaction();
                producer.beginTransaction();
                send(producer, topic, signal("4", "m"));
                producer.abortTransaction();
                assertEquals(List.of("1", "3"), read(messaging, "m"));
                assertEquals(List.of("2"), read(messaging, "other"));

                producer.beginTransaction();
                send(producer, topic, signal("5", "m"));
                assertEquals(List.of("1", "3"), read(messaging, "m"), "nor those that are not decided yet");
                producer.commitTransaction();
                assertEquals(List.of("1", "3", "5"), read(messaging, "m"));
            }
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, Signal... signals) throws Exception {
        for (Signal signal : signals) {
            producer.send(new ProducerRecord<>(topic, KeyedLog.key(signal.subject()), Wire.write(signal)))
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
