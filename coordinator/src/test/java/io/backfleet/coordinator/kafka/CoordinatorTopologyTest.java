package io.backfleet.coordinator.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.Comparisons;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.metrics.CoordinatorMetrics;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.CommandResult;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.wire.Topics;
import io.backfleet.protocol.wire.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoordinatorTopologyTest {
    private static final Topics TOPICS = new Topics("t.");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> inbox;
    private TestOutputTopic<String, byte[]> tasks;
    private TestOutputTopic<String, byte[]> state;
    private TestOutputTopic<String, byte[]> dead;

    @BeforeEach
    void start() {
        Properties config = new Properties();
        config.putAll(StreamsConfigs.of(Map.of("bootstrap.servers", "none:1"), TOPICS, StreamsTuning.STOCK));
        driver = new TopologyTestDriver(
                CoordinatorTopology.build(
                        TOPICS,
                        new TaskTopics(TOPICS.backfillTasks(), TOPICS.verifyTasks()),
                        "inbox-1",
                        TestFleet.SEAL,
                        new CoordinatorMetrics(registry)),
                config,
                Instant.ofEpochMilli(1_000_000));
        inbox = driver.createInputTopic(TOPICS.inbox(), new ByteArraySerializer(), new ByteArraySerializer());
        tasks = driver.createOutputTopic(TOPICS.backfillTasks(), new StringDeserializer(), new ByteArrayDeserializer());
        state = driver.createOutputTopic(TOPICS.state(), new StringDeserializer(), new ByteArrayDeserializer());
        dead = driver.createOutputTopic(TOPICS.dead(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void send(InboxMessage message) {
        inbox.pipeInput(Wire.write(message));
    }

    private Map<String, byte[]> published() {
        Map<String, byte[]> published = new HashMap<>();
        state.readKeyValuesToList().forEach(record -> published.put(record.key, record.value));
        return published;
    }

    private static <T> T read(Map<String, byte[]> published, String key, Class<T> type) {
        byte[] value = published.get(key);
        if (value == null) {
            throw new AssertionError(key + " was not published");
        }
        return Wire.read(value, type);
    }

    private Command submit(String id) {
        MigrationSpec spec = TestFleet.spec("m", "t", "db");
        return new Command.Submit(id, "ann", spec, spec.digest());
    }

    @Test
    void message_becomesTasksPublicStateAndEntries() {
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        send(submit("s"));
        Map<String, byte[]> published = published();
        assertTrue(read(published, "command/s", CommandResult.class).accepted());
        assertEquals("m", read(published, "migration/m", MigrationState.class).name());
        Task task = Wire.read(tasks.readValue(), Task.class);
        assertEquals("m", task.id().migration());
        KeyValueStore<String, byte[]> migrations = driver.getKeyValueStore(Entity.MIGRATION.name());
        assertEquals(1, migrations.approximateNumEntries());
        assertEquals(
                1.0,
                registry.counter("backfleet.coordinator.messages", "type", "Submit")
                        .count());
    }

    @Test
    void checks_goToVerifiers_andNewsOfGatesToTheSignals() {
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        send(new Report.WorkerHere("v", Role.VERIFIER, 1, List.of("db"), "test"));
        MigrationSpec spec = Comparisons.spec("m", false, false, "db");
        send(new Command.Submit("s", "ann", spec, spec.digest()));
        Task plan = Wire.read(tasks.readValue(), Task.class);
        send(new Report.Planned("w", plan.id(), plan.attempt(), TestFleet.plan("t", 100)));
        TestOutputTopic<String, byte[]> checks =
                driver.createOutputTopic(TOPICS.verifyTasks(), new StringDeserializer(), new ByteArrayDeserializer());
        assertEquals(1, Wire.read(checks.readValue(), Task.class).pass());
        assertTrue(tasks.isEmpty());
        TestOutputTopic<String, byte[]> signals =
                driver.createOutputTopic(TOPICS.signals(), new StringDeserializer(), new ByteArrayDeserializer());
        TestRecord<String, byte[]> signal = signals.readRecord();
        assertEquals("m", signal.key());
        assertEquals(
                Signal.GATE_INCONCLUSIVE,
                Wire.read(signal.value(), Signal.class).type());
        assertEquals("m", read(published(), "gate/m", GateState.class).migration());
    }

    @Test
    void garbage_becomesADeadLetter_andTheNextMessageIsHandled() {
        inbox.pipeInput("}{".getBytes(StandardCharsets.UTF_8));
        inbox.pipeInput(new byte[0]);
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        TestRecord<String, byte[]> letter = dead.readRecord();
        assertEquals("}{", new String(letter.value(), StandardCharsets.UTF_8));
        assertEquals(
                "SYNTAX",
                new String(letter.headers().lastHeader(DeadLetters.CODE_HEADER).value(), StandardCharsets.UTF_8));
        assertEquals(1, dead.getQueueSize());
        assertTrue(published().containsKey("worker/w"));
    }

    @Test
    void message_thatWouldNotFit_changesNothing_andIsAnswered() {
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        send(submit("s"));
        published();
        send(new Command.Pause("x".repeat(1_000_000), "ann", "m"));
        assertEquals(1, dead.getQueueSize());
        Map<String, byte[]> after = published();
        assertFalse(after.containsKey("migration/m"));
        send(new Command.Resume("r", "ann", "m"));
        assertFalse(read(published(), "command/r", CommandResult.class).accepted(), "it was never paused");
    }

    @Test
    void commands_areOnTheAuditTrail_alsoThoseThatNobodyCanHandle() {
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        send(submit("s"));
        send(new Command.Pause("x".repeat(1_000_000), "ann", "m"));
        TestOutputTopic<String, byte[]> audit =
                driver.createOutputTopic(TOPICS.audit(), new StringDeserializer(), new ByteArrayDeserializer());
        TestRecord<String, byte[]> submitted = audit.readRecord();
        assertEquals("m", submitted.key());
        assertEquals("s", Wire.read(submitted.value(), AuditRecord.class).id());
        AuditRecord failed = Wire.read(audit.readRecord().value(), AuditRecord.class);
        assertEquals("pause", failed.action());
        assertEquals(
                ErrorCode.TOO_LARGE, Objects.requireNonNull(failed.refusal()).code());
        assertTrue(audit.isEmpty());
    }

    /** JSON can say half a character, UTF-8 can't: nothing of it may stop the engine. */
    @Test
    void halfCharacters_areADeadLetterAtWorst() {
        inbox.pipeInput(
                "{\"v\":1,\"type\":\"pause\",\"id\":\"\\ud800\",\"principal\":\"\\udc00\",\"migration\":\"\\ud83d\"}"
                        .getBytes(StandardCharsets.UTF_8));
        inbox.pipeInput("{\"v\":1,\"type\":\"pause\",\"id\":\"p\",\"principal\":\"\\udc00\",\"migration\":\"\\ud83d\"}"
                .getBytes(StandardCharsets.UTF_8));
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        assertTrue(published().containsKey("worker/w"));
    }

    @Test
    void time_runsErrands() {
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        send(submit("s"));
        tasks.readValuesToList();
        for (int i = 0; i < 13; i++) {
            driver.advanceWallClockTime(Duration.ofSeconds(10));
            send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        }
        assertEquals(2, Wire.read(tasks.readValue(), Task.class).attempt());
    }

    @Test
    void appliedOffset_isKept_andCountsForThisInboxOnly() {
        send(new Report.WorkerHere("w", 1, List.of("db"), "test"));
        send(submit("s"));
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(CoordinatorTopology.APPLIED);
        Applied applied = new Applied(store, "inbox-1");
        assertTrue(applied.contains(0) && applied.contains(1));
        assertFalse(applied.contains(2));
        assertFalse(new Applied(store, "inbox-2").contains(0));
    }
}
