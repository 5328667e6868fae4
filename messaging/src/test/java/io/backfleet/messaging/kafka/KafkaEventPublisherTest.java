package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.process.Ports;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.ProgressView;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaEventPublisherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    private static KafkaMessaging connect() {
        return KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withProbe(false));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(KafkaMessaging messaging, String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<String, Object> config = new ClientConfigs(messaging.settings()).follower("test");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            Await.until(count + " records on " + topic, PATIENCE, () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    @Test
    void messages_sentEitherWay_areInTheInboxInOrder() throws Exception {
        try (KafkaMessaging messaging = connect();
                EventPublisher publisher = messaging.publisher()) {
            InboxMessage first = new Report.WorkerHere("w1", 2, List.of("users-1"), "1");
            publisher.send(first);
            List<CompletableFuture<Void>> later = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                later.add(publisher.sendAsync(new Report.WorkerGone("w" + i)));
            }
            for (CompletableFuture<Void> one : later) {
                one.get(20, TimeUnit.SECONDS);
            }
            List<ConsumerRecord<byte[], byte[]>> inbox =
                    read(messaging, messaging.topics().inbox(), 21);
            assertEquals(first, Wire.read(inbox.get(0).value(), InboxMessage.class));
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        new Report.WorkerGone("w" + i),
                        Wire.read(inbox.get(i + 1).value(), InboxMessage.class));
            }
        }
    }

    @Test
    void buriedMessage_keepsItsBytes_andSaysWhy() {
        try (KafkaMessaging messaging = connect();
                EventPublisher publisher = messaging.publisher()) {
            byte[] bytes = {1, 2, 3};
            publisher.bury(bytes, "tasks-0@17", new Failure(ErrorCode.SYNTAX, "not a task"));
            ConsumerRecord<byte[], byte[]> dead =
                    read(messaging, messaging.topics().dead(), 1).get(0);
            assertArrayEquals(bytes, dead.value());
            assertEquals("tasks-0@17", header(dead, KafkaEventPublisher.SOURCE_HEADER));
            assertEquals("SYNTAX", header(dead, KafkaEventPublisher.CODE_HEADER));
            assertEquals("not a task", header(dead, KafkaEventPublisher.MESSAGE_HEADER));
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void telemetry_reachesTheView_theNewestOfEachWorker_andIsForgottenWithAge() {
        try (KafkaMessaging messaging = connect();
                EventPublisher publisher = messaging.publisher();
                ProgressView view = messaging.followProgress()) {
            // the first ones may fall before the follower's start, or be dropped for want of metadata: it is lossy
            Await.until("both workers are seen", PATIENCE, () -> {
                publisher.offer(new Telemetry("w1", 1, List.of(), List.of()));
                publisher.offer(new Telemetry("w2", 1, List.of(), List.of()));
                return view.latest(PATIENCE).size() == 2;
            });
            Telemetry newest = new Telemetry("w1", 2, List.of(), List.of());
            publisher.offer(newest);
            Await.until(
                    "the newest is seen",
                    PATIENCE,
                    () -> view.latest(PATIENCE).get(0).equals(newest));
            Await.until(
                    "silence is forgotten",
                    PATIENCE,
                    () -> view.latest(Duration.ofMillis(1)).isEmpty());
        }
    }

    @Test
    void deadBroker_failsWithAddressAndTime_andTelemetryNeverWaits() {
        KafkaSettings settings =
                KafkaSettings.of("127.0.0.1:" + Ports.pick(1).get(0)).withDeadline(Duration.ofSeconds(2));
        try (EventPublisher publisher = new KafkaEventPublisher(settings, new ClientConfigs(settings))) {
            BackfleetException sync =
                    assertThrows(BackfleetException.class, () -> publisher.send(new Report.WorkerGone("w")));
            assertEquals(ErrorCode.BROKER_UNREACHABLE, sync.code());
            assertTrue(sync.text().contains(settings.bootstrapServers()), sync.text());
            assertTrue(sync.text().contains("failed after 2."), sync.text());

            long start = System.nanoTime();
            CompletableFuture<Void> async = publisher.sendAsync(new Report.WorkerGone("w"));
            for (int i = 0; i < 1_000; i++) {
                publisher.offer(new Telemetry("w", i, List.of(), List.of()));
            }
            assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(1)) < 0);
            ExecutionException e = assertThrows(ExecutionException.class, () -> async.get(20, TimeUnit.SECONDS));
            assertEquals(ErrorCode.BROKER_UNREACHABLE, ((BackfleetException) KafkaFailures.unwrap(e)).code());
        }
        BackfleetException connecting = assertThrows(
                BackfleetException.class, () -> KafkaMessaging.connect(settings).close());
        assertEquals(ErrorCode.BROKER_UNREACHABLE, connecting.code());
    }

    @Test
    void badClientProperties_areRefused() {
        KafkaSettings settings = KafkaSettings.of(kafka.bootstrapServers())
                .withClientProperties(Map.of("security.protocol", "PLAINTEX"));
        BackfleetException e = assertThrows(
                BackfleetException.class, () -> KafkaMessaging.connect(settings).close());
        assertEquals(ErrorCode.INVALID_VALUE, e.code());
    }
}
