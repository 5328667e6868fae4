package io.backfleet.testkit.kafka;

import io.backfleet.embedded.kafka.EmbeddedKafka;
import io.backfleet.embedded.kafka.InProcessKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.testkit.SharedServer;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/** The broker of this JVM's tests, and one admin client for it. */
final class SharedKafka implements SharedServer {
    /** {@code host:port} of a broker to use instead of the embedded one. */
    static final String VARIABLE = "BACKFLEET_TEST_KAFKA";

    private final @Nullable EmbeddedKafka embedded;
    private final String bootstrapServers;
    private final Admin admin;

    private SharedKafka(@Nullable EmbeddedKafka embedded, String bootstrapServers) {
        this.embedded = embedded;
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "backfleet-testkit"));
    }

    static SharedKafka start() {
        String other = System.getenv().getOrDefault(VARIABLE, "");
        if (!other.isEmpty()) {
            return new SharedKafka(null, other);
        }
        EmbeddedKafka embedded = InProcessKafka.start(KafkaOptions.defaults());
        return new SharedKafka(embedded, embedded.bootstrapServers());
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Admin admin() {
        return admin;
    }

    @Override
    public Set<Long> processes() {
        return embedded == null ? Set.of() : embedded.processes();
    }

    @Override
    public void close() {
        admin.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
