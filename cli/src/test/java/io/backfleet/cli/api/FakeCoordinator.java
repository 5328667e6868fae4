package io.backfleet.cli.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.backfleet.cli.Main;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.view.ErrorView;
import io.backfleet.protocol.wire.Wire;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** An API that answers what it was told to, one answer after the other; the last one stays. Thread-safe. */
public final class FakeCoordinator implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private record Answer(int status, Object body) {}

    /** What a command came to. */
    public record Result(int code, String out, String err) {}

    public FakeCoordinator() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Adds an answer. The path is without {@code /api/v1/migrations/}. */
    public FakeCoordinator answer(String path, Object body) {
        return answer(path, 200, body);
    }

    /** Answers with this from now on. The path is whole. */
    public synchronized FakeCoordinator replace(String path, Object body) {
        answers.put(path, new ArrayDeque<>(List.of(new Answer(200, body))));
        return this;
    }

    public FakeCoordinator refuse(String path, int status, ErrorCode code, String message) {
        return answer(path, status, new ErrorView(code, message, null, List.of()));
    }

    public synchronized FakeCoordinator answer(String path, int status, Object body) {
        answers.computeIfAbsent("/api/v1/migrations/" + path, any -> new ArrayDeque<>())
                .add(new Answer(status, body));
        return this;
    }

    /** {@code METHOD path body}, without the prefix. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private synchronized Answer next(String path) {
        Deque<Answer> queue = answers.get(path);
        if (queue == null) {
            return new Answer(404, new ErrorView(ErrorCode.MIGRATION_UNKNOWN, "no " + path, null, List.of()));
        }
        return queue.size() > 1 ? queue.remove() : queue.element();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(
                (exchange.getRequestMethod() + " " + path.replace("/api/v1/migrations/", "") + " " + body).strip());
        Answer answer = next(path);
        byte[] bytes = answer.body() instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : Wire.mapper().writeValueAsBytes(answer.body());
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Runs a command against this API. */
    public Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--api", address()));
        return runWithout(all.toArray(String[]::new));
    }

    /** Runs a command as it stands. */
    public static Result runWithout(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
