package io.backfleet.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.access.AccessWatch;
import io.backfleet.coordinator.access.Right;
import io.backfleet.coordinator.access.Tokens;
import io.backfleet.coordinator.watch.PublishedState;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.audit.Origin;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.tls.PemIdentity;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.netty.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is let in over TLS, and for what. */
class AccessTest {
    private static final TestAuthority SERVERS = TestAuthority.named("servers");
    private static final TestAuthority PEOPLE = TestAuthority.named("people");
    private static final String SPEC = """
            migration: m
            databases: ["a"]
            backfill: {table: users, set: {full_name: "first_name"}}
            """;

    @TempDir
    private Path directory = Path.of("");

    private final TestFleet fleet = TestFleet.serving("a");
    private final PublishedState state = new PublishedState(fleet);
    private final MemoryTrail trail = new MemoryTrail();
    private @Nullable HttpApi api;

    @BeforeEach
    void start() throws IOException {
        SERVERS.server().in(directory, "tls");
        PEOPLE.pemIn(directory, "people.pem");
        Files.writeString(file(), access("viewer"));
        api = HttpApi.start(
                new ApiSettings(
                        "127.0.0.1",
                        0,
                        null,
                        AccessWatch.of(file()),
                        new ApiLimits(200, 50, 5, 100),
                        Duration.ofSeconds(10)),
                state,
                HttpApiTest.SILENT,
                (query, timeout, reader) -> {},
                trail,
                new DirectPublisher(fleet, state),
                () -> true,
                () -> "up 1\n",
                InstantSource.system());
    }

    @AfterEach
    void stop() {
        if (api != null) {
            api.close();
        }
    }

    private Path file() {
        return directory.resolve("access.yaml");
    }

    private static String access(String rightsOfVera) {
        return """
                tls: {certificate: tls.crt, key: tls.key, clientAuthority: people.pem}
                principals:
                  - {name: vera, roles: [%s], tokenSha256: %s}
                  - {name: olga, roles: [operator], tokenSha256: %s}
                  - {name: paul, roles: [approver], tokenSha256: %s}
                  - {name: both, roles: [operator, approver], tokenSha256: %s}
                  - {name: ci, roles: [operator], certificate: "CN=ci,O=shop"}
                """.formatted(
                        rightsOfVera,
                        Tokens.hash("token-of-vera"),
                        Tokens.hash("token-of-olga"),
                        Tokens.hash("token-of-paul"),
                        Tokens.hash("token-of-both"));
    }

