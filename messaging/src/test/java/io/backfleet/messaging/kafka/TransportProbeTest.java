package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.kafka.InProcessKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportProbeTest {
    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    @ParameterizedTest
    @EnumSource(QueueMode.class)
    void probe_byThreeProcessesAtOnce_passesForAll(QueueMode mode) throws Exception {
        KafkaSettings settings = KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withMode(mode)
                .withTaskPartitions(2);
        List<CompletableFuture<KafkaMessaging>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(CompletableFuture.supplyAsync(() -> KafkaMessaging.connect(settings)));
        }
        for (CompletableFuture<KafkaMessaging> one : all) {
            try (KafkaMessaging messaging = one.get(60, TimeUnit.SECONDS)) {
                assertEquals(mode, messaging.transport(TaskChannel.BACKFILL).mode());
            }
        }
    }

    @Test
    void probe_whereShareStateCantBeKept_failsWithTheCause() {
        try (InProcessKafka broken = InProcessKafka.start(
                KafkaOptions.defaults().withSetting("share.coordinator.state.topic.replication.factor", "3"))) {
            KafkaSettings settings = KafkaSettings.of(broken.bootstrapServers()).withDeadline(Duration.ofSeconds(6));
            BackfleetException e = assertThrows(
                    BackfleetException.class,
                    () -> KafkaMessaging.connect(settings).close());
            assertEquals(ErrorCode.BROKER_MISCONFIGURED, e.code());
            assertTrue(
                    e.text().contains("share.coordinator.state.topic.replication.factor=3, and there are 1 of them"),
                    e.text());
            assertTrue(e.text().contains("within 6 s"), e.text());
        }
    }
}
