package io.backfleet.messaging.kafka;

import io.backfleet.messaging.TaskTransport;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the fleet's topics where they are missing and checks those that exist. Never changes a topic: what does not fit
 * is refused, all of it in one message. Several processes may do it at once, and all but the first find their work done.
 */
final class TopicSetUp {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetUp.class);
    private static final int REPLICAS = 3;

    private final Cluster cluster;

    TopicSetUp(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Decides how tasks travel and makes sure of all topics.
     *
     * @throws BackfleetException BROKER_MISCONFIGURED when existing topics don't fit, or the cluster can't do what is
     *     asked; BROKER_UNREACHABLE; ACCESS_DENIED
     */
    TaskTransports ensure() {
        TaskTransports decided = new TransportChoice(cluster).decide();
        ensure(TopicPlan.all(cluster.settings().topics(), decided));
        // whoever started at the same moment may have decided otherwise: then both topics exist now, and this says so
        TaskTransports agreed = new TransportChoice(cluster).decide().withReason(decided.reason());
        for (TaskTransport transport : agreed.all()) {
            LOG.info(
                    "{} tasks travel by {} group {} on topic {}: {}",
                    transport.channel().text(),
                    transport.mode().text(),
                    transport.group(),
                    transport.topic(),
                    transport.reason());
        }
        return agreed;
    }

    void ensure(List<TopicPlan> plans) {
        List<TopicPlan> missing = new ArrayList<>();
        for (TopicPlan plan : plans) {
            if (cluster.topic(plan.name()).isEmpty()) {
                missing.add(plan);
            }
        }
        if (!missing.isEmpty()) {
            create(missing);
        }
        List<String> problems = new ArrayList<>();
        for (TopicPlan plan : plans) {
            check(plan, problems);
        }
        if (!problems.isEmpty()) {
            throw new BackfleetException(
                    ErrorCode.BROKER_MISCONFIGURED,
                    "Kafka at " + cluster.settings().bootstrapServers() + ": " + String.join("; ", problems)
                            + ". Nothing was changed: correct or delete these topics, or use another topic prefix.");
        }
    }

    private void create(List<TopicPlan> plans) {
        int brokers = cluster.brokers();
        short replicas = (short) Math.max(1, Math.min(REPLICAS, brokers));
        String minInSync = replicas >= REPLICAS ? "2" : "1";
        List<NewTopic> topics = new ArrayList<>();
        for (TopicPlan plan : plans) {
            Map<String, String> config = new HashMap<>(plan.config());
            config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInSync);
            topics.add(new NewTopic(plan.name(), plan.partitions(), replicas).configs(config));
        }
        Map<String, KafkaFuture<Void>> answers =
                cluster.admin().createTopics(topics).values();
        List<String> created = new ArrayList<>();
        for (TopicPlan plan : plans) {
            KafkaFuture<Void> answer = answers.get(plan.name());
            if (answer == null) {
                throw new IllegalStateException("no answer about topic " + plan.name());
            }
            try {
                cluster.ask("creating topic " + plan.name(), answer);
                created.add(plan.name());
            } catch (BackfleetException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        LOG.info("created topics {} with {} replica(s)", created, replicas);
    }

    private void check(TopicPlan plan, List<String> problems) {
        TopicDescription found = awaitTopic(plan.name());
        int partitions = found.partitions().size();
        if (plan.exact() && partitions != plan.partitions()) {
            problems.add(
                    "topic " + plan.name() + " has " + partitions + " partitions and must have " + plan.partitions());
        }
        String policy = cluster.config(new ConfigResource(ConfigResource.Type.TOPIC, plan.name()))
                .getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "");
        boolean fits = plan.isCompacted()
                ? policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)
                : !policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        if (!fits) {
            problems.add("topic " + plan.name() + " has cleanup.policy=" + policy + " and must have "
                    + plan.config().get(TopicConfig.CLEANUP_POLICY_CONFIG));
        }
    }

    /** Brokers learn of a new topic one after the other. */
    private TopicDescription awaitTopic(String name) {
        long start = System.nanoTime();
        while (true) {
            Optional<TopicDescription> found = cluster.topic(name);
            if (found.isPresent() && found.get().partitions().stream().allMatch(p -> p.leader() != null)) {
                return found.get();
            }
            if (System.nanoTime() - start > cluster.settings().deadline().toNanos()) {
                throw new BackfleetException(
                        ErrorCode.BROKER_UNREACHABLE,
                        "topic " + name + " has no leader after "
                                + cluster.settings().deadline().toSeconds() + " s; check that the brokers at "
                                + cluster.settings().bootstrapServers() + " are up");
            }
            pause();
        }
    }

    /** A moment, for brokers to hear of what was changed. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "the set-up of Kafka was interrupted", e);
        }
    }
}
