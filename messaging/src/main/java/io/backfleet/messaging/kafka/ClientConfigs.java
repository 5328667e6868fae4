package io.backfleet.messaging.kafka;

import io.backfleet.protocol.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Configurations of Kafka clients: what the fleet prefers, over it what the user says, over that what correctness
 * needs. Thread-safe.
 */
public final class ClientConfigs {
    /** Boundaries of a big table and their answers fit in one message; brokers' default is 1 MiB. */
    static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    /** The shortest that brokers allow by default: a dead worker's tasks wait this long in classic mode. */
    private static final int SESSION_MILLIS = 6_000;

    private static final int REQUEST_MILLIS = 10_000;
    private static final int QUICK_MILLIS = 4_000;

    private final KafkaSettings settings;
    private final AtomicInteger sequence = new AtomicInteger();

    public ClientConfigs(KafkaSettings settings) {
        this.settings = settings;
    }

    /** What every client gets, for those that are configured elsewhere (Kafka Streams). Without a client id. */
    public Map<String, Object> common() {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        // clients push metrics to brokers that ask for them: nothing of it is used, each costs a subscription
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        config.putAll(settings.clientProperties());
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return config;
    }

    /** For administration; calls end after the settings' deadline. */
    public Map<String, Object> admin() {
        Map<String, Object> config = client("admin");
        int deadline = millis(settings.deadline());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(REQUEST_MILLIS, deadline));
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, deadline);
        return config;
    }

    /** For messages that must arrive: durable, without duplicates of its own, given up after the settings' deadline. */
    Map<String, Object> durableProducer(String role) {
        Map<String, Object> config = producer(role);
        int deadline = millis(settings.deadline());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deadline);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(REQUEST_MILLIS, deadline));
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deadline);
        return config;
    }

    /** As durable, for a caller that can do without success but not without an answer within some seconds. */
    Map<String, Object> quickProducer(String role) {
        Map<String, Object> config = durableProducer(role);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, QUICK_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, QUICK_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, QUICK_MILLIS);
        return config;
    }

    /** For messages that may be lost: never waits, neither for room nor for metadata. */
    Map<String, Object> lossyProducer(String role) {
        Map<String, Object> config = producer(role);
        config.put(ProducerConfig.ACKS_CONFIG, "1");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.RETRIES_CONFIG, 0);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1024 * 1024);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000);
        return config;
    }

    /** For a reader that follows a whole topic, without a group. */
    Map<String, Object> follower(String role) {
        Map<String, Object> config = consumer(role);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return config;
    }

    /** For a reader that goes once through a whole topic, however much there is, in little memory. */
    Map<String, Object> scanner(String role) {
        Map<String, Object> config = follower(role);
        // messages are unpacked as they are handed out: this many of DifferenceParts.LIMIT are in memory at once
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 16);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_MESSAGE_BYTES);
        return config;
    }

    /** For one slot of a classic group. */
    Map<String, Object> classicQueue(String group) {
        Map<String, Object> config = consumer("queue");
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // a worker that joins must take away only the partitions that it gets, never everybody's tasks
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 4);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return config;
    }

    /** For one slot of a share group; what a classic consumer sets here is the group's configuration there. */
    Map<String, Object> shareQueue(String group) {
        Map<String, Object> config = consumer("queue");
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        // the default takes whole batches ahead, and their locks run down while nobody works on them
        config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return config;
    }

    private Map<String, Object> producer(String role) {
        Map<String, Object> config = client(role);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_MESSAGE_BYTES);
        return config;
    }

    private Map<String, Object> consumer(String role) {
        Map<String, Object> config = client(role);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return config;
    }

    /** Client ids differ within a process: two equal ones would share their metrics. */
    private Map<String, Object> client(String role) {
        Map<String, Object> config = common();
        Topics topics = settings.topics();
        config.put(
                CommonClientConfigs.CLIENT_ID_CONFIG,
                String.format(Locale.ROOT, "%s%s-%d", topics.prefix(), role, sequence.incrementAndGet()));
        return config;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(Math.min(duration.toMillis(), Integer.MAX_VALUE));
    }
}
