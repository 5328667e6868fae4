package io.backfleet.messaging.kafka;

import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskTransport;
import io.backfleet.protocol.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as the fleet needs it.
 *
 * @param partitions when it is created
 * @param exact whether an existing topic must have exactly as many
 * @param config when it is created, without replication
 */
record TopicPlan(String name, int partitions, boolean exact, Map<String, String> config) {
    private static final Duration LONG = Duration.ofDays(30);
    private static final Duration YEAR = Duration.ofDays(365);

    /** All topics of a fleet whose tasks travel so. */
    static List<TopicPlan> all(Topics topics, TaskTransports transports) {
        return List.of(
                kept(topics.inbox(), 1, true, LONG),
                kept(topics.progress(), 1, true, Duration.ofHours(1)),
                tasks(transports.backfill()),
                tasks(transports.verify()),
                compacted(topics.state()),
                kept(topics.differences(), 1, false, LONG),
                kept(topics.signals(), 1, false, LONG),
                kept(topics.audit(), 1, false, YEAR),
                kept(topics.dead(), 1, false, LONG));
    }

    /** Tasks must outlive the longest time that nobody takes any; the coordinator publishes few at a time. */
    private static TopicPlan tasks(TaskTransport transport) {
        return kept(transport.topic(), transport.partitions(), transport.mode() == QueueMode.SHARE, LONG);
    }

    static TopicPlan probe(Topics topics) {
        return kept(topics.probe(), 1, true, Duration.ofHours(1));
    }

    boolean isCompacted() {
        return TopicConfig.CLEANUP_POLICY_COMPACT.equals(config.get(TopicConfig.CLEANUP_POLICY_CONFIG));
    }

    private static TopicPlan kept(String name, int partitions, boolean exact, Duration retention) {
        return new TopicPlan(
                name,
                partitions,
                exact,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retention.toMillis()),
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        "-1",
                        // a segment goes as a whole: an eighth of the retention bounds what is kept too long
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(retention.dividedBy(8).toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(ClientConfigs.MAX_MESSAGE_BYTES)));
    }

    private static TopicPlan compacted(String name) {
        return new TopicPlan(
                name,
                1,
                true,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        // the segment being written is never compacted: small ones keep a restart's reading short
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(16 * 1024 * 1024),
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(Duration.ofHours(1).toMillis()),
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                        "0.1",
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        Long.toString(Duration.ofDays(1).toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(ClientConfigs.MAX_MESSAGE_BYTES)));
    }
}
