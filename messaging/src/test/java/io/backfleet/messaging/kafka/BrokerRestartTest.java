package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.protocol.message.Report;
import io.backfleet.testkit.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything outlives its broker: nothing is lost, and all goes on by itself. */
class BrokerRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ChildKafka broker;

    @BeforeAll
    static void start() {
        broker = ChildKafka.start(KafkaOptions.defaults());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(QueueMode.class)
    void queuePublisherAndView_goOnAfterTheBroker(QueueMode mode) throws Exception {
        KafkaSettings settings = KafkaSettings.of(broker.bootstrapServers())
                .withPrefix(mode.text() + ".")
                .withMode(mode)
                .withTaskPartitions(2)
                .withLock(Duration.ofSeconds(3))
                .withProbe(false);
        try (KafkaMessaging messaging = KafkaMessaging.connect(settings);
                TestTasks tasks = new TestTasks(messaging, mode.text());
                EventPublisher publisher = messaging.publisher();
                StateView view = messaging.followState();
                TaskQueue queue = messaging.queues(TaskChannel.BACKFILL).open(1).get(0)) {
            assertTrue(view.awaitCaughtUp(PATIENCE));
            publisher.send(new Report.WorkerGone("before"));
            tasks.publish("held");
            Delivery held = queue.receive(PATIENCE).orElseThrow();

            broker.stop();
            CompletableFuture<Void> during = publisher.sendAsync(new Report.WorkerGone("during"));
            Await.until(
                    "the view says that it is out of date",
                    PATIENCE,
                    () -> view.staleness().compareTo(Duration.ofSeconds(3)) > 0);
            broker.start();

            during.get(60, TimeUnit.SECONDS);
            publisher.send(new Report.WorkerGone("after"));
            Await.until(
                    "the view is fresh again", PATIENCE, () -> view.staleness().compareTo(Duration.ofSeconds(2)) < 0);
            held.done();
            Set<String> expected = new HashSet<>(Set.of("after"));
            if (held.lost()) {
                expected.add("held");
            }
            tasks.publish("after");
            Set<String> seen = new HashSet<>();
            Await.until("everything that is open arrives: " + expected, PATIENCE, () -> {
                Optional<Delivery> next = queue.receive(Duration.ofSeconds(2));
                next.ifPresent(delivery -> {
                    seen.add(TaskQueueContract.text(delivery));
                    delivery.done();
                });
                return seen.containsAll(expected);
            });
            assertEquals(expected, seen);
        }
    }
}
