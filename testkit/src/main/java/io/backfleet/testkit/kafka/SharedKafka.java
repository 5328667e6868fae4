package io.backfleet.testkit.kafka;

import io.backfleet.embedded.kafka.EmbeddedKafka;
import io.backfleet.embedded.kafka.InProcessKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.testkit.DockerImage;
import io.backfleet.testkit.SharedServer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.testcontainers.kafka.KafkaContainer;

/** The broker of this JVM's tests, and one admin client for it. */
final class SharedKafka implements SharedServer {
    /** {@code host:port} of a broker to use instead of the embedded one, or {@code docker}, or {@code docker:IMAGE}. */
    static final String VARIABLE = "BACKFLEET_TEST_KAFKA";

    private static final String IMAGE = "apache/kafka:4.3.1";

    private final String bootstrapServers;
    private final Supplier<Set<Long>> processes;
    private final Runnable stop;
    private final Admin admin;

    private SharedKafka(String bootstrapServers, Supplier<Set<Long>> processes, Runnable stop) {
        this.bootstrapServers = bootstrapServers;
        this.processes = processes;
        this.stop = stop;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "backfleet-testkit"));
    }

    static SharedKafka start() {
        String wanted = System.getenv().getOrDefault(VARIABLE, "");
        if (wanted.isEmpty()) {
            EmbeddedKafka embedded = InProcessKafka.start(KafkaOptions.defaults());
            return new SharedKafka(embedded.bootstrapServers(), embedded::processes, embedded::close);
        }
        Optional<String> image = DockerImage.of(VARIABLE, wanted, IMAGE);
        return image.map(SharedKafka::container).orElseGet(() -> new SharedKafka(wanted, Set::of, () -> {}));
    }

    private static SharedKafka container(String image) {
        // the container class sets the replication of the other internal topics only, and without this share groups get
        // nothing
        KafkaContainer container = new KafkaContainer(image)
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
                .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000")
                .withEnv("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000")
                .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "500")
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        container.start();
        return new SharedKafka(container.getBootstrapServers(), Set::of, container::stop);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Admin admin() {
        return admin;
    }

    @Override
    public Set<Long> processes() {
        return processes.get();
    }

    @Override
    public void close() {
        admin.close();
        stop.run();
    }
}
