package io.backfleet.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.watch.PublishedState;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that nobody who means well sends: each gets a clear no, and the API is there for the next one. */
class BadInputTest {
    private static final String YAML = "application/yaml";
    private static final String ALIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String JSON = "application/json";

    private final TestFleet fleet = TestFleet.serving("a");
    private final PublishedState state = new PublishedState(fleet);
    private final MemoryTrail trail = new MemoryTrail();
    private final HttpApi api = HttpApi.start(
            new ApiSettings("127.0.0.1", 0, null, null, new ApiLimits(200, 50, 10, 20), Duration.ofSeconds(10)),
            state,
            HttpApiTest.SILENT,
            (query, timeout, reader) -> {},
            trail,
            new DirectPublisher(fleet, state),
            () -> true,
            () -> "",
            InstantSource.system());

    @AfterEach
    void stop() {
        api.close();
    }

    /**
     * @param request a character for each byte
     * @param statuses that are a no; 0 for a connection that is just closed
     * @param says what the answer must contain
     */
    record Bad(String name, String request, List<Integer> statuses, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Bad raw(String name, String request, String says, Integer... statuses) {
        return new Bad(name, request, Arrays.asList(statuses), says);
    }

    private static Bad get(String name, String path, String says, Integer... statuses) {
        return raw(name, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", says, statuses);
    }

    private static Bad header(String name, String header, String says, Integer... statuses) {
        return raw(
                name,
                "GET /api/v1/migrations HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\nConnection: close\r\n\r\n",
                says,
                statuses);
    }

    private static Bad post(String name, String path, String type, String body, String says, Integer... statuses) {
        String bytes = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: " + bytes.length() + "\r\n\r\n";
        return raw(name, head + bytes, says, statuses);
    }

    private static Bad spec(String name, String yaml, String says) {
        return post(name, "/api/v1/migrations", YAML, yaml, says, 400);
    }

    private static String specWith(String migration, String databases, String table, String column) {
        return "migration: " + migration + "\ndatabases: " + databases + "\nbackfill: {table: " + table + ", set: {"
                + column + ": \"1\"}}\n";
    }

    static List<Bad> table() {
        List<Bad> all = new ArrayList<>();
        all.addAll(yaml());
        all.addAll(json());
        all.addAll(paths());
        all.addAll(headers());
        all.addAll(messages());
        return all;
    }

    private static List<Bad> yaml() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
        }
        return List.of(
                spec("YAML: billion laughs", bomb.toString(), "SYNTAX"),
                spec("YAML: nesting without end", "a: " + "[".repeat(100_000), "SYNTAX"),
                spec("YAML: mapping within mapping", "{a: ".repeat(60_000), "SYNTAX"),
                spec("YAML: an alias of itself", "a: &a [*a]\n", "SYNTAX"),
                spec("YAML: merged into itself", "a: &a {<<: *a}\n", "SYNTAX"),
                spec("YAML: a class to make", "owner: !!javax.script.ScriptEngineManager [a]\n", "INVALID_VALUE"),
                spec("YAML: a key of megabytes", "x".repeat(900_000) + ": 1\n", ""),
                spec("YAML: two documents", specWith("m", "[a]", "t", "c") + "---\nmigration: n\n", "SYNTAX"),
                spec("YAML: a key twice", "migration: m\nmigration: n\n", "SYNTAX"),
                spec("YAML: bytes that are no text", "migration: \u0000\u0001\u0007\n", "SYNTAX"),
                spec("YAML: nothing at all", "", "SYNTAX"),
                post("a spec of 2 MB", "/api/v1/migrations", YAML, "# " + "x".repeat(2_000_000), "TOO_LARGE", 413),
                post("a spec as HTML", "/api/v1/migrations", "text/html", "migration: m\n", "INVALID_VALUE", 415),
                post("a spec as a form", "/api/v1/migrations", "multipart/form-data; boundary=x", "--x--", "", 415),
                spec(
                        "SQL as a migration's name",
                        specWith("\"m'; DROP TABLE users; --\"", "[a]", "t", "c"),
                        "INVALID_VALUE"),
                spec("SQL as a database", specWith("m", "[\"a'; --\"]", "t", "c"), "INVALID_VALUE"),
                spec(
                        "SQL as an expression that ends its statement",
                        "migration: m\ndatabases: [a]\nbackfill: {table: t, set: {c: \"1; DROP TABLE t\"}}\n",
                        "EXPRESSION_INVALID"),
                spec("a name with a line end", specWith("\"m\\nINFO all is well\"", "[a]", "t", "c"), "INVALID_VALUE"),
                spec("a name that runs backwards", specWith("\"m\\u202Egnol\"", "[a]", "t", "c"), "INVALID_VALUE"),
                spec("a name with a look-alike letter", specWith("\"us\\u0435rs\"", "[a]", "t", "c"), "INVALID_VALUE"),
                spec("a name in full-width letters", specWith("\"\\uFF4D\"", "[a]", "t", "c"), "INVALID_VALUE"),
                spec("a name with a path in it", specWith("\"../../etc/passwd\"", "[a]", "t", "c"), "INVALID_VALUE"),
                spec("a database with a zero byte", specWith("m", "[\"a\\0\"]", "t", "c"), "INVALID_VALUE"));
    }

