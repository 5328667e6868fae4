package io.backfleet.messaging.kafka;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends something through a queue of the chosen mode, on a topic and group of its own, and sees it arrive and be
 * confirmed. A share group whose state can't be kept looks exactly like an empty queue to its members, so this is the
 * only way to tell.
 */
final class TransportProbe {
    private static final Logger LOG = LoggerFactory.getLogger(TransportProbe.class);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(2);
    private static final String STATE_REPLICAS = "share.coordinator.state.topic.replication.factor";

    private final Cluster cluster;
    private final ClientConfigs configs;
    private final KafkaSettings settings;

    TransportProbe(Cluster cluster, ClientConfigs configs) {
        this.cluster = cluster;
        this.configs = configs;
        this.settings = cluster.settings();
    }

    /**
     * Runs the check, some seconds.
     *
     * @param instance names this process; needed only where members must not share a group
     * @throws BackfleetException BROKER_MISCONFIGURED when nothing arrived in time
     */
    void check(QueueMode mode, String instance) {
        new TopicSetUp(cluster).ensure(List.of(TopicPlan.probe(settings.topics())));
        String group = settings.topics().probe() + "-" + mode.text();
        if (mode == QueueMode.SHARE) {
            new ShareGroupSetUp(cluster).ensure(group, settings.lock());
        } else {
            // the topic's only partition belongs to one member: each process has a group to itself, and takes it away
            group = group + "-" + instance;
        }
        long start = System.nanoTime();
        run(mode, group);
        LOG.info("a probe passed in {} mode in {} ms", mode.text(), (System.nanoTime() - start) / 1_000_000);
        if (mode == QueueMode.CLASSIC) {
            removeGroup(group);
        }
    }

    private void run(QueueMode mode, String group) {
        Duration deadline = settings.deadline().compareTo(LONGEST) < 0 ? settings.deadline() : LONGEST;
        long end = System.nanoTime() + deadline.toNanos();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(configs.quickProducer("probe"));
                TaskQueue queue = QueueLoop.start(
                        "backfleet-probe", settings.bootstrapServers(), () -> source(mode, group, producer))) {
            while (System.nanoTime() < end) {
                // another process may take this one's probe; then this one takes the other's, or the next
                producer.send(new ProducerRecord<>(settings.topics().probe(), "probe".getBytes(StandardCharsets.UTF_8)))
                        .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
                Optional<Delivery> delivery = queue.receive(BETWEEN_PROBES);
                if (delivery.isPresent()) {
                    delivery.get().done();
                    if (!delivery.get().lost()) {
                        return;
                    }
                }
            }
            throw misconfigured(mode, group, deadline, queue.problem());
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw KafkaFailures.of("sending a probe", settings.bootstrapServers(), deadline, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "the start-up check was interrupted", e);
        }
    }

    private LeaseSource source(QueueMode mode, String group, KafkaProducer<byte[], byte[]> producer) {
        String topic = settings.topics().probe();
        return mode == QueueMode.SHARE
                ? new ShareSource(configs.shareQueue(group), topic, settings.lock())
                : new ClassicSource(configs.classicQueue(group), topic, new Resender(producer));
    }

    private BackfleetException misconfigured(
            QueueMode mode, String group, Duration deadline, Optional<Failure> problem) {
        List<String> causes = new ArrayList<>();
        problem.ifPresent(failure -> causes.add("the queue says: " + failure));
        if (mode == QueueMode.SHARE) {
            stateTopicProblem().ifPresent(causes::add);
        }
        if (causes.isEmpty()) {
            causes.add("usual causes: no READ right on the topic or the group"
                    + (mode == QueueMode.SHARE ? "; " + STATE_REPLICAS + " larger than the number of brokers" : ""));
        }
        return new BackfleetException(
                ErrorCode.BROKER_MISCONFIGURED,
                "Kafka at " + settings.bootstrapServers() + " delivers no tasks in " + mode.text()
                        + " mode: a probe on topic "
                        + settings.topics().probe() + ", group " + group + ", did not arrive within "
                        + deadline.toSeconds() + " s; " + String.join("; ", causes)
                        + (mode == QueueMode.SHARE ? ". Correct the brokers, or use classic mode." : "."));
    }

    /** The brokers only log this one; a share consumer sees an empty queue. */
    private Optional<String> stateTopicProblem() {
        try {
            var nodes = cluster.ask(
                    "describing the cluster", cluster.admin().describeCluster().nodes());
            Map<String, String> broker = cluster.config(new ConfigResource(
                    ConfigResource.Type.BROKER, nodes.iterator().next().idString()));
            int wanted = Integer.parseInt(broker.getOrDefault(STATE_REPLICAS, "0"));
            if (wanted > nodes.size() && cluster.topic("__share_group_state").isEmpty()) {
                return Optional.of("the topic for share groups' state can't be created: brokers say " + STATE_REPLICAS
                        + "=" + wanted + ", and there are " + nodes.size() + " of them");
            }
        } catch (BackfleetException e) {
            LOG.debug("the brokers' configuration can't be read", e);
        }
        return Optional.empty();
    }

    private void removeGroup(String group) {
        try {
            cluster.ask(
                    "removing group " + group,
                    cluster.admin().deleteConsumerGroups(List.of(group)).all());
        } catch (BackfleetException e) {
            // the brokers forget it by themselves in some days
            LOG.debug("group {} was left behind", group, e);
        }
    }
}
