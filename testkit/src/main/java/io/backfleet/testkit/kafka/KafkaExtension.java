package io.backfleet.testkit.kafka;

import io.backfleet.testkit.SharedServers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Kafka broker for tests, shared by all tests of the JVM and started by the first:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KafkaExtension kafka = new KafkaExtension();
 * }</pre>
 *
 * <p>Tests stay apart by names: {@link #topicPrefix()} is new for each test, and topics that begin with it are deleted after it. The environment
 * variable {@code BACKFLEET_TEST_KAFKA} names another broker as {@code host:port}, or asks for one in {@code docker}.
 *
 * <p>Not for tests that run at the same time in one class.
 */
public final class KafkaExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final long SECONDS = 30;

    private @Nullable SharedKafka shared;
    private @Nullable String classPrefix;
    private @Nullable String testPrefix;

    /** Value for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return server().bootstrapServers();
    }

    /** Begins the names of this test's topics, groups and transactional ids; in {@code @BeforeAll} the class's. Ends in a dot. */
    public String topicPrefix() {
        String prefix = testPrefix == null ? classPrefix : testPrefix;
        if (prefix == null) {
            throw outside();
        }
        return prefix;
    }

    /** An admin client that all tests share: don't close it. */
    public Admin admin() {
        return server().admin();
    }

    /**
     * Makes a topic named {@link #topicPrefix()} plus this name.
     *
     * @param configs topic settings
     * @return the full name
     */
    public String createTopic(String name, int partitions, Map<String, String> configs) throws Exception {
        String topic = topicPrefix() + name;
        admin().createTopics(List.of(new NewTopic(topic, partitions, (short) -1).configs(configs)))
                .all()
                .get(SECONDS, TimeUnit.SECONDS);
        return topic;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start(context);
        classPrefix = newPrefix();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start(context);
        testPrefix = newPrefix();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (testPrefix != null) {
            deleteTopics(testPrefix);
            testPrefix = null;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (classPrefix != null) {
            deleteTopics(classPrefix);
            classPrefix = null;
        }
    }

    private void start(ExtensionContext context) {
        shared = SharedServers.of(context).get(SharedKafka.class, SharedKafka::start);
    }

    private void deleteTopics(String prefix) throws Exception {
        Set<String> topics = admin().listTopics().names().get(SECONDS, TimeUnit.SECONDS).stream()
                .filter(topic -> topic.startsWith(prefix))
                .collect(Collectors.toSet());
        if (!topics.isEmpty()) {
            admin().deleteTopics(topics).all().get(SECONDS, TimeUnit.SECONDS);
        }
    }

    private SharedKafka server() {
        if (shared == null) {
            throw outside();
        }
        return shared;
    }

    private static String newPrefix() {
        return "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    }

    private static IllegalStateException outside() {
        return new IllegalStateException(
                "KafkaExtension is used outside of a test: register it with @RegisterExtension, static for @BeforeAll");
    }
}
