package io.backfleet.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.view.AuditView;
import io.backfleet.protocol.view.DatabaseView;
import io.backfleet.protocol.view.DifferencesView;
import io.backfleet.protocol.view.ErrorView;
import io.backfleet.protocol.view.GateView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.WorkerView;
import io.backfleet.protocol.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a coordinator's HTTP API. Every call ends within a time limit. Thread-safe.
 *
 * <p>Failures: {@code COORDINATOR_UNREACHABLE} when nobody answers; otherwise the code that the coordinator gives.
 */
public final class ApiClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final URI base;
    private final String token;
    private final String user;
    private final HttpClient http;

    /**
     * Connects to nothing yet.
     *
     * @param address {@code http://host:port}
     * @param token empty for none
     * @param user for the record of who asked, where the coordinator does not know that by itself
     */
    public ApiClient(String address, String token, String user) {
        this(address, token, user, null);
    }

    /** @param tls whom to trust and who this is; null for what the JVM trusts */
    public ApiClient(String address, String token, String user, @Nullable SSLContext tls) {
        this.base = parse(address);
        this.token = token;
        this.user = user;
        HttpClient.Builder builder = HttpClient.newBuilder()
                // a coordinator speaks it everywhere; the upgrade to 2 costs a header and gains nothing for single
                // requests
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT);
        this.http = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    private static URI parse(String address) {
        try {
            URI uri = URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw notAnAddress(address, e);
        }
        throw notAnAddress(address, null);
    }

    private static BackfleetException notAnAddress(String address, @Nullable IllegalArgumentException e) {
        return new BackfleetException(
                ErrorCode.INVALID_VALUE, "'" + address + "' is no coordinator address; write http://host:port", e);
    }

    public List<MigrationView> migrations() {
        return list(get("/api/v1/migrations").path("migrations"), MigrationView.class);
    }

    public List<DatabaseView> databases() {
        return list(get("/api/v1/databases").path("databases"), DatabaseView.class);
    }

    public List<WorkerView> workers() {
        return list(get("/api/v1/workers").path("workers"), WorkerView.class);
    }

    public MigrationView migration(String name) {
        return as(get("/api/v1/migrations/" + encode(name)), MigrationView.class);
    }

    /**
     * Submits a spec.
     *
     * @param file its name, for messages
     * @throws InvalidInputException with lines, when the spec is wrong
     */
    public MigrationView submit(String file, String yaml) {
        String path = "/api/v1/migrations?file=" + encode(file);
        return as(send(request(path)
                .header("Content-Type", "application/yaml")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(yaml))));
    }

    /** Sends a command that needs no more than its name, such as {@code pause} or {@code finish}. */
    public MigrationView command(String name, String command) {
        return post(name, command, Map.of());
    }

    public MigrationView tune(String name, Map<String, String> settings) {
        return post(name, "tune", settings);
    }

    /** @param restart whether what was compared so far is given up */
    public MigrationView verify(String name, boolean restart) {
        return post(name, "verify", Map.of("restart", restart));
    }

    public MigrationView signOff(String name, String service, boolean withdraw) {
        return post(name, "sign-off", Map.of("service", service, "withdraw", withdraw));
    }

    public MigrationView approve(String name, boolean withdraw) {
        return post(name, "approve", Map.of("withdraw", withdraw));
    }

    /** The gate with all that its verdict is made of. */
    public GateView gate(String name) {
        return as(get("/api/v1/migrations/" + encode(name) + "/gate"), GateView.class);
    }

    /**
     * What keeps both sides from agreeing.
     *
     * @param all every confirmed difference, not only the first of each database
     * @param values with the values, where the spec shows them
     */
    public DifferencesView differences(String name, boolean all, boolean values) {
        return as(
                get("/api/v1/migrations/" + encode(name) + "/differences?all=" + all + "&values=" + values),
                DifferencesView.class);
    }

    /**
     * The newest lines of the audit trail, oldest first.
     *
     * @param migration empty for any
     */
    public AuditView audit(String migration, int limit) {
        return as(get("/api/v1/audit?migration=" + encode(migration) + "&limit=" + limit), AuditView.class);
    }

    /** The certificate of a gate that is open now. */
    public Certificate certificate(String name) {
        return as(get("/api/v1/migrations/" + encode(name) + "/certificate"), Certificate.class);
    }

    /** @param body left out when it is empty */
    private MigrationView post(String name, String command, Map<String, ?> body) {
        try {
            String path = "/api/v1/migrations/" + encode(name) + "/" + command;
            return as(send(request(path)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .POST(
                            body.isEmpty()
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(Wire.mapper().writeValueAsString(body)))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts can be written as JSON", e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode get(String path) {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER).header("X-Backfleet-User", user);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() == 202) {
                throw new BackfleetException(
                        ErrorCode.COORDINATOR_UNREACHABLE,
                        "the command was taken by " + base + " but no coordinator has answered it yet;"
                                + " it may still be carried out: look at the status");
            }
            if (response.statusCode() >= 400) {
                throw refused(response);
            }
            return Wire.mapper().readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.COORDINATOR_UNREACHABLE, "interrupted while asking " + base, e);
        } catch (SSLException e) {
            throw new BackfleetException(
                    ErrorCode.COORDINATOR_UNREACHABLE,
                    "no safe connection to " + base + ": " + reason(e)
                            + "; --ca names the authority to trust, --client-certificate who this is",
                    e);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.COORDINATOR_UNREACHABLE,
                    "no coordinator answers at " + base + " (" + reason(e)
                            + "); start one with 'backfleet coordinator' or name another with --api",
                    e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? "connection refused" : message;
    }

    private BackfleetException refused(HttpResponse<String> response) {
        try {
            ErrorView error = Wire.mapper().readValue(response.body(), ErrorView.class);
            return error.problems().isEmpty()
                    ? new BackfleetException(error.code(), error.message())
                    : new InvalidInputException(
                            error.problems().stream().map(ApiClient::located).toList());
        } catch (JsonProcessingException e) {
            // a proxy says so when nothing is behind it
            boolean away = response.statusCode() >= 502 && response.statusCode() <= 504;
            return new BackfleetException(
                    away ? ErrorCode.COORDINATOR_UNREACHABLE : ErrorCode.INTERNAL_ERROR,
                    base + " answered with status " + response.statusCode() + " and no error document",
                    e);
        }
    }

    private static LocatedProblem located(ErrorView.ProblemView view) {
        Problem problem = new Problem(view.code(), view.path(), view.message(), view.remedy());
        return new LocatedProblem(view.file(), view.line(), problem);
    }

    private static <T> List<T> list(JsonNode array, Class<T> type) {
        List<T> all = new ArrayList<>();
        array.forEach(node -> all.add(as(node, type)));
        return all;
    }

    private static MigrationView as(JsonNode node) {
        return as(node, MigrationView.class);
    }

    private static <T> T as(JsonNode node, Class<T> type) {
        try {
            return Wire.mapper().treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new BackfleetException(
                    ErrorCode.INTERNAL_ERROR, "the coordinator's answer is not understood: " + e.getMessage(), e);
        }
    }
}
