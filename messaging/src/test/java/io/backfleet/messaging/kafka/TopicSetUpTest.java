package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskTransport;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicSetUpTest {
    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    private static KafkaSettings settings(@Nullable QueueMode mode) {
        return KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withMode(mode)
                .withTaskPartitions(3);
    }

    private static TaskTransports ensure(@Nullable QueueMode mode) {
        KafkaSettings settings = settings(mode);
        try (Cluster cluster = Cluster.open(settings, new ClientConfigs(settings))) {
            return new TopicSetUp(cluster).ensure();
        }
    }

    private static BackfleetException refusal(@Nullable QueueMode mode) {
        BackfleetException refusal = assertThrows(BackfleetException.class, () -> ensure(mode));
        assertEquals(ErrorCode.BROKER_MISCONFIGURED, refusal.code());
        return refusal;
    }

    private static int partitions(String topic) throws Exception {
        return kafka.admin()
                .describeTopics(List.of(kafka.topicPrefix() + topic))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next()
                .partitions()
                .size();
    }

    private static Map<String, String> config(ConfigResource.Type type, String name) throws Exception {
        ConfigResource resource = new ConfigResource(type, name);
        return kafka
                .admin()
                .describeConfigs(List.of(resource))
                .all()
                .get(20, TimeUnit.SECONDS)
                .entrySet()
                .iterator()
                .next()
                .getValue()
                .entries()
                .stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    @Test
    void setUp_byManyAtOnce_createsEverythingOnce_andTheyAgree() throws Exception {
        List<CompletableFuture<TaskTransports>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.supplyAsync(() -> ensure(null)));
        }
        Set<TaskTransport> agreed = new HashSet<>();
        for (CompletableFuture<TaskTransports> one : all) {
            agreed.addAll(one.get(60, TimeUnit.SECONDS).withReason("").all());
        }
        String prefix = kafka.topicPrefix();
        assertEquals(
                Set.of(
                        new TaskTransport(
                                TaskChannel.BACKFILL,
                                QueueMode.SHARE,
                                prefix + "tasks.backfill",
                                1,
                                prefix + "workers-share",
                                ""),
                        new TaskTransport(
                                TaskChannel.VERIFY,
                                QueueMode.SHARE,
                                prefix + "tasks.verify",
                                1,
                                prefix + "verifiers-share",
                                "")),
                agreed);
        Set<String> topics = kafka.admin().listTopics().names().get(20, TimeUnit.SECONDS).stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        prefix + "inbox",
                        prefix + "progress",
                        prefix + "tasks.backfill",
                        prefix + "tasks.verify",
                        prefix + "differences",
                        prefix + "signals",
                        prefix + "audit",
                        prefix + "state",
                        prefix + "dead"),
                topics);
        Map<String, String> state = config(ConfigResource.Type.TOPIC, prefix + "state");
        assertEquals("compact", state.get("cleanup.policy"));
        assertEquals("1", state.get("min.insync.replicas"));
        for (String topic : List.of("inbox", "tasks.verify", "differences", "signals")) {
            Map<String, String> config = config(ConfigResource.Type.TOPIC, prefix + topic);
            assertEquals("delete", config.get("cleanup.policy"), topic);
            assertEquals(Long.toString(30L * 24 * 3600 * 1000), config.get("retention.ms"), topic);
        }
        assertEquals(
                Long.toString(365L * 24 * 3600 * 1000),
                config(ConfigResource.Type.TOPIC, prefix + "audit").get("retention.ms"));
    }

    @Test
    void existingTopics_thatDontFit_areAllNamedAndLeftAlone() throws Exception {
        kafka.createTopic("inbox", 2, Map.of());
        kafka.createTopic("state", 1, Map.of("cleanup.policy", "delete"));
        kafka.createTopic("progress", 1, Map.of("cleanup.policy", "compact"));
        String message = refusal(null).text();
        assertTrue(message.contains(kafka.topicPrefix() + "inbox has 2 partitions and must have 1"), message);
        assertTrue(message.contains(kafka.topicPrefix() + "state has cleanup.policy=delete"), message);
        assertTrue(message.contains(kafka.topicPrefix() + "progress has cleanup.policy=compact"), message);
        assertEquals(
                "delete",
                config(ConfigResource.Type.TOPIC, kafka.topicPrefix() + "state").get("cleanup.policy"));
    }

    @Test
    void override_decidesAFreshFleet_andBindsEverybodyAfterwards() {
        TaskTransports first = ensure(QueueMode.CLASSIC);
        assertEquals(QueueMode.CLASSIC, first.mode());
        assertEquals(3, first.backfill().partitions());
        assertEquals(
                kafka.topicPrefix() + "tasks.backfill.classic", first.backfill().topic());
        assertEquals(
                kafka.topicPrefix() + "tasks.verify.classic", first.verify().topic());
        assertEquals(kafka.topicPrefix() + "verifiers-classic", first.verify().group());
        assertEquals(QueueMode.CLASSIC, ensure(null).mode(), "who has no opinion follows");
        assertEquals(QueueMode.CLASSIC, ensure(QueueMode.CLASSIC).mode());
        String message = refusal(QueueMode.SHARE).text();
        assertTrue(message.contains("asks for share mode, but the fleet runs in classic mode"), message);
    }

    /** A fleet from before there were verifiers, of more partitions than this process would give it. */
    @Test
    void olderFleet_getsWhatItLacks_inItsModeAndSize() throws Exception {
        kafka.createTopic("tasks.backfill.classic", 5, Map.of());
        // brokers learn of a new topic a little after its creation is confirmed
        Await.until(
                "the older fleet's topic is there",
                Duration.ofSeconds(20),
                () -> kafka.admin()
                        .listTopics()
                        .names()
                        .get(20, TimeUnit.SECONDS)
                        .contains(kafka.topicPrefix() + "tasks.backfill.classic"));
        TaskTransports found = ensure(null);
        assertEquals(QueueMode.CLASSIC, found.mode());
        assertEquals(
                kafka.topicPrefix() + "tasks.verify.classic", found.verify().topic());
        assertEquals(5, found.verify().partitions());
        assertEquals(5, partitions("tasks.verify.classic"), "made to the fleet's size, not to the settings'");
        assertEquals(1, partitions("differences"));
        assertEquals(1, partitions("signals"));
    }

    /** Left behind by a fleet that has changed its mode since. */
    @Test
    void verifyTopic_decidesNothing() throws Exception {
        kafka.createTopic("tasks.verify.classic", 7, Map.of());
        assertEquals(QueueMode.SHARE, ensure(null).mode());
        assertEquals(kafka.topicPrefix() + "tasks.verify", ensure(null).verify().topic());
    }

    @Test
    void bothTaskTopics_areRefused() throws Exception {
        kafka.createTopic("tasks.backfill", 1, Map.of());
        kafka.createTopic("tasks.backfill.classic", 3, Map.of());
        assertTrue(refusal(null).text().contains("both task topics exist"));
    }

    @Test
    void shareGroup_isConfiguredBeforeItsFirstMember() throws Exception {
        try (KafkaMessaging messaging = KafkaMessaging.connect(settings(null).withProbe(false))) {
            for (TaskChannel channel : TaskChannel.values()) {
                Map<String, String> group = config(
                        ConfigResource.Type.GROUP, messaging.transport(channel).group());
                assertEquals("earliest", group.get("share.auto.offset.reset"));
                assertEquals("read_committed", group.get("share.isolation.level"));
                assertEquals("30000", group.get("share.record.lock.duration.ms"));
                assertEquals("10", group.get("share.delivery.count.limit"));
            }
        }
    }

    @Test
    void shareGroup_withALockThatBrokersForbid_saysWhichBounds() {
        KafkaSettings settings = settings(null).withProbe(false).withLock(Duration.ofHours(1));
        BackfleetException e = assertThrows(
                BackfleetException.class, () -> KafkaMessaging.connect(settings).close());
        assertEquals(ErrorCode.BROKER_MISCONFIGURED, e.code());
        assertTrue(e.text().contains("group.share.min/max.record.lock.duration.ms"), e.text());
    }

    @Test
    void ability_needsShareGroupsThatCanRenew() {
        assertTrue(TransportChoice.Ability.of(1, 29).share());
        assertTrue(TransportChoice.Ability.of(2, 31).share());
        // Kafka 4.1 with the preview switched on
        assertEquals(
                "the cluster's share groups can't renew (metadata.version level is 27, Kafka 4.2's is 28)",
                TransportChoice.Ability.of(1, 27).why());
        // Kafka 3.9
        assertEquals(
                "the cluster has no share groups (feature share.version is 0)",
                TransportChoice.Ability.of(0, 21).why());
    }
}
