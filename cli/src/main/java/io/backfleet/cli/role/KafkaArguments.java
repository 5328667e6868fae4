package io.backfleet.cli.role;

import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.wire.Topics;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a process reaches Kafka. */
public final class KafkaArguments {
    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT,...",
            defaultValue = "${env:BACKFLEET_KAFKA:-}",
            description = "Kafka brokers (env BACKFLEET_KAFKA).")
    private String servers = "";

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "Client properties for security and the like, in Java's properties format.")
    private @Nullable Path properties;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "${env:BACKFLEET_TOPIC_PREFIX:-" + Topics.DEFAULT_PREFIX + "}",
            description = "Put before every topic; fleets that share a cluster need different ones. Default: "
                    + Topics.DEFAULT_PREFIX)
    private String prefix = Topics.DEFAULT_PREFIX;

    @Option(
            names = "--queue",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = "How tasks travel: share (Kafka 4.2 and later), classic, or auto. Default: auto")
    private String mode = "auto";

    /** Whether brokers are named. */
    public boolean given() {
        return !servers.isBlank();
    }

    /** Settings for the named brokers. */
    public KafkaSettings settings() {
        return settings(servers);
    }

    /** Settings for these brokers. */
    public KafkaSettings settings(String bootstrapServers) {
        KafkaSettings settings = KafkaSettings.of(bootstrapServers)
                .withPrefix(prefix)
                .withMode(mode.equalsIgnoreCase("auto") ? null : QueueMode.parse(mode));
        return properties == null
                ? settings
                : settings.withClientProperties(KafkaSettings.readProperties(properties, System.getenv()));
    }
}
