package io.backfleet.messaging.kafka;

import io.backfleet.messaging.AuditLog;
import io.backfleet.messaging.DifferenceLog;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.ProgressView;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.SignalLog;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskQueues;
import io.backfleet.messaging.TaskTransport;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.signal.Signal;
import io.backfleet.protocol.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/**
 * A process's way to its fleet's Kafka cluster. Connecting decides how tasks travel, sets up what is missing, checks what
 * exists and sends a probe; afterwards queues, publisher and views can be had. Thread-safe; one per process is enough.
 */
public final class KafkaMessaging implements AutoCloseable {
    private final KafkaSettings settings;
    private final ClientConfigs configs;
    private final TaskTransports transports;
    private final Producer<byte[], byte[]> resending;
    private final TaskQueues workerQueues;
    private final TaskQueues verifierQueues;

    private KafkaMessaging(KafkaSettings settings, ClientConfigs configs, TaskTransports transports) {
        this.settings = settings;
        this.configs = configs;
        this.transports = transports;
        this.resending = new KafkaProducer<>(configs.quickProducer("resend"));
        Resender resender = new Resender(resending);
        this.workerQueues = new KafkaTaskQueues(settings, configs, transports.backfill(), resender);
        this.verifierQueues = new KafkaTaskQueues(settings, configs, transports.verify(), resender);
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
            TaskTransports transports = new TopicSetUp(cluster).ensure();
            if (transports.mode() == QueueMode.SHARE) {
                ShareGroupSetUp groups = new ShareGroupSetUp(cluster);
                transports.all().forEach(transport -> groups.ensure(transport.group(), settings.lock()));
            }
            if (settings.probe()) {
                // all channels travel alike, one probe speaks for them
                new TransportProbe(cluster, configs)
                        .check(transports.mode(), UUID.randomUUID().toString());
            }
            return new KafkaMessaging(settings, configs, transports);
        }
    }

    public KafkaSettings settings() {
        return settings;
    }

    public Topics topics() {
        return settings.topics();
    }

    /** How a channel's tasks travel in this fleet: where the coordinator publishes to, and why. */
    public TaskTransport transport(TaskChannel channel) {
        return transports.of(channel);
    }

    /** Client configuration without ids, for clients that are made elsewhere (Kafka Streams). */
    public Map<String, Object> clientConfig() {
        return configs.common();
    }

    /** The queues of a channel: of a worker or of a verifier. */
    public TaskQueues queues(TaskChannel channel) {
        return switch (channel) {
            case BACKFILL -> workerQueues;
            case VERIFY -> verifierQueues;
        };
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

    /** All confirmed differences. */
    public DifferenceLog differences() {
        KeyedLog<DifferencesFound> log =
                new KeyedLog<>(scan(settings.topics().differences(), "differences"), DifferencesFound.class);
        return (query, timeout, reader) -> log.read(query.migration(), timeout, found -> {
            if (query.takes(found)) {
                reader.accept(found);
            }
        });
    }

    /** All signals of gates. */
    public SignalLog signals() {
        return new KeyedLog<>(scan(settings.topics().signals(), "signals"), Signal.class)::read;
    }

    /** The audit trail; to be closed by the caller. */
    public AuditLog audit() {
        String topic = settings.topics().audit();
        return new KafkaAuditLog(
                new KafkaProducer<>(configs.durableProducer("audit")),
                scan(topic, "audit"),
                topic,
                settings.bootstrapServers(),
                settings.deadline());
    }

    private TopicScan scan(String topic, String role) {
        return new TopicScan(
                () -> new KafkaConsumer<>(configs.scanner(role)), topic, settings.bootstrapServers(), System::nanoTime);
    }

    /** To be called after everything that came from here was closed. */
    @Override
    public void close() {
        resending.close(Duration.ofSeconds(2));
    }
}
