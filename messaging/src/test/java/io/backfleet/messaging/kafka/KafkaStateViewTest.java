package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.gate.Streak;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.DatabaseState;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaStateViewTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    private KafkaMessaging messaging;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void connect() {
        messaging = KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withProbe(false));
        Map<String, Object> config = messaging.clientConfig();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.topicPrefix() + "coordinator");
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    @AfterEach
    void disconnect() {
        producer.close(Duration.ofSeconds(2));
        messaging.close();
    }

    private void put(StateKey key, @Nullable Object value) throws Exception {
        producer.beginTransaction();
        send(key.toString(), value == null ? null : Wire.write(value));
        producer.commitTransaction();
    }

    private void send(String key, byte @Nullable [] value) throws Exception {
        producer.send(new ProducerRecord<>(messaging.topics().state(), key.getBytes(StandardCharsets.UTF_8), value))
                .get(20, TimeUnit.SECONDS);
    }

    private static DatabaseState database(String id, int window) {
        return new DatabaseState(id, window, 0, 0, "");
    }

    @Test
    void view_showsTheNewestOfEachKey_withoutTombstonesAndAbortedOnes() throws Exception {
        put(StateKey.database("a"), database("a", 1));
        put(StateKey.database("a"), database("a", 2));
        put(StateKey.database("b"), database("b", 1));
        put(StateKey.database("b"), null);
        put(StateKey.command("c1"), new CommandResult("c1", "m", null));
        producer.beginTransaction();
        send("database/a", Wire.write(database("a", 99)));
        send("database/c", Wire.write(database("c", 99)));
        producer.abortTransaction();
        try (StateView view = messaging.followState()) {
            assertTrue(view.awaitCaughtUp(PATIENCE));
            assertEquals(List.of(database("a", 2)), view.databases());
            assertEquals(Optional.of(database("a", 2)), view.database("a"));
            assertEquals(Optional.empty(), view.database("b"));
            assertTrue(view.command("c1").orElseThrow().accepted());
            assertEquals(List.of(), view.migrations());
            assertTrue(view.staleness().compareTo(Duration.ofSeconds(5)) < 0, "heard of lately");
        }
    }

    @Test
    void view_showsVerificationsAndGates() throws Exception {
        VerificationState second = verification("m", "b");
        VerificationState first = verification("m", "a");
        GateState gate = new GateState(
                "m",
                "i1",
                new GateVerdict(GateVerdict.Position.INCONCLUSIVE, List.of()),
                1,
                2,
                List.of(),
                List.of(),
                null,
                null);
        put(StateKey.verification("m", "b"), second);
        put(StateKey.verification("m", "a"), first);
        put(StateKey.verification("m2", "a"), verification("m2", "a"));
        put(StateKey.gate("m"), gate);
        try (StateView view = messaging.followState()) {
            assertTrue(view.awaitCaughtUp(PATIENCE));
            assertEquals(Optional.of(first), view.verification("m", "a"));
            assertEquals(Optional.empty(), view.verification("m", "c"));
            assertEquals(List.of(first, second), view.verifications("m"));
            assertEquals(Optional.of(gate), view.gate("m"));
            assertEquals(Optional.empty(), view.gate("m2"));
            assertEquals(List.of(), view.shards("m"));
        }
    }

    private static VerificationState verification(String migration, String database) {
        return new VerificationState(
                migration,
                "i1",
                database,
                "public.users",
                List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                1,
                1L,
                null,
                10,
                100,
                Map.of(RangeStatus.DONE, 1),
                10,
                Map.of(Direction.MISSING, 2L),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new VerificationState.Repair(0, 0, List.of(), 0, null),
                new ShardEvidence(
                        database,
                        ShardPhase.DONE,
                        0,
                        0,
                        List.of(),
                        Streak.NONE,
                        1,
                        0,
                        2,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        "",
                        ""),
                null,
                null);
    }

    @Test
    void view_ofAnEmptyTopic_isCaughtUp() throws Exception {
        try (StateView view = messaging.followState()) {
            assertTrue(view.awaitCaughtUp(PATIENCE));
            assertEquals(List.of(), view.workers());
        }
    }

    @Test
    void listeners_hearOfChanges_untilTheyLeave() throws Exception {
        try (StateView view = messaging.followState()) {
            assertTrue(view.awaitCaughtUp(PATIENCE));
            Queue<String> heard = new ConcurrentLinkedQueue<>();
            StateView.Registration registration = view.listen((key, value) -> heard.add(key + "=" + (value != null)));
            put(StateKey.database("a"), database("a", 1));
            put(StateKey.database("a"), null);
            Await.until("both changes", PATIENCE, () -> heard.size() == 2);
            assertEquals(List.of("database/a=true", "database/a=false"), List.copyOf(heard));
            registration.close();
            put(StateKey.database("b"), database("b", 1));
            Await.until("the next change", PATIENCE, () -> view.database("b").isPresent());
            assertEquals(2, heard.size());
        }
    }

    @Test
    void recordsThatCantBeRead_areLeftOut_andReplaceWhatWasKnown() throws Exception {
        put(StateKey.database("a"), database("a", 1));
        put(StateKey.database("b"), database("b", 1));
        producer.beginTransaction();
        send("database/a", "{\"v\":99}".getBytes(StandardCharsets.UTF_8));
        send("no key at all", Wire.write(database("x", 1)));
        producer.commitTransaction();
        put(StateKey.database("c"), database("c", 1));
        try (StateView view = messaging.followState()) {
            assertTrue(view.awaitCaughtUp(PATIENCE));
            assertEquals(List.of(database("b", 1), database("c", 1)), view.databases());
        }
    }
}
