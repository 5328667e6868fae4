package io.backfleet.messaging.kafka;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.ProgressView;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskQueues;
import io.backfleet.messaging.TaskTransport;
import io.backfleet.protocol.wire.Topics;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * A process's way to its fleet's Kafka cluster. Connecting decides how tasks travel, sets up what is missing, checks what
 * exists and sends a probe; afterwards queues, publisher and views can be had. Thread-safe; one per process is enough.
 */
public final class KafkaMessaging implements AutoCloseable {
    private final KafkaSettings settings;
    private final ClientConfigs configs;
    private final TaskTransport transport;
    private final KafkaTaskQueues queues;

    private KafkaMessaging(KafkaSettings settings, ClientConfigs configs, TaskTransport transport) {
        this.settings = settings;
        this.configs = configs;
        this.transport = transport;
        this.queues = new KafkaTaskQueues(settings, configs, transport);
    }

    /**
     * Connects; takes some seconds.
     *
     * @throws io.backfleet.protocol.error.BackfleetException BROKER_UNREACHABLE, BROKER_MISCONFIGURED, ACCESS_DENIED or
     *     INVALID_VALUE, with what to do about it
     */
    public static KafkaMessaging connect(KafkaSettings settings) {
        ClientConfigs configs = new ClientConfigs(settings);
        try (Cluster cluster = Cluster.open(settings, configs)) {
            TaskTransport transport = new TopicSetUp(cluster).ensure();
            if (transport.mode() == QueueMode.SHARE) {
                new ShareGroupSetUp(cluster).ensure(transport.group(), settings.lock());
            }
            if (settings.probe()) {
                new TransportProbe(cluster, configs)
                        .check(transport.mode(), UUID.randomUUID().toString());
            }
            return new KafkaMessaging(settings, configs, transport);
        }
    }

    public KafkaSettings settings() {
        return settings;
    }

    public Topics topics() {
        return settings.topics();
    }

    /** How tasks travel in this fleet: where the coordinator publishes to, and why. */
    public TaskTransport transport() {
        return transport;
    }

    /** Client configuration without ids, for clients that are made elsewhere (Kafka Streams). */
    public Map<String, Object> clientConfig() {
        return configs.common();
    }

    /** The queues of a worker. */
    public TaskQueues queues() {
        return queues;
    }

    /** A publisher, to be closed by the caller. */
    public EventPublisher publisher() {
        return new KafkaEventPublisher(settings, configs);
    }

    /** Begins to follow the public state; to be closed by the caller. */
    public StateView followState() {
        return KafkaStateView.follow(
                () -> new KafkaConsumer<>(configs.follower("state")),
                settings.topics().state(),
                System::nanoTime);
    }

    /** Begins to follow the workers' telemetry; to be closed by the caller. */
    public ProgressView followProgress() {
        return KafkaProgressView.follow(
                () -> new KafkaConsumer<>(configs.follower("progress")),
                settings.topics().progress(),
                System::nanoTime);
    }

    /** To be called after everything that came from here was closed. */
    @Override
    public void close() {
        queues.close();
    }
}
