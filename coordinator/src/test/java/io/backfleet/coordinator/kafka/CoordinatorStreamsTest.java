package io.backfleet.coordinator.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.metrics.CoordinatorMetrics;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.kafka.KafkaMessaging;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CoordinatorStreamsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private KafkaMessaging messaging;
    private StateView view;
    private EventPublisher publisher;

    @BeforeEach
    void connect() {
        messaging = KafkaMessaging.connect(KafkaSettings.of(KAFKA.bootstrapServers())
                .withPrefix(KAFKA.topicPrefix())
                .withMode(QueueMode.CLASSIC)
                .withTaskPartitions(2)
                .withProbe(false));
        view = messaging.followState();
        publisher = messaging.publisher();
    }

    @AfterEach
    void disconnect() {
        publisher.close();
        view.close();
        messaging.close();
    }

    private CoordinatorStreams coordinator() {
        return CoordinatorStreams.start(
                messaging.clientConfig(),
                messaging.topics(),
                new TaskTopics(
                        messaging.transport(TaskChannel.BACKFILL).topic(),
                        messaging.transport(TaskChannel.VERIFY).topic()),
                TestFleet.SEAL,
                StreamsTuning.EMBEDDED,
                new CoordinatorMetrics(new SimpleMeterRegistry()),
                fatal::set);
    }

    private void submit() {
        MigrationSpec spec = TestFleet.spec("m", "t", "db");
        publisher.send(new Command.Submit("s", "ann", spec, spec.digest()));
    }

    private MigrationPhase phase() {
        return view.migration("m").map(MigrationState::phase).orElse(MigrationPhase.PLANNING);
    }

    private void awaitDone(FakeWorker worker, int rows) {
        Await.until("the migration is done", LIMIT, () -> phase() == MigrationPhase.DONE);
        ShardState shard = view.shard("m", "db").orElseThrow();
        assertEquals(rows, shard.counters().changed());
        for (int times : worker.table.written) {
            assertEquals(1, times);
        }
        assertEquals(null, fatal.get());
    }

    @Test
    void migration_survivesRestartsOfTheCoordinator_atAnyMoment() throws Exception {
        try (FakeWorker worker = new FakeWorker(messaging, 2_000, 20)) {
            submit();
            for (int i = 0; i < 4; i++) {
                int handled = worker.handled.get();
                try (CoordinatorStreams running = coordinator()) {
                    Await.until("tasks go out", LIMIT, () -> worker.handled.get() > handled + 20 || phase().ended());
                    assertTrue(running.running());
                }
            }
            try (CoordinatorStreams last = coordinator()) {
                awaitDone(worker, 2_000);
            }
        }
    }

    @Test
    void standby_takesOver_whenTheOtherFallsSilent() throws Exception {
        try (FakeWorker worker = new FakeWorker(messaging, 1_500, 20);
                CoordinatorStreams first = coordinator()) {
            Await.until("the first is at work", LIMIT, first::active);
            try (CoordinatorStreams second = coordinator()) {
                Await.until("the second stands by", LIMIT, second::running);
                submit();
                Await.until("tasks go out", LIMIT, () -> worker.handled.get() > 10);
                (first.active() ? first : second).abandon();
                awaitDone(worker, 1_500);
            }
        }
    }

    @Test
    void messages_readAgainAfterALossOfOffsets_areNotAppliedAgain() throws Exception {
        try (FakeWorker worker = new FakeWorker(messaging, 100, 4)) {
            submit();
            try (CoordinatorStreams running = coordinator()) {
                awaitDone(worker, 100);
                Await.until("nothing is left to do", LIMIT, () -> worker.table.forbidden.size() == 1);
                publisher.send(new Command.Pause("p", "ann", "m"));
                Await.until("the inbox is read", LIMIT, () -> view.command("p").isPresent());
            }
            String group = messaging.topics().coordinatorApplication();
            KAFKA.admin().deleteConsumerGroups(List.of(group)).all().get(30, TimeUnit.SECONDS);
            int handled = worker.handled.get();
            long published = end(messaging.topics().state());
            try (CoordinatorStreams again = coordinator()) {
                publisher.send(new Command.Pause("q", "ann", "m"));
                Await.until(
                        "a new message is answered",
                        LIMIT,
                        () -> view.command("q").isPresent());
            }
            assertEquals(handled, worker.handled.get());
            long records = end(messaging.topics().state()) - published;
            assertTrue(records <= 4, () -> records + " records: the answer, its end of transaction, a worker's state");
        }
    }

    private static long end(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        return KAFKA.admin()
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(30, TimeUnit.SECONDS)
                .offset();
    }
}
