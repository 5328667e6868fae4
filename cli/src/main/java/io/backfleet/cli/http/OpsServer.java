package io.backfleet.cli.http;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** {@code /metrics} and {@code /health} of a process without an API. Thread-safe. */
public final class OpsServer implements AutoCloseable {
    private static final long LIMIT_SECONDS = 10;

    private final Vertx vertx;
    private final int port;

    private OpsServer(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /**
     * Starts listening.
     *
     * @param port 0 for a free one
     * @param metrics what a scrape gets
     * @param problem why the process is not ready; empty when it is
     */
    public static OpsServer start(String host, int port, Supplier<String> metrics, Supplier<Optional<String>> problem) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                // nothing is served from files: no cache directory, which a killed process would leave behind
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> answer(request, metrics, problem))
                    .listen(port, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return new OpsServer(vertx, server.actualPort());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(vertx, host, port, e);
        } catch (ExecutionException | TimeoutException e) {
            throw failed(vertx, host, port, e);
        }
    }

    private static BackfleetException failed(Vertx vertx, String host, int port, Exception e) {
        vertx.close().onComplete(done -> {});
        return new BackfleetException(
                ErrorCode.INVALID_VALUE,
                "cannot listen on " + host + ":" + port + "; name a free port with --http-port, or 0 for any",
                e);
    }

    private static void answer(
            HttpServerRequest request, Supplier<String> metrics, Supplier<Optional<String>> problem) {
        switch (request.path()) {
            case "/metrics" ->
                request.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.get())
                        .onComplete(done -> {});
            case "/health/live" -> request.response().end("alive\n").onComplete(done -> {});
            case "/health/ready" -> {
                Optional<String> why = problem.get();
                request.response()
                        .setStatusCode(why.isEmpty() ? 200 : 503)
                        .end(why.orElse("ready") + "\n")
                        .onComplete(done -> {});
            }
            default -> request.response().setStatusCode(404).end("not found\n").onComplete(done -> {});
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        vertx.close().onComplete(done -> {});
    }
}
