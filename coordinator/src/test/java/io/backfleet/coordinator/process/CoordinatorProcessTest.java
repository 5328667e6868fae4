package io.backfleet.coordinator.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.FakeWorker;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CoordinatorProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SPEC =
            "migration: m\ndatabases: [db]\nbackfill:\n  table: users\n  set:\n    full_name: first_name\n";

    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    private final HttpClient http = HttpClient.newHttpClient();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private CoordinatorProcess start() {
        KafkaSettings settings = KafkaSettings.of(KAFKA.bootstrapServers())
                .withPrefix(KAFKA.topicPrefix())
                .withMode(QueueMode.CLASSIC)
                .withTaskPartitions(2)
                .withProbe(false);
        return CoordinatorProcess.start(
                new CoordinatorConfig(settings, StreamsTuning.EMBEDDED, ApiSettings.local(0), meters, () -> ""),
                cause -> {
                    throw new AssertionError("the engine failed", cause);
                });
    }

    private HttpResponse<String> post(CoordinatorProcess process, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.port() + path))
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode get(CoordinatorProcess process, String path) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.port() + path))
                        .build(),
                BodyHandlers.ofString());
        return answer.statusCode() == 200
                ? Wire.mapper().readTree(answer.body())
                : Wire.mapper().createObjectNode();
    }

    @Test
    void everyProcess_takesCommands_andAnswersAlike() throws Exception {
        try (CoordinatorProcess one = start();
                CoordinatorProcess two = start();
                FakeWorker worker = new FakeWorker(one.messaging(), 200, 4)) {
            Await.until("both run", LIMIT, () -> one.running() && two.running());
            Await.until(
                    "the worker is known",
                    LIMIT,
                    () -> get(two, "/api/v1/workers").path("workers").size() == 1);
            HttpResponse<String> submitted = post(one, "/api/v1/migrations", SPEC);
            assertEquals(200, submitted.statusCode(), submitted.body());
            Await.until(
                    "filled in, as the other says",
                    LIMIT,
                    () -> get(two, "/api/v1/migrations/m")
                            .path("phase")
                            .asText()
                            .equals("VERIFYING"));
            assertEquals(
                    "no verifier serves db",
                    get(two, "/api/v1/migrations/m").at("/shards/0/waitingFor").asText());
            assertEquals(
                    "INCONCLUSIVE",
                    get(one, "/api/v1/migrations/m/gate")
                            .at("/gate/verdict/position")
                            .asText());
            HttpResponse<String> finished = post(two, "/api/v1/migrations/m/finish", "");
            assertEquals(200, finished.statusCode(), finished.body());
            JsonNode view = get(two, "/api/v1/migrations/m");
            assertEquals("DONE", view.path("phase").asText());
            assertEquals(1.0, view.at("/progress/share").asDouble());
            assertEquals(200, view.at("/counters/changed").asLong());
            assertEquals(409, post(two, "/api/v1/migrations/m/pause", "").statusCode());
            assertTrue(worker.handled() > 4);
            assertTrue(meters.get("backfleet.coordinator.tasks.published")
                            .counters()
                            .size()
                    >= 2);
        }
    }
}