    private static List<Bad> json() {
        String tune = "/api/v1/migrations/m/tune";
        return List.of(
                post("JSON: nesting without end", tune, JSON, "[".repeat(100_000), "SYNTAX", 400),
                post("JSON: objects without end", tune, JSON, "{\"a\":".repeat(50_000), "SYNTAX", 400),
                post("JSON: cut off", tune, JSON, "{\"maxLag\":", "SYNTAX", 400),
                post("JSON: two of them", tune, JSON, "{} {}", "SYNTAX", 400),
                post("JSON: a list", tune, JSON, "[]", "SYNTAX", 400),
                post("JSON: no single value", tune, JSON, "{\"maxLag\": {\"a\": 1}}", "INVALID_VALUE", 400),
                post(
                        "JSON: a number of a million digits",
                        tune,
                        JSON,
                        "{\"maxTasks\": " + "9".repeat(900_000) + "}",
                        "",
                        400),
                post("JSON: a number too great to write out", tune, JSON, "{\"maxTasks\": 1e999999999}", "", 400, 404),
                post("JSON: half a character", tune, JSON, "{\"max\\ud800\": 1}", "", 400, 404),
                post(
                        "JSON: an unknown field",
                        "/api/v1/migrations/m/approve",
                        JSON,
                        "{\"as\": \"bob\"}",
                        "UNKNOWN_KEY",
                        400),
                post("JSON as text", tune, "text/plain", "{}", "INVALID_VALUE", 400));
    }

    private static List<Bad> paths() {
        return List.of(
                get("path: upwards", "/api/v1/../../../etc/passwd", "", 404),
                get("path: upwards, encoded", "/api/v1/migrations/..%2f..%2f..%2fetc%2fpasswd", "", 404),
                get("path: upwards, encoded twice", "/api/v1/migrations/%252e%252e%252fetc", "", 404),
                get("path: backslashes", "/api/v1/migrations/..%5c..%5cwindows", "", 404),
                get("path: a zero byte", "/api/v1/migrations/m%00.json", "", 404, 400),
                get("path: a line end", "/api/v1/migrations/m%0d%0aSet-Cookie:%20a=b", "MIGRATION_UNKNOWN", 404),
                get("path: half an escape", "/api/v1/migrations/%e", "", 400, 404),
                get("path: bytes that are no UTF-8", "/api/v1/migrations/%ff%fe", "", 400, 404),
                get("path: 5,000 letters", "/api/v1/migrations/" + "m".repeat(5_000), "", 414),
                get("path: somebody else's", "http://evil.example/api/v1/migrations", "INVALID_VALUE", 400),
                get("path: nothing there", "/api/v2/migrations", "NOT_SUPPORTED", 404),
                get("a limit that is none", "/api/v1/audit?limit=1e9", "INVALID_VALUE", 400),
                get("a limit beyond all", "/api/v1/audit?limit=99999999999999999999", "INVALID_VALUE", 400),
                get("SQL as a filter", "/api/v1/audit?migration=m'%20OR%201=1", "INVALID_VALUE", 400));
    }

    private static List<Bad> headers() {
        return List.of(
                header("header: 10,000 letters", "X-A: " + "a".repeat(10_000), "", 431),
                header("header: 2,000 of them", "X-A: a\r\n".repeat(2_000) + "X-B: b", "", 431),
                header("header: a user with an escape code", "X-Backfleet-User: ann\u001b[2J", "", 400),
                header("header: a user of 200 letters", "X-Backfleet-User: " + "a".repeat(200), "INVALID_VALUE", 400),
                header("header: a line that is continued", "X-A: a\r\n b\r\n\tc", "", 200, 400),
                header("header: a name with a space", "X A: a", "", 400),
                header("header: a name with a zero byte", "X\u0000A: a", "", 400),
                header("header: an origin of elsewhere", "Origin: https://evil.example", "UNAUTHORIZED", 403),
                header("header: no origin at all", "Origin: null", "UNAUTHORIZED", 403),
                raw(
                        "header: another host (DNS rebinding)",
                        "GET /api/v1/migrations HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
                        "UNAUTHORIZED",
                        403),
                raw("header: no host", "GET /api/v1/migrations HTTP/1.1\r\nConnection: close\r\n\r\n", "", 400, 403),
                raw(
                        "header: two hosts",
                        "GET /api/v1/migrations HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
                        "",
                        400,
                        403),
                post(
                        "header: another command's id with a line end",
                        "/api/v1/migrations/m/pause",
                        JSON + "\r\nIdempotency-Key: a b'; --",
                        "",
                        "INVALID_VALUE",
                        400));
    }

