package io.backfleet.messaging.kafka;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a share group its configuration, which must stand before the first member joins: by default a share group skips
 * everything published before that, and reads what was aborted.
 */
final class ShareGroupSetUp {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupSetUp.class);
    private static final String DELIVERY_LIMIT = "share.delivery.count.limit";

    /** Broker's default of {@code group.share.max.delivery.count.limit}. */
    private static final String DEFAULT_DELIVERY_LIMIT = "10";

    /** Brokers hear of it within milliseconds; one that does not still works, only not from the very first task on. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cluster cluster;

    ShareGroupSetUp(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Sets what is not set yet.
     *
     * @throws BackfleetException BROKER_MISCONFIGURED or ACCESS_DENIED when the brokers refuse
     */
    void ensure(String group, Duration lock) {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("share.auto.offset.reset", "earliest");
        wanted.put("share.isolation.level", "read_committed");
        wanted.put("share.record.lock.duration.ms", Long.toString(lock.toMillis()));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        Map<String, String> present = present(resource);
        if (present.containsKey(DELIVERY_LIMIT)) {
            // beyond the limit a task vanishes without a word; attempts are counted by the coordinator
            wanted.put(DELIVERY_LIMIT, deliveryLimit());
        }
        wanted.entrySet().removeIf(entry -> entry.getValue().equals(present.get(entry.getKey())));
        if (wanted.isEmpty()) {
            return;
        }
        List<AlterConfigOp> changes = wanted.entrySet().stream()
                .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try {
            cluster.ask(
                    "configuring share group " + group,
                    cluster.admin()
                            .incrementalAlterConfigs(Map.of(resource, changes))
                            .all());
        } catch (BackfleetException e) {
            if (e.code() == ErrorCode.BROKER_UNREACHABLE) {
                throw e;
            }
            throw new BackfleetException(
                    e.code(),
                    "share group " + group + " can't be given " + wanted + ": " + e.text()
                            + " (needs ALTER_CONFIGS on the group; a lock must lie within the brokers'"
                            + " group.share.min/max.record.lock.duration.ms). Let an administrator set these, choose another"
                            + " lock, or use classic mode.",
                    e);
        }
        if (!present.isEmpty()) {
            awaitSeen(resource, wanted);
        }
        LOG.info("configured share group {}: {}", group, wanted);
    }

    /** The controller has it before the broker has heard of it, which would still let a member in by the defaults. */
    private void awaitSeen(ConfigResource resource, Map<String, String> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!present(resource).entrySet().containsAll(wanted.entrySet()) && System.nanoTime() - deadline < 0) {
            TopicSetUp.pause();
        }
    }

    private Map<String, String> present(ConfigResource resource) {
        try {
            return cluster.config(resource);
        } catch (BackfleetException e) {
            if (e.code() == ErrorCode.BROKER_UNREACHABLE) {
                throw e;
            }
            // may change what it may not read: then everything is set again
            LOG.debug("the configuration of {} can't be read", resource, e);
            return Map.of();
        }
    }

    private String deliveryLimit() {
        try {
            Node node = cluster.ask(
                            "describing the cluster",
                            cluster.admin().describeCluster().nodes())
                    .iterator()
                    .next();
            return cluster.config(new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                    .getOrDefault("group.share.max.delivery.count.limit", DEFAULT_DELIVERY_LIMIT);
        } catch (BackfleetException e) {
            LOG.debug("the brokers' delivery limit can't be read, {} is taken", DEFAULT_DELIVERY_LIMIT, e);
            return DEFAULT_DELIVERY_LIMIT;
        }
    }
}
