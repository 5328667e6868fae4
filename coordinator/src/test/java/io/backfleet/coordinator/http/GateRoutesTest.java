package io.backfleet.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.backfleet.coordinator.Comparisons;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.watch.PublishedState;
import io.backfleet.messaging.ProgressView;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.GateView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.wire.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateRoutesTest {
    private static final ProgressView SILENT = new ProgressView() {
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
    private final Comparisons checks = new Comparisons(fleet);
    private final PublishedState state = new PublishedState(fleet);
    private final List<DifferencesFound> log = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpApi api = HttpApi.start(
            ApiSettings.local(0),
            state,
            SILENT,
            (query, timeout, reader) -> log.stream().filter(query::takes).forEach(reader),
            new MemoryTrail(),
            new DirectPublisher(fleet, state),
            () -> true,
            () -> "",
            InstantSource.system());

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/api/v1/migrations/" + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(to(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String user, String body) throws Exception {
        HttpRequest.Builder request = to(path).header("Content-Type", "application/json")
                .header("X-Backfleet-User", user)
                .POST(BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return Wire.mapper().readTree(response.body());
    }

    private void verifying() {
        fleet.verifier("a");
        assertNull(fleet.submit(Comparisons.spec("m", true, false, "a")));
        checks.filled(1);
    }

    private void found(Task task, String key, String actual) {
        log.add(new DifferencesFound(
                task.id(),
                task.attempt(),
                task.pass(),
                TestFleet.VERIFIER,
                fleet.now,
                task.key(),
                List.of(new Difference(
                        Key.of(key), List.of(new Difference.Column("c", Direction.BEHIND, "new", actual))))));
    }

    @Test
    void gate_comesWithAllThatItsVerdictIsMadeOf() throws Exception {
        verifying();
        checks.cleanPass();
        checks.cleanPass();
        fleet.pass(2_000);
        GateView view = Wire.mapper().readValue(get("m/gate").body(), GateView.class);
        assertEquals(view.gate().verdict(), Gate.evaluate(view.policy(), view.evidence()));
        assertEquals("OPEN", json(get("m/gate")).at("/gate/verdict/position").asText());
        HttpResponse<String> certificate = get("m/certificate");
        assertEquals(409, certificate.statusCode());
        assertTrue(certificate.body().contains("no key"), certificate.body());
        MigrationView migration = Wire.mapper().readValue(get("m").body(), MigrationView.class);
        assertEquals(
                2,
                Objects.requireNonNull(migration.shards().get(0).verification())
                        .evidence()
                        .streak()
                        .passes());
        assertEquals(view.gate(), migration.gate());
        assertEquals(404, get("x/gate").statusCode());
        assertNull(fleet.submit(TestFleet.spec("off", "other", "a")));
        assertEquals(409, get("off/gate").statusCode());
    }

    @Test
    void differences_areMasked_unlessTheyAreAskedFor_andCountOncePerKey() throws Exception {
        verifying();
        Task task = fleet.takeOne(TaskKind.VERIFY);
        found(task, "10", "old");
        found(task, "10", "old");
        found(task, "19", "old");
        checks.verified(task, checks.differing(2, "10", "20"));
        DifferencesView first = Wire.mapper().readValue(get("m/differences").body(), DifferencesView.class);
        assertEquals(2, first.databases().get(0).counts().get(Direction.BEHIND));
        assertFalse(first.all());
        HttpResponse<String> masked = get("m/differences?all=true");
        DifferencesView all = Wire.mapper().readValue(masked.body(), DifferencesView.class);
        assertEquals(2, all.databases().get(0).differences().size());
        assertFalse(masked.body().contains("old"));
        assertTrue(get("m/differences?all=true&values=true").body().contains("\"old\""));
        HttpResponse<String> lines = http.send(
                to("m/differences?all=true")
                        .header("Accept", "application/x-ndjson")
                        .GET()
                        .build(),
                BodyHandlers.ofString());
        assertEquals(3, lines.body().lines().count());
        assertEquals(
                "19",
                Wire.mapper()
                        .readTree(lines.body().lines().skip(2).findFirst().orElseThrow())
                        .at("/key/0")
                        .asText());
    }

    @Test
    void commands_areCarriedOut_orRefusedWithTheirStatus() throws Exception {
        verifying();
        assertEquals(200, post("m/verify", "ann", "{\"restart\": true}").statusCode());
        assertEquals(400, post("m/verify", "ann", "{\"restart\": 1}").statusCode());
        assertEquals(400, post("m/verify", "ann", "{\"now\": true}").statusCode());
        assertEquals(409, post("m/repair", "ann", "").statusCode());
        assertEquals(403, post("m/approve", "ann", "").statusCode());
        assertEquals(200, post("m/approve", "bob", "").statusCode());
        assertEquals("bob", checks.gate("m").approvals().get(0).by());
        assertEquals(200, post("m/approve", "bob", "{\"withdraw\": true}").statusCode());
        assertEquals(400, post("m/sign-off", "bob", "{}").statusCode());
        assertEquals(
                "SERVICE_UNKNOWN",
                json(post("m/sign-off", "bob", "{\"service\": \"x\"}"))
                        .path("code")
                        .asText());
        HttpResponse<String> finished = post("m/finish", "ann", "");
        assertEquals("DONE", json(finished).path("phase").asText());
    }
}
