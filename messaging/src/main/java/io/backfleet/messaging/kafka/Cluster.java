package io.backfleet.messaging.kafka;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the cluster questions, each with a deadline, and answers failures in the fleet's words. Thread-safe. */
final class Cluster implements AutoCloseable {
    private final Admin admin;
    private final KafkaSettings settings;

    private Cluster(Admin admin, KafkaSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** @throws BackfleetException INVALID_VALUE when the client properties make no client */
    static Cluster open(KafkaSettings settings, ClientConfigs configs) {
        try {
            return new Cluster(Admin.create(configs.admin()), settings);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "no Kafka client can be made for " + settings.bootstrapServers() + ": " + cause.getMessage()
                            + ". Check the address and the client properties.",
                    e);
        }
    }

    Admin admin() {
        return admin;
    }

    KafkaSettings settings() {
        return settings;
    }

    /** Waits for an answer; {@code what} is a gerund with its object. */
    <T> T ask(String what, KafkaFuture<T> answer) {
        long start = System.nanoTime();
        try {
            // the client's own deadline comes first and says more; this one only makes sure
            return answer.get(settings.deadline().toMillis() + 2_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaFailures.of(what, settings.bootstrapServers(), Duration.ofNanos(System.nanoTime() - start), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, what + " was interrupted", e);
        }
    }

    /** Number of brokers that are up. */
    int brokers() {
        return ask("describing the cluster", admin.describeCluster().nodes()).size();
    }

    /** A topic's partitions, empty when there is no such topic. */
    Optional<TopicDescription> topic(String name) {
        KafkaFuture<TopicDescription> answer = requireNonNull(
                admin.describeTopics(List.of(name)).topicNameValues().get(name), "an answer about each topic");
        try {
            return Optional.of(ask("describing topic " + name, answer));
        } catch (BackfleetException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The configuration of a topic, group or broker, as text by name. */
    Map<String, String> config(ConfigResource resource) {
        Config config = ask(
                "describing the configuration of " + resource.type() + " " + resource.name(),
                requireNonNull(
                        admin.describeConfigs(List.of(resource)).values().get(resource),
                        "an answer about each resource"));
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
