package io.backfleet.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.watch.PublishedState;
import io.backfleet.messaging.ProgressView;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpApiTest {
    private static final String SPEC = """
            migration: m
            databases: ["a"]
            backfill:
              table: users
              set:
                full_name: "first_name || last_name"
            """;
    static final ProgressView SILENT = new ProgressView() {
        @Override
        public List<Telemetry> latest(Duration maxAge) {
            return List.of();
        }

        @Override
        public Duration staleness() {
            return Duration.ZERO;
        }

        @Override
        public void close() {}
    };

    private final TestFleet fleet = TestFleet.serving("a");
    private final PublishedState state = new PublishedState(fleet);
    private final DirectPublisher publisher = new DirectPublisher(fleet, state);
    private final MemoryTrail trail = new MemoryTrail();
    private final AtomicBoolean engine = new AtomicBoolean(true);
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable HttpApi api;

    @BeforeEach
    void start() {
        api = start(ApiSettings.local(0));
    }

    @AfterEach
    void stop() {
        if (api != null) {
            api.close();
        }
    }

    private HttpApi start(ApiSettings settings) {
        return HttpApi.start(
                settings,
                state,
                SILENT,
                (query, timeout, reader) -> {},
                trail,
                publisher,
                engine::get,
                () -> "up 1\n",
                InstantSource.system());
    }

    private int port() {
        if (api == null) {
            throw new IllegalStateException("not started");
        }
        return api.port();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return send(to(path).header("Content-Type", type)
                .header("X-Backfleet-User", "ann")
                .POST(BodyPublishers.ofString(body)));
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return Wire.mapper().readTree(response.body());
    }

    @Test
    void submit_answersWithTheMigration_andReadsShowIt() throws Exception {
        HttpResponse<String> answer = post("/api/v1/migrations", "application/yaml", SPEC);
        assertEquals(200, answer.statusCode(), answer.body());
        MigrationView view = Wire.mapper().readValue(answer.body(), MigrationView.class);
        assertEquals("m", view.name());
        assertEquals("ann", view.submittedBy());
        assertEquals(200, send(to("/api/v1/migrations/m").GET()).statusCode());
        assertEquals(
                "m",
                json(send(to("/api/v1/migrations").GET()))
                        .at("/migrations/0/name")
                        .asText());
        assertEquals(
                "a",
                json(send(to("/api/v1/databases").GET())).at("/databases/0/id").asText());
        assertEquals(
                "w1",
                json(send(to("/api/v1/workers").GET())).at("/workers/0/id").asText());
        assertTrue(send(to("/api/v1/openapi.json").GET()).body().contains("\"openapi\""));
    }

    @Test
    void wrongSpec_isAnsweredWithEveryProblemAndItsLine() throws Exception {
        HttpResponse<String> answer =
                post("/api/v1/migrations?file=my.yaml", "application/yaml; charset=utf-8", "migration: M!\nspeed: 1\n");
        assertEquals(400, answer.statusCode());
        JsonNode problems = json(answer).path("problems");
        assertTrue(problems.size() >= 3, answer.body());
        assertTrue(answer.body().contains("\"my.yaml\""));
        assertEquals(
                "UNKNOWN_KEY", problems.get(problems.size() - 1).path("code").asText());
        assertEquals(2, problems.get(problems.size() - 1).path("line").asInt());
    }

    @Test
    void commands_areCarriedOut_orRefusedWithTheirStatus() throws Exception {
        post("/api/v1/migrations", "application/yaml", SPEC);
        assertEquals(
                200, post("/api/v1/migrations/m/pause", "application/json", "").statusCode());
        assertEquals(
                409, post("/api/v1/migrations/m/pause", "application/json", "").statusCode());
        HttpResponse<String> tuned =
                post("/api/v1/migrations/m/tune", "application/json", "{\"maxLag\": \"2s\", \"maxTasks\": 8}");
        assertEquals("8", json(tuned).at("/settings/maxTasks").asText());
        assertEquals(
                400,
                post("/api/v1/migrations/m/tune", "application/json", "{\"maxLag\": []}")
                        .statusCode());
        assertEquals(
                400, post("/api/v1/migrations/m/tune", "application/json", "no").statusCode());
        assertEquals(
                404, post("/api/v1/migrations/x/cancel", "application/json", "").statusCode());
        assertEquals(
                "PAUSED",
                json(send(to("/api/v1/migrations/m").GET())).path("phase").asText());
        assertEquals(
                200, post("/api/v1/migrations/m/resume", "application/json", "").statusCode());
        assertEquals(
                200, post("/api/v1/migrations/m/retry", "application/json", "").statusCode());
        assertEquals(
                200, post("/api/v1/migrations/m/cancel", "application/json", "").statusCode());
    }

    @Test
    void repeatedCommandId_isCarriedOutOnce() throws Exception {
        post("/api/v1/migrations", "application/yaml", SPEC);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = send(to("/api/v1/migrations/m/pause")
                    .header("Idempotency-Key", "one-pause")
                    .POST(BodyPublishers.noBody()));
            assertEquals(200, answer.statusCode(), answer.body());
        }
        HttpResponse<String> bad = send(
                to("/api/v1/migrations/m/pause").header("Idempotency-Key", "!").POST(BodyPublishers.noBody()));
        assertEquals(400, bad.statusCode());
    }

    @Test
    void commandWithoutAnswer_isPending_andAnUnreachableBrokerIsSaid() throws Exception {
        stop();
        api = start(new ApiSettings("127.0.0.1", 0, null, Duration.ofMillis(200)));
        publisher.losing = true;
        HttpResponse<String> answer = post("/api/v1/migrations/m/pause", "application/json", "");
        assertEquals(202, answer.statusCode());
        assertTrue(!json(answer).path("command").asText().isEmpty());
        publisher.failing = true;
        assertEquals(
                503, post("/api/v1/migrations/m/pause", "application/json", "").statusCode());
    }

    @Test
    void foreignOrigins_foreignHosts_andForeignTypes_areRefused() throws Exception {
        assertEquals(
                403,
                send(to("/api/v1/migrations")
                                .header("Origin", "http://evil.example")
                                .GET())
                        .statusCode());
        assertEquals(
                200,
                send(to("/api/v1/migrations")
                                .header("Origin", "http://127.0.0.1:" + port())
                                .GET())
                        .statusCode());
        assertTrue(raw("GET /api/v1/migrations HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 403"));
        assertEquals(
                415,
                post("/api/v1/migrations", "application/x-www-form-urlencoded", SPEC)
                        .statusCode());
        assertEquals(
                413,
                post("/api/v1/migrations", "application/yaml", "#".repeat(1_000_001))
                        .statusCode());
        assertEquals(404, send(to("/api/v1/nothing").GET()).statusCode());
        assertEquals(
                "NOT_SUPPORTED",
                json(send(to("/api/v1/nothing").GET())).path("code").asText());
        assertEquals(405, send(to("/api/v1/workers").DELETE()).statusCode());
    }

    private String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void token_isDemanded_butNotForHealth() throws Exception {
        stop();
        String token = "0123456789abcdef";
        api = start(new ApiSettings("0.0.0.0", 0, token, Duration.ofSeconds(10)));
        assertEquals(401, send(to("/api/v1/migrations").GET()).statusCode());
        assertEquals(401, send(to("/metrics").GET()).statusCode());
        assertEquals(
                401,
                send(to("/metrics").header("Authorization", "Bearer x" + token).GET())
                        .statusCode());
        assertEquals(
                "up 1\n",
                send(to("/metrics").header("Authorization", "Bearer " + token).GET())
                        .body());
        assertEquals(200, send(to("/health/live").GET()).statusCode());
        assertThrows(BackfleetException.class, () -> new ApiSettings("0.0.0.0", 0, null, Duration.ofSeconds(1)));
        assertThrows(BackfleetException.class, () -> new ApiSettings("127.0.0.1", 0, "short", Duration.ofSeconds(1)));
    }

    @Test
    void readiness_followsTheEngine() throws Exception {
        assertEquals(200, send(to("/health/ready").GET()).statusCode());
        engine.set(false);
        HttpResponse<String> answer = send(to("/health/ready").GET());
        assertEquals(503, answer.statusCode());
        assertEquals("the engine does not run\n", answer.body());
    }

    @Test
    void takenPort_isSaid() {
        BackfleetException e = assertThrows(BackfleetException.class, () -> start(ApiSettings.local(port())));
        assertTrue(e.text().contains("127.0.0.1:" + port()), e.text());
    }

    @Test
    void openApi_namesExactlyTheRoutes() throws Exception {
        JsonNode document = json(send(to("/api/v1/openapi.json").GET()));
        Set<String> documented = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> documented.add(
                                method.getKey() + " " + path.getKey().replaceAll("\\{(\\w+)}", ":$1"))));
        if (api == null) {
            throw new IllegalStateException("not started");
        }
        assertEquals(documented, new TreeSet<>(api.routes()));
    }
}
