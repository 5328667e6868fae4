package io.backfleet.testkit.kafka;

import io.backfleet.embedded.kafka.InProcessKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.process.Ports;
import io.backfleet.testkit.netty.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A broker that takes TLS and a password from everybody but the test itself, and lets each do what its ACLs say. */
public final class SecuredKafka implements AutoCloseable {
    private static final List<String> ROLES = List.of("coordinator", "worker", "verifier");

    private final InProcessKafka broker;
    private final int port;
    private final TestAuthority authority;
    private final Map<String, String> passwords = new HashMap<>();

    private SecuredKafka(InProcessKafka broker, int port, TestAuthority authority) {
        this.broker = broker;
        this.port = port;
        this.authority = authority;
    }

    /** @param marker what each role's password begins with */
    public static SecuredKafka start(TestAuthority authority, String marker) {
        int port = Ports.pick(1).get(0);
        TestAuthority.Identity identity = authority.server();
        String users = ROLES.stream()
                .map(role -> "user_" + role + "=\"" + marker + role + "\"")
                .collect(Collectors.joining(" "));
        String secure = "listener.name.secure.";
        KafkaOptions options = KafkaOptions.defaults()
                .withSetting(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort},SECURE://127.0.0.1:"
                                + port)
                .withSetting("advertised.listeners", "PLAINTEXT://127.0.0.1:${port},SECURE://127.0.0.1:" + port)
                .withSetting(
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL")
                .withSetting(secure + "ssl.keystore.type", "PEM")
                .withSetting(secure + "ssl.keystore.certificate.chain", identity.certificate())
                .withSetting(secure + "ssl.keystore.key", identity.key())
                .withSetting(secure + "sasl.enabled.mechanisms", "PLAIN")
                .withSetting(
                        secure + "plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required " + users + ";")
                .withSetting("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .withSetting("super.users", "User:ANONYMOUS");
        SecuredKafka kafka = new SecuredKafka(InProcessKafka.start(options), port, authority);
        ROLES.forEach(role -> kafka.passwords.put(role, marker + role));
        return kafka;
    }

    /** Where everybody else connects to. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** A role's password. */
    public String password(String role) {
        return passwords.getOrDefault(role, "");
    }

    /** A role's client properties, with the password in a variable. */
    public Path properties(Path directory, String role) throws IOException {
        Path ca = authority.pemIn(directory, "kafka-ca.pem");
        return Files.writeString(
                directory.resolve(role + ".properties"),
                "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n"
                        + "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
                        + role + "\" password=\"${env:KAFKA_PASSWORD}\";\n"
                        + "ssl.truststore.type=PEM\nssl.truststore.location=" + ca + "\n");
    }

    /**
     * Grants what a table in a document says: rows of role, resource type, name (with * at its end for a prefix),
     * operations.
     *
     * @return how many rows there were
     */
    public int grant(String table) throws Exception {
        List<AclBinding> bindings = new ArrayList<>();
        int rows = 0;
        for (String line : table.lines().toList()) {
            String[] cells = line.replace("`", "").split("\\|", -1);
            if (cells.length < 5 || !ROLES.contains(cells[1].strip())) {
                continue;
            }
            rows++;
            String name = cells[3].strip();
            boolean prefix = name.endsWith("*");
            ResourcePattern pattern = new ResourcePattern(
                    ResourceType.fromString(cells[2].strip()
                            .replace("transactional id", "TRANSACTIONAL_ID")
                            .toUpperCase(Locale.ROOT)),
                    prefix ? name.substring(0, name.length() - 1) : name,
                    prefix ? PatternType.PREFIXED : PatternType.LITERAL);
            for (String operation : cells[4].split(",", -1)) {
                bindings.add(new AclBinding(
                        pattern,
                        new AccessControlEntry(
                                "User:" + cells[1].strip(),
                                "*",
                                operation(operation.strip()),
                                AclPermissionType.ALLOW)));
            }
        }
        try (Admin admin = admin()) {
            admin.createAcls(bindings).all().get(20, TimeUnit.SECONDS);
        }
        return rows;
    }

    private static AclOperation operation(String text) {
        for (AclOperation operation : AclOperation.values()) {
            if (operation.name().replace("_", "").equalsIgnoreCase(text)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no operation of Kafka's");
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** Everything in all topics, Kafka's own too: names, keys, values, headers. */
    public String everything() throws Exception {
        StringBuilder text = new StringBuilder();
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "enable.auto.commit", false);
        try (Admin admin = admin();
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = admin
                    .describeTopics(admin.listTopics(new ListTopicsOptions().listInternal(true))
                            .names()
                            .get(20, TimeUnit.SECONDS))
                    .allTopicNames()
                    .get(20, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> append(text, record));
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, ConsumerRecord<byte[], byte[]> record) {
        text.append(record.topic())
                .append(' ')
                .append(utf8(record.key()))
                .append(' ')
                .append(utf8(record.value()));
        record.headers().forEach(header -> text.append(' ').append(utf8(header.value())));
        text.append('\n');
    }

    private static String utf8(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        broker.close();
    }
}
