package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.process.Ports;
import io.backfleet.messaging.DifferenceLog.Query;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DifferenceLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    private KafkaMessaging messaging;
    private EventPublisher publisher;

    @BeforeEach
    void connect() {
        messaging = KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withProbe(false));
        publisher = messaging.publisher();
    }

    @AfterEach
    void disconnect() {
        publisher.close();
        messaging.close();
    }

    private List<DifferencesFound> read(Query query) {
        List<DifferencesFound> read = new ArrayList<>();
        messaging.differences().read(query, PATIENCE, read::add);
        return read;
    }

    @Test
    void log_givesWhatIsAskedFor_inItsOrder() {
        DifferencesFound first = FoundDifferences.of("m", "i1", "users-1", 1, "1", "2");
        DifferencesFound otherDatabase = FoundDifferences.of("m", "i1", "users-2", 1, "1");
        DifferencesFound otherRun = FoundDifferences.of("m", "i2", "users-1", 1, "1");
        DifferencesFound otherMigration = FoundDifferences.of("m2", "i1", "users-1", 1, "1");
        DifferencesFound nextPass = FoundDifferences.of("m", "i1", "users-1", 2, "1");
        for (DifferencesFound found : List.of(first, otherDatabase, otherRun, otherMigration, nextPass)) {
            publisher.differences(found);
        }
        Query run = new Query("m", "i1");
        assertEquals(List.of(first, otherDatabase, nextPass), read(run));
        assertEquals(List.of(otherRun), read(new Query("m", "i2")));
        assertEquals(List.of(otherMigration), read(new Query("m2", "i1")));
    }

    @Test
    void emptyLog_isReadAtOnce() {
        assertEquals(List.of(), read(new Query("m", "i1")));
        publisher.differences(FoundDifferences.many("m", 0));
        assertEquals(List.of(), read(new Query("m", "i1")), "none is not worth a message");
    }

    @Test
    void longList_arrivesWhole_inSeveralMessages() {
        DifferencesFound found = FoundDifferences.many("m", 10_000);
        publisher.differences(found);
        List<DifferencesFound> read = read(new Query("m", "i1"));
        assertTrue(read.size() > 1);
        assertEquals(
                found.differences(),
                read.stream().flatMap(part -> part.differences().stream()).toList());
    }

    @Test
    void differenceThatNoBrokerTakes_isRefused() {
        DifferencesFound found = FoundDifferences.of("m", "i1", "users-1", 1, "k".repeat(5_000_000));
        BackfleetException e = assertThrows(BackfleetException.class, () -> publisher.differences(found));
        assertEquals(ErrorCode.TOO_LARGE, e.code());
    }

    /** Else a fleet that goes on finding would never let a reader finish. */
    @Test
    void whatComesDuringTheReading_isNotWaitedFor() {
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "1"));
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "2"));
        List<String> keys = new ArrayList<>();
        messaging.differences().read(new Query("m", "i1"), PATIENCE, found -> {
            keys.addAll(FoundDifferences.keys(found));
            publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "later"));
        });
        assertEquals(List.of("1", "2"), keys);
    }

    @Test
    void messageThatCantBeRead_isLeftOut() throws Exception {
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "1"));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(new ClientConfigs(messaging.settings()).durableProducer("test"))) {
            String topic = messaging.topics().differences();
            producer.send(new ProducerRecord<>(topic, KeyedLog.key("m"), "{\"v\":99}".getBytes(StandardCharsets.UTF_8)))
                    .get(20, TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>(topic, null, new byte[] {1})).get(20, TimeUnit.SECONDS);
        }
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "2"));
        assertEquals(
                List.of("1", "2"),
                read(new Query("m", "i1")).stream()
                        .flatMap(found -> FoundDifferences.keys(found).stream())
                        .toList());
    }

    @Test
    void topicOfSeveralPartitions_isReadWhole() throws Exception {
        try (KafkaMessaging wide = wide()) {
            try (EventPublisher spread = wide.publisher()) {
                for (String migration : List.of("a", "b", "c", "d", "e")) {
                    IntStream.range(0, 3)
                            .forEach(i -> spread.differences(
                                    FoundDifferences.of(migration, "i1", "users-1", 1, Integer.toString(i))));
                }
            }
            for (String migration : List.of("a", "b", "c", "d", "e")) {
                List<String> keys = new ArrayList<>();
                wide.differences()
                        .read(new Query(migration, "i1"), PATIENCE, found -> keys.addAll(FoundDifferences.keys(found)));
                assertEquals(List.of("0", "1", "2"), keys, migration);
            }
        }
    }

    /** A fleet whose topic somebody has made beforehand. */
    private static KafkaMessaging wide() throws Exception {
        kafka.createTopic("wide.differences", 4, Map.of());
        return KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix() + "wide.")
                .withProbe(false));
    }

    @Test
    void readersFailure_reachesTheCaller() {
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "1"));
        IllegalStateException failure = new IllegalStateException("the reader's");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> messaging.differences().read(new Query("m", "i1"), PATIENCE, found -> {
                            throw failure;
                        })));
    }

    @Test
    void readingThatTakesTooLong_failsWithWhatCame() {
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "1"));
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "2"));
        AtomicLong clock = new AtomicLong();
        TopicScan scan = scan(messaging.settings(), clock);
        BackfleetException e = assertThrows(
                BackfleetException.class, () -> scan.read(PATIENCE, record -> clock.addAndGet(PATIENCE.toNanos())));
        assertEquals(ErrorCode.BROKER_UNREACHABLE, e.code());
        assertTrue(e.text().contains("within 20000 ms: "), e.text());
        assertTrue(e.text().contains(messaging.topics().differences()), e.text());
    }

    private static TopicScan scan(KafkaSettings settings, AtomicLong clock) {
        ClientConfigs configs = new ClientConfigs(settings);
        return new TopicScan(
                () -> new KafkaConsumer<>(configs.scanner("test")),
                settings.topics().differences(),
                settings.bootstrapServers(),
                clock::get);
    }

    @Test
    void deadBroker_failsWithAddressAndTime() {
        KafkaSettings dead = KafkaSettings.of("127.0.0.1:" + Ports.pick(1).get(0));
        TopicScan scan = scan(dead, new AtomicLong());
        BackfleetException e =
                assertThrows(BackfleetException.class, () -> scan.read(Duration.ofMillis(700), record -> {}));
        assertEquals(ErrorCode.BROKER_UNREACHABLE, e.code());
        assertTrue(e.text().contains("within 700 ms: 0 messages came"), e.text());
        assertTrue(e.text().contains(dead.bootstrapServers()), e.text());
    }

    @Test
    void missingTopic_isNamed() {
        KafkaSettings other = messaging.settings().withPrefix(kafka.topicPrefix() + "other.");
        TopicScan scan = scan(other, new AtomicLong());
        BackfleetException e = assertThrows(BackfleetException.class, () -> scan.read(PATIENCE, record -> {}));
        assertEquals(ErrorCode.BROKER_MISCONFIGURED, e.code());
        assertTrue(e.text().contains(other.topics().differences() + " is not there"), e.text());
    }

    @Test
    void interruptedReader_stopsAndStaysInterrupted() {
        publisher.differences(FoundDifferences.of("m", "i1", "users-1", 1, "1"));
        Thread.currentThread().interrupt();
        BackfleetException e = assertThrows(BackfleetException.class, () -> read(new Query("m", "i1")));
        assertTrue(Thread.interrupted());
        assertEquals(ErrorCode.WORKER_STOPPING, e.code());
        assertFalse(read(new Query("m", "i1")).isEmpty(), "and can be asked again");
    }
}