    private static SSLContext tls(TestAuthority trusted, TestAuthority.@Nullable Identity own) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", PemIdentity.certificates(trusted.pem()).get(0));
        TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusts.init(trust);
        KeyManager[] keys = new KeyManager[0];
        if (own != null) {
            PemIdentity identity = PemIdentity.read(own.certificate(), own.key());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "own", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trusts.getTrustManagers(), null);
        return context;
    }

    private static HttpClient client(TestAuthority.@Nullable Identity own) throws Exception {
        return HttpClient.newBuilder().sslContext(tls(SERVERS, own)).build();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + Objects.requireNonNull(api).port() + path));
    }

    private HttpResponse<String> as(String who, HttpRequest.Builder request) throws Exception {
        return client(null)
                .send(request.header("Authorization", "Bearer token-of-" + who).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String who, String path, String body) throws Exception {
        return as(
                who,
                to("/api/v1/migrations" + path)
                        .header("Content-Type", path.isEmpty() ? "application/yaml" : "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void token_makesAPrincipal_whateverNameTheClientGivesItself() throws Exception {
        HttpResponse<String> answer = as(
                "olga",
                to("/api/v1/migrations")
                        .header("Content-Type", "application/yaml")
                        .header("X-Backfleet-User", "somebody-else")
                        .POST(BodyPublishers.ofString(SPEC)));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "olga",
                Wire.mapper().readTree(answer.body()).path("submittedBy").asText());
        AuditRecord line = fleet.trail.get(0);
        assertEquals("olga", line.principal());
        assertEquals(new Origin(Origin.Known.TOKEN, "127.0.0.1"), line.origin());
    }

    @Test
    void certificate_ofTheAuthority_makesAPrincipal_andOneOfAnotherDoesNotConnect() throws Exception {
        HttpClient ci = client(PEOPLE.client("CN=ci,O=shop"));
        HttpRequest submit = to("/api/v1/migrations")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(SPEC))
                .build();
        assertEquals(200, ci.send(submit, BodyHandlers.ofString()).statusCode());
        assertEquals(
                new Origin(Origin.Known.CERTIFICATE, "127.0.0.1"),
                fleet.trail.get(0).origin());
        assertEquals("ci", fleet.trail.get(0).principal());
        HttpClient unknown = client(PEOPLE.client("CN=nobody,O=shop"));
        assertEquals(401, unknown.send(submit, BodyHandlers.ofString()).statusCode());
        HttpClient forged = client(TestAuthority.named("people").client("CN=ci,O=shop"));
        assertThrows(IOException.class, () -> forged.send(submit, BodyHandlers.ofString()));
    }

    @Test
    void wrongToken_isNotMadeUpForByACertificate() throws Exception {
        HttpClient ci = client(PEOPLE.client("CN=ci,O=shop"));
        HttpRequest request = to("/api/v1/migrations")
                .header("Authorization", "Bearer x")
                .GET()
                .build();
        assertEquals(401, ci.send(request, BodyHandlers.ofString()).statusCode());
    }

    @Test
    void server_isKnownByItsCertificate_andPlainHttpIsNotSpoken() throws Exception {
        HttpClient misled =
                HttpClient.newBuilder().sslContext(tls(PEOPLE, null)).build();
        assertThrows(
                IOException.class, () -> misled.send(to("/health/live").GET().build(), BodyHandlers.ofString()));
        HttpRequest plain = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + Objects.requireNonNull(api).port() + "/health/live"))
                .GET()
                .build();
        assertThrows(IOException.class, () -> HttpClient.newHttpClient().send(plain, BodyHandlers.ofString()));
        assertTrue(client(null)
                .send(to("/health/live").GET().build(), BodyHandlers.ofString())
                .headers()
                .firstValue("Strict-Transport-Security")
                .isPresent());
    }

    @Test
    void stranger_isRefused_andThatIsKept_untilThereAreTooMany() throws Exception {
        Set<Integer> answers = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            answers.add(client(null)
                    .send(to("/api/v1/migrations").GET().build(), BodyHandlers.ofString())
                    .statusCode());
        }
        assertEquals(Set.of(401, 429), answers);
        Await.until("the refusal is kept", Duration.ofSeconds(10), () -> !trail.records.isEmpty());
        AuditRecord line = trail.records.get(0);
        assertEquals("anonymous", line.principal());
        assertEquals(new Origin(Origin.Known.NOBODY, "127.0.0.1"), line.origin());
        assertEquals("GET /api/v1/migrations", line.action());
        assertEquals(
                ErrorCode.UNAUTHORIZED, Objects.requireNonNull(line.refusal()).code());
        assertEquals(200, as("vera", to("/api/v1/migrations").GET()).statusCode(), "others are heard all the while");
    }

    /** Every route that changes something, by everybody: from the routes that there are, so that none is forgotten. */
    @ParameterizedTest
    @EnumSource(Right.class)
    void routes_takeTheirRights(Right right) throws Exception {
        String who = switch (right) {
            case VIEWER -> "vera";
            case OPERATOR -> "olga";
            case APPROVER -> "paul";
        };
        for (String route : Objects.requireNonNull(api).routes()) {
            String method = route.substring(0, route.indexOf(' '));
            String path = route.substring(route.indexOf(' ') + 1).replace(":name", "m");
            HttpResponse<String> answer = as(
                    who,
                    to(path).header("Content-Type", "application/json")
                            .method(
                                    method.toUpperCase(java.util.Locale.ROOT),
                                    method.equals("get") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}")));
            boolean consents = path.endsWith("/approve") || path.endsWith("/sign-off");
            boolean may = method.equals("get") || right == (consents ? Right.APPROVER : Right.OPERATOR);
            assertEquals(may, answer.statusCode() != 403, right + " " + route + ": " + answer.body());
            if (!may) {
                assertEquals(
                        "ROLE_MISSING",
                        Wire.mapper().readTree(answer.body()).path("code").asText());
                assertTrue(answer.body().contains(consents ? "approver" : "operator"), answer.body());
            }
        }
        assertEquals(EnumSet.allOf(Right.class).size(), 3, "teach this test the new one");
    }

    @Test
    void operators_mayTakeAYesBack_butGiveNone() throws Exception {
        assertEquals(200, post("olga", "", SPEC).statusCode());
        assertEquals(403, post("olga", "/m/approve", "").statusCode());
        assertEquals(200, post("paul", "/m/approve", "").statusCode());
        assertEquals(200, post("olga", "/m/approve", "{\"withdraw\": true}").statusCode());
    }

    /** Who submits is never their own second pair of eyes; who steers what others have submitted may be. */
    @Test
    void fourEyes_countWhoSubmitted_notWhoSteers() throws Exception {
        assertEquals(200, post("both", "", SPEC).statusCode());
        HttpResponse<String> own = post("both", "/m/approve", "");
        assertEquals(403, own.statusCode());
        assertTrue(own.body().contains("FOUR_EYES"), own.body());
        assertEquals(200, post("olga", "/m/cancel", "").statusCode());
        assertEquals(
                200, post("olga", "", SPEC.replace("first_name", "last_name")).statusCode());
        assertEquals(200, post("both", "/m/tune", "{\"maxTasks\": 2}").statusCode());
        assertEquals(200, post("both", "/m/pause", "").statusCode());
        assertEquals(200, post("both", "/m/resume", "").statusCode());
        assertEquals(200, post("both", "/m/retry", "").statusCode());
        assertEquals(200, post("both", "/m/approve", "").statusCode());
        assertEquals(
                "olga",
                Wire.mapper()
                        .readTree(as("vera", to("/api/v1/migrations/m").GET()).body())
                        .path("submittedBy")
                        .asText());
    }

    @Test
    void values_areShownToOperatorsAlone_andThatIsKept() throws Exception {
        assertEquals(200, post("olga", "", SPEC).statusCode());
        String path = "/api/v1/migrations/m/differences?values=true";
        assertEquals(403, as("vera", to(path).GET()).statusCode());
        assertEquals(200, as("olga", to(path).GET()).statusCode());
        Await.until("both are kept", Duration.ofSeconds(10), () -> trail.records.size() == 2);
        AuditRecord seen = trail.records.get(1);
        assertEquals("olga differences with values m", seen.principal() + " " + seen.action() + " " + seen.migration());
    }

    @Test
    void changedAccessFile_isInForceWithinSeconds_alsoForItsCertificate() throws Exception {
        assertEquals(403, post("vera", "", SPEC).statusCode());
        HttpClient fresh = client(null);
        TestAuthority.Identity renewed = SERVERS.server().in(directory, "tls");
        Files.writeString(file(), access("operator"));
        Files.setLastModifiedTime(file(), FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        Await.until(
                "vera may submit",
                Duration.ofSeconds(20),
                () -> post("vera", "", SPEC).statusCode() == 200);
        assertFalse(PemIdentity.certificates(renewed.certificate()).isEmpty());
        Await.until("the new certificate is shown", Duration.ofSeconds(20), () -> {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .sslContext(tls(SERVERS, null))
                    .build()
                    .send(to("/health/live").GET().build(), BodyHandlers.ofString());
            return answer.sslSession()
                    .orElseThrow()
                    .getPeerCertificates()[0]
                    .equals(PemIdentity.certificates(renewed.certificate()).get(0));
        });
        Files.writeString(file(), "principals: [");
        Await.until(
                "the broken file is told of",
                Duration.ofSeconds(20),
                () -> fresh.send(to("/health/ready").GET().build(), BodyHandlers.ofString())
                        .body()
                        .contains("warning: the access file"));
        assertEquals(200, as("vera", to("/api/v1/migrations").GET()).statusCode());
    }

    @Test
    void oneTokenForEverybody_doesNotGoWithAnAccessFile() {
        AccessWatch watch = AccessWatch.of(file());
        BackfleetException e = assertThrows(
                BackfleetException.class,
                () -> new ApiSettings(
                        "127.0.0.1", 0, "sixteen-characters", watch, ApiLimits.DEFAULT, Duration.ofSeconds(1)));
        assertTrue(e.text().contains("could take any name"), e.text());
        assertNotEquals("", e.text());
    }
}