    private static List<Bad> messages() {
        String head = "POST /api/v1/migrations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/yaml\r\n";
        return List.of(
                raw("two lengths", head + "Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc", "", 400),
                raw(
                        "a length and chunks (smuggling)",
                        head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
                        "",
                        400),
                raw(
                        "an encoding in disguise (smuggling)",
                        head + "Transfer-Encoding: xchunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
                        "",
                        400,
                        501),
                raw("a negative length", head + "Content-Length: -1\r\n\r\n", "", 400),
                raw("a length beyond all", head + "Content-Length: 99999999999999999999\r\n\r\n", "", 400),
                raw("chunks of no number", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "", 400, 0),
                raw(
                        "a length of 2 GB",
                        head + "Content-Length: 2000000000\r\nConnection: close\r\n\r\nx",
                        "",
                        413,
                        400),
                raw(
                        "no HTTP at all",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
                        "",
                        400,
                        0),
                raw("HTTP of the year 1991", "GET /\r\n\r\n", "", 400, 0, 505),
                raw("a version beyond all", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "", 400, 505, 501),
                raw(
                        "a method that echoes",
                        "TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                        "",
                        404,
                        405),
                raw(
                        "a method for proxies",
                        "CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                        "",
                        400,
                        403,
                        404,
                        405),
                raw(
                        "another method by header",
                        "GET /api/v1/migrations/m/cancel HTTP/1.1\r\nHost: localhost\r\nX-HTTP-Method-Override: POST\r\nConnection: close\r\n\r\n",
                        "NOT_SUPPORTED",
                        405),
                raw(
                        "an upgrade to HTTP/2",
                        "GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
                        "",
                        404),
                raw(
                        "an upgrade to a web socket",
                        "GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        "",
                        404,
                        400));
    }

    @ParameterizedTest
    @MethodSource("table")
    void badInput_isRefusedClearly_andChangesNothing(Bad bad) throws Exception {
        String answer = send(bad.request());
        int status = answer.startsWith("HTTP/") ? Integer.parseInt(answer.substring(9, 12)) : 0;
        assertTrue(bad.statuses().contains(status), bad + ": " + cut(answer));
        assertTrue(answer.contains(bad.says()), bad + " says nothing of " + bad.says() + ": " + cut(answer));
        assertFalse(answer.contains("\tat ") || answer.contains("Exception"), "shows its insides: " + cut(answer));
        assertFalse(answer.contains("Set-Cookie"), cut(answer));
        if (answer.contains("application/json")) {
            assertTrue(
                    Wire.mapper()
                            .readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                            .isObject(),
                    cut(answer));
        }
        assertTrue(state.migrations().isEmpty(), "a migration was made of it");
        assertTrue(
                send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .contains("alive"),
                "it does not answer any more");
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(2_000, text.length()));
    }

    private String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (SocketException e) {
                // it has said no before it had heard everything
            }
            return read(socket);
        }
    }

    private static String read(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                if (whole(text)) {
                    break;
                }
            }
        } catch (SocketException e) {
            // closed on us: what came until then counts
        }
        return text.toString();
    }

    private static boolean whole(StringBuilder text) {
        int head = text.indexOf("\r\n\r\n");
        int length = text.toString().toLowerCase(Locale.ROOT).indexOf("content-length: ");
        if (head < 0 || length < 0 || length > head) {
            return false;
        }
        int end = text.indexOf("\r\n", length);
        return text.length()
                >= head + 4 + Integer.parseInt(text.substring(length + 16, end).strip());
    }

    @Test
    void everyAnswer_tellsBrowsersWhatNotToDoWithIt() throws IOException {
        for (String path : List.of("/api/v1/migrations", "/api/v1/nothing", "/metrics", "/health/live")) {
            String answer = send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            for (String header : List.of(
                    "X-Content-Type-Options: nosniff",
                    "X-Frame-Options: DENY",
                    "Content-Security-Policy: default-src 'self'",
                    "Referrer-Policy: no-referrer",
                    "Cache-Control: no-store")) {
                assertTrue(answer.contains(header), path + " lacks " + header + ": " + answer);
            }
            assertFalse(answer.contains("Server:") || answer.contains("Access-Control"), answer);
        }
    }

    @Test
    void connectionsBeyondTheLimit_areClosed_andThereIsRoomAgainAfterwards() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        byte[] half = "GET /health/live HTTP/1.1\r\n".getBytes(StandardCharsets.UTF_8);
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
                sockets.add(socket);
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(ALIVE.getBytes(StandardCharsets.UTF_8));
                assertTrue(read(socket).contains("alive"), "connection " + i);
                socket.getOutputStream().write(half);
            }
            assertEquals("", send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        Await.until(
                "there is room again",
                Duration.ofSeconds(20),
                () -> send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .contains("alive"));
    }

    @Test
    void whoAsksTooOften_isToldWhenToComeAgain_andOthersAreNotHeldUp() throws IOException {
        String request = "POST /api/v1/migrations/m/pause HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        String last = "";
        for (int i = 0; i < 400 && !last.startsWith("HTTP/1.1 429"); i++) {
            last = send(request);
        }
        assertTrue(last.startsWith("HTTP/1.1 429"), last);
        assertTrue(last.contains("Retry-After: 1") && last.contains("RATE_LIMITED"), last);
    }
}
