package io.backfleet.coordinator.kafka;

import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.simulation.SimDatabase;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.kafka.KafkaMessaging;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A worker without a database server: one thread that reads every task and plays a {@link SimDatabase}. */
public final class FakeWorker implements AutoCloseable {
    final SimDatabase table;
    final AtomicInteger handled = new AtomicInteger();

    private final KafkaMessaging messaging;
    private final EventPublisher publisher;
    private final Thread thread;
    private final Random random = new Random(7);
    private final String[] cuts;
    private volatile boolean closed;

    public FakeWorker(KafkaMessaging messaging, int rows, int ranges) {
        this.messaging = messaging;
        this.publisher = messaging.publisher();
        this.table = new SimDatabase(rows, new Random(1));
        table.poison.clear();
        cuts = new String[ranges - 1];
        for (int i = 1; i < ranges; i++) {
            cuts[i - 1] = Integer.toString(i * rows / ranges);
        }
        publisher.send(new Report.WorkerHere(TestFleet.WORKER, 4, List.of("db"), "test"));
        thread = new Thread(this::run, "fake-worker");
        thread.setDaemon(true);
        thread.start();
    }

    /** Tasks handled so far. */
    public int handled() {
        return handled.get();
    }

    private void run() {
        Map<String, Object> config = new HashMap<>(messaging.clientConfig());
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < messaging.transport(TaskChannel.BACKFILL).partitions(); i++) {
                partitions.add(new TopicPartition(
                        messaging.transport(TaskChannel.BACKFILL).topic(), i));
            }
            consumer.assign(partitions);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    handle(Wire.read(record.value(), Task.class));
                    handled.incrementAndGet();
                }
            }
        }
    }

    private void handle(Task task) {
        switch (task.id().kind()) {
            case PLAN ->
                publisher.send(new Report.Planned(
                        TestFleet.WORKER, task.id(), task.attempt(), TestFleet.plan("t", table.rows(), cuts)));
            case PROVE ->
                publisher.send(new Report.Proven(TestFleet.WORKER, task.id(), task.attempt(), table.prove(task)));
            case VERIFY, REPAIR -> throw new IllegalArgumentException("not handed out yet");
            case CLEANUP -> {
                table.forbidden.add(task.id().incarnation());
                publisher.send(new Report.CleanedUp(TestFleet.WORKER, task.id(), task.attempt()));
            }
            case BACKFILL -> {
                long fence = table.take(task);
                if (fence > 0) {
                    publisher.send(new Report.TaskTaken(TestFleet.WORKER, task.id(), task.attempt(), fence));
                    Outcome outcome = table.batch(task, fence, 5);
                    if (outcome == null) {
                        outcome = table.close(task, fence, random);
                    }
                    if (outcome != null) {
                        publisher.send(new Report.TaskEnded(
                                TestFleet.WORKER, task.id(), task.attempt(), outcome, Health.GOOD));
                    }
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(10_000);
        publisher.close();
    }
}
