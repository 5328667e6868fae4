package io.backfleet.messaging.kafka;

import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskTransport;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.Topics;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/**
 * Decides how tasks travel. The first process of a fleet decides by the cluster's abilities and records the decision by
 * creating the mode's topic for backfills; every later one finds that topic and follows. So a cluster that is upgraded
 * later stays in classic mode until somebody deletes the classic topic. The topic for verifications decides nothing: it is
 * of the same mode, and one that another mode left behind is never looked at.
 */
final class TransportChoice {
    private static final String SHARE_FEATURE = "share.version";
    private static final String METADATA_FEATURE = "metadata.version";

    /** 4.2-IV0, from {@code org.apache.kafka.server.common.MetadataVersion}: brokers that know how to renew. */
    static final short METADATA_4_2 = 28;

    private final Cluster cluster;

    TransportChoice(Cluster cluster) {
        this.cluster = cluster;
    }

    /** What the cluster's finalized features allow. */
    record Ability(boolean share, String why) {
        /** @param share level of share.version, 0 where it is unknown; likewise metadata */
        static Ability of(int share, int metadata) {
            if (share < 1) {
                return new Ability(false, "the cluster has no share groups (feature share.version is " + share + ")");
            }
            if (metadata < METADATA_4_2) {
                return new Ability(
                        false,
                        "the cluster's share groups can't renew (metadata.version level is " + metadata
                                + ", Kafka 4.2's is " + METADATA_4_2 + ")");
            }
            return new Ability(true, "the cluster has share groups (share.version " + share + ")");
        }
    }

    /**
     * The decision, found or made; nothing is created here.
     *
     * @throws BackfleetException BROKER_MISCONFIGURED when the override contradicts an earlier decision or the cluster
     */
    TaskTransports decide() {
        TaskTransport backfill = decideBackfill();
        Topics topics = cluster.settings().topics();
        String topic = backfill.mode() == QueueMode.SHARE ? topics.verifyTasks() : topics.verifyTasksClassic();
        // a new one gets as many as the fleet's other topic, whatever this process's settings say
        int partitions =
                cluster.topic(topic).map(found -> found.partitions().size()).orElse(backfill.partitions());
        return new TaskTransports(
                backfill,
                new TaskTransport(
                        TaskChannel.VERIFY,
                        backfill.mode(),
                        topic,
                        partitions,
                        topics.verifierGroup(backfill.mode().text()),
                        backfill.reason()));
    }

    private TaskTransport decideBackfill() {
        Topics topics = cluster.settings().topics();
        Optional<TopicDescription> share = cluster.topic(topics.backfillTasks());
        Optional<TopicDescription> classic = cluster.topic(topics.backfillTasksClassic());
        QueueMode wanted = cluster.settings().mode();
        if (share.isPresent() && classic.isPresent()) {
            throw misconfigured("both task topics exist, " + topics.backfillTasks() + " (share) and "
                    + topics.backfillTasksClassic()
                    + " (classic), so tasks might be sent where nobody listens. Stop the"
                    + " fleet and delete the one that is not used.");
        }
        if (share.isPresent() || classic.isPresent()) {
            TopicDescription found = share.orElseGet(classic::orElseThrow);
            QueueMode mode = share.isPresent() ? QueueMode.SHARE : QueueMode.CLASSIC;
            if (wanted != null && wanted != mode) {
                throw misconfigured(
                        "configuration asks for " + wanted.text() + " mode, but the fleet runs in " + mode.text()
                                + " mode: topic " + found.name()
                                + " exists. Drop the setting, or stop the fleet and delete that"
                                + " topic.");
            }
            Ability ability = ability();
            if (mode == QueueMode.SHARE && !ability.share()) {
                throw misconfigured(
                        "the fleet runs in share mode (topic " + found.name() + " exists), but " + ability.why()
                                + ". Upgrade the cluster and its features, or stop the fleet and delete that topic.");
            }
            return transport(
                    mode, found.partitions().size(), "the fleet's topic " + found.name() + " exists; " + ability.why());
        }
        return fresh(wanted, ability());
    }

    private TaskTransport fresh(@Nullable QueueMode wanted, Ability ability) {
        int partitions = cluster.settings().taskPartitions();
        if (wanted == QueueMode.CLASSIC) {
            return transport(wanted, partitions, "configuration asks for it; " + ability.why());
        }
        if (wanted == QueueMode.SHARE && !ability.share()) {
            throw misconfigured("configuration asks for share mode, but " + ability.why()
                    + ". Use classic mode, or Kafka 4.2 or later with features upgraded (kafka-features.sh upgrade"
                    + " --release-version 4.2).");
        }
        // one partition: each belongs to some members only, and a slow member would hold up the rest of its partition
        return ability.share()
                ? transport(QueueMode.SHARE, 1, ability.why())
                : transport(QueueMode.CLASSIC, partitions, ability.why());
    }

    private Ability ability() {
        Map<String, FinalizedVersionRange> features = cluster.ask(
                        "describing the cluster's features",
                        cluster.admin().describeFeatures().featureMetadata())
                .finalizedFeatures();
        return Ability.of(level(features, SHARE_FEATURE), level(features, METADATA_FEATURE));
    }

    private static int level(Map<String, FinalizedVersionRange> features, String name) {
        FinalizedVersionRange range = features.get(name);
        return range == null ? 0 : range.maxVersionLevel();
    }

    private TaskTransport transport(QueueMode mode, int partitions, String reason) {
        Topics topics = cluster.settings().topics();
        String topic = mode == QueueMode.SHARE ? topics.backfillTasks() : topics.backfillTasksClassic();
        return new TaskTransport(
                TaskChannel.BACKFILL, mode, topic, partitions, topics.workerGroup(mode.text()), reason);
    }

    private BackfleetException misconfigured(String message) {
        return new BackfleetException(
                ErrorCode.BROKER_MISCONFIGURED, "Kafka at " + cluster.settings().bootstrapServers() + ": " + message);
    }
}
