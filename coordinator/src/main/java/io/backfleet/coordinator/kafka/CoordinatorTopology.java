package io.backfleet.coordinator.kafka;

import io.backfleet.coordinator.gate.Seal;
import io.backfleet.coordinator.metrics.CoordinatorMetrics;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.protocol.wire.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The coordinator as a topology: one source, one processor, its stores, six sinks. Every part has a name of its own:
 * changelogs are found by them after an upgrade.
 */
final class CoordinatorTopology {
    static final String SOURCE = "inbox";
    static final String PROCESSOR = "coordinator";
    static final String TASKS = "tasks";
    static final String CHECKS = "checks";
    static final String SIGNALS = "signals";
    static final String AUDIT = "audit";
    static final String STATE = "state";
    static final String DEAD = "dead";

    /** Remembers the last message that was applied, so that messages read again after a loss of offsets do nothing. */
    static final String APPLIED = "applied";

    private CoordinatorTopology() {}

    /**
     * Builds the topology.
     *
     * @param tasks topics to publish tasks to
     * @param inbox names the inbox as it was created; offsets of another one mean nothing here
     */
    static Topology build(Topics topics, TaskTopics tasks, String inbox, Seal seal, CoordinatorMetrics metrics) {
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                SOURCE,
                // never fails, as the default does for a record without a time
                (message, partitionTime) -> Math.max(0, message.timestamp()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.inbox());
        topology.addProcessor(PROCESSOR, () -> new InboxProcessor(inbox, seal, metrics), SOURCE);
        for (Entity<?> entity : Entity.ALL) {
            topology.addStateStore(store(entity.name()), PROCESSOR);
        }
        topology.addStateStore(store(APPLIED), PROCESSOR);
        topology.addSink(
                TASKS, tasks.work(), new ByteArraySerializer(), new ByteArraySerializer(), inTurn(), PROCESSOR);
        topology.addSink(
                CHECKS, tasks.checks(), new ByteArraySerializer(), new ByteArraySerializer(), inTurn(), PROCESSOR);
        topology.addSink(SIGNALS, topics.signals(), new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR);
        topology.addSink(AUDIT, topics.audit(), new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR);
        topology.addSink(STATE, topics.state(), new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR);
        topology.addSink(DEAD, topics.dead(), new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR);
        return topology;
    }

    /** In memory: nothing on disk can be stale. Small segments, compacted early, keep a restart's reading short. */
    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(8 * 1024 * 1024),
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                        "0.1",
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        "86400000"));
    }

    /** Tasks go to the partitions in turn: in a classic group each belongs to one slot, and none shall stay idle. */
    private static StreamPartitioner<byte[], byte[]> inTurn() {
        AtomicInteger next = new AtomicInteger();
        return (topic, key, value, partitions) ->
                Optional.of(Set.of(Math.floorMod(next.getAndIncrement(), partitions)));
    }
}
