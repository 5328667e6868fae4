package io.backfleet.messaging.kafka;

import static java.util.Objects.requireNonNull;

import io.backfleet.messaging.QueueMode;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a process reaches its Kafka cluster and what it shares with its fleet. Immutable.
 *
 * @param bootstrapServers {@code host:port,host:port}
 * @param clientProperties given to every client as they are, for instance {@code security.protocol}; they win over the
 *     fleet's defaults, not over what correctness needs
 * @param topics names under the fleet's prefix
 * @param mode how tasks shall travel; null lets the cluster's abilities decide
 * @param taskPartitions partitions of the task topic when it is created for classic mode: the most tasks that can be
 *     worked on at once
 * @param lock how long a share group waits for a silent worker before somebody else gets its task; brokers allow 15 s
 *     to 60 s unless told otherwise. Classic mode has a fixed 6 s.
 * @param probe whether a task is sent through the chosen mode at start
 * @param deadline for every single thing that is asked of the cluster, the probe among them
 */
public record KafkaSettings(
        String bootstrapServers,
        Map<String, String> clientProperties,
        Topics topics,
        @Nullable QueueMode mode,
        int taskPartitions,
        Duration lock,
        boolean probe,
        Duration deadline) {
    private static final int DEFAULT_TASK_PARTITIONS = 64;
    private static final Duration DEFAULT_LOCK = Duration.ofSeconds(30);
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

    public KafkaSettings {
        requireNonNull(topics, "topics");
        clientProperties = Map.copyOf(clientProperties);
        if (bootstrapServers.isBlank()) {
            throw new BackfleetException(
                    ErrorCode.MISSING_KEY, "no Kafka address is given; name at least one broker as host:port");
        }
        if (taskPartitions < 1) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "task partitions " + taskPartitions + " < 1");
        }
        if (lock.toMillis() < 1_000) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "task lock of " + lock + " is shorter than 1 s");
        }
        if (deadline.toMillis() < 1_000) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE, "Kafka deadline of " + deadline + " is shorter than 1 s");
        }
    }

    /** Defaults for all but the address. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(
                bootstrapServers,
                Map.of(),
                new Topics(Topics.DEFAULT_PREFIX),
                null,
                DEFAULT_TASK_PARTITIONS,
                DEFAULT_LOCK,
                true,
                DEFAULT_DEADLINE);
    }

    /**
     * Reads client properties from a file in Java's properties format. <code>${env:NAME}</code> and
     * <code>${file:/path}</code> in a value stand for a variable and a file's content, unless the file names Kafka's own
     * {@code config.providers}.
     *
     * @param environment variables by name
     * @throws BackfleetException INVALID_VALUE when it can't be read; SECRET_NOT_FOUND
     */
    public static Map<String, String> readProperties(Path file, Map<String, String> environment) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE, "Kafka client properties in " + file + " can't be read: " + e, e);
        }
        Map<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map.containsKey("config.providers") ? map : PropertySecrets.resolve(map, environment);
    }

    public KafkaSettings withClientProperties(Map<String, String> properties) {
        return new KafkaSettings(bootstrapServers, properties, topics, mode, taskPartitions, lock, probe, deadline);
    }

    public KafkaSettings withPrefix(String prefix) {
        return new KafkaSettings(
                bootstrapServers, clientProperties, new Topics(prefix), mode, taskPartitions, lock, probe, deadline);
    }

    public KafkaSettings withMode(@Nullable QueueMode wanted) {
        return new KafkaSettings(
                bootstrapServers, clientProperties, topics, wanted, taskPartitions, lock, probe, deadline);
    }

    public KafkaSettings withTaskPartitions(int partitions) {
        return new KafkaSettings(bootstrapServers, clientProperties, topics, mode, partitions, lock, probe, deadline);
    }

    public KafkaSettings withLock(Duration duration) {
        return new KafkaSettings(
                bootstrapServers, clientProperties, topics, mode, taskPartitions, duration, probe, deadline);
    }

    public KafkaSettings withProbe(boolean wanted) {
        return new KafkaSettings(
                bootstrapServers, clientProperties, topics, mode, taskPartitions, lock, wanted, deadline);
    }

    public KafkaSettings withDeadline(Duration duration) {
        return new KafkaSettings(
                bootstrapServers, clientProperties, topics, mode, taskPartitions, lock, probe, duration);
    }

    /** Without the client properties, which may hold secrets. */
    @Override
    public String toString() {
        return "Kafka at " + bootstrapServers + ", prefix '" + topics.prefix() + "', mode "
                + (mode == null ? "by the cluster's abilities" : mode.text());
    }
}
