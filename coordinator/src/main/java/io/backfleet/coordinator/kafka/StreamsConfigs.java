package io.backfleet.coordinator.kafka;

import io.backfleet.protocol.wire.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/** The engine's configuration. Most defaults are wrong for a coordinator: they are made for throughput. */
final class StreamsConfigs {
    private StreamsConfigs() {}

    /**
     * The configuration.
     *
     * @param common what every client of the fleet gets
     */
    static Map<String, Object> of(Map<String, Object> common, Topics topics, StreamsTuning tuning) {
        Map<String, Object> config = new HashMap<>(common);
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.coordinatorApplication());
        // the newer protocol has a session of 45 s at least and throws a standby's memory away when it takes over
        config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 20);
        // on an idle system a commit waits for the poll to return, 100 ms by default
        config.put(StreamsConfig.POLL_MS_CONFIG, 5);
        // the broker's default
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), tuning.sessionMillis());
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), tuning.heartbeatMillis());
        // what a dead coordinator left open is not fenced by the next one, so readers wait for this
        config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), tuning.transactionMillis());
        // the first retry right behind a commit comes soon, not after the default 100 ms
        config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 100);
        config.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndContinueExceptionHandler.class.getName());
        config.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, topics.dead());
        return config;
    }
}
