package io.backfleet.messaging.kafka;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskQueue;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A worker process that takes one task and never settles it; tests kill it. */
final class HoldingWorker {
    static final String HOLDING = "HOLDING ";

    private HoldingWorker() {}

    /** @param args bootstrap servers, topic prefix, lock in milliseconds */
    public static void main(String[] args) throws Exception {
        KafkaSettings settings = KafkaSettings.of(args[0])
                .withPrefix(args[1])
                .withLock(Duration.ofMillis(Long.parseLong(args[2])))
                .withProbe(false);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (KafkaMessaging messaging = KafkaMessaging.connect(settings);
                TaskQueue queue = messaging.queues(TaskChannel.BACKFILL).open(1).get(0)) {
            Delivery delivery = queue.receive(Duration.ofSeconds(60)).orElseThrow();
            out.println(HOLDING + new String(delivery.value(), StandardCharsets.UTF_8));
            new CountDownLatch(1).await();
        }
    }

    static Process start(String bootstrapServers, String prefix, Duration lock) throws Exception {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HoldingWorker.class.getName(),
                        bootstrapServers,
                        prefix,
                        Long.toString(lock.toMillis())))
                .redirectErrorStream(true)
                .start();
    }
}
