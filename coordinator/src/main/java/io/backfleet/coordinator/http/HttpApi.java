package io.backfleet.coordinator.http;

import io.backfleet.coordinator.watch.LiveReadings;
import io.backfleet.coordinator.watch.RateBook;
import io.backfleet.coordinator.watch.Views;
import io.backfleet.messaging.DifferenceLog;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.ProgressView;
import io.backfleet.messaging.StateView;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a coordinator process. Commands become messages, reads come from the followed topics, so every
 * process of a fleet answers alike, whichever coordinates. Thread-safe; starts Vert.x's threads, all daemons.
 */
public final class HttpApi implements AutoCloseable {
    /** Telemetry older than this is no news. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** A follower that has not heard from the broker for so long does not know how things are. */
    private static final Duration STALE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final long START_SECONDS = 20;

    private final Vertx vertx;
    private final CommandDesk desk;
    private final RateBook rates = new RateBook();
    private final StateView state;
    private final ProgressView progress;
    private final InstantSource clock;
    private final BooleanSupplier engine;
    private final Router router;
    private final int port;

    private HttpApi(
            ApiSettings settings,
            StateView state,
            ProgressView progress,
            DifferenceLog differences,
            EventPublisher publisher,
            BooleanSupplier engine,
            Supplier<String> metrics,
            InstantSource clock) {
        this.state = state;
        this.progress = progress;
        this.clock = clock;
        this.engine = engine;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setUseDaemonThread(true)
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(4));
        this.desk = new CommandDesk(publisher, state, settings.patience());
        this.router = Router.router(vertx);
        try {
            router.get("/health/live").handler(context -> Answers.text(context, 200, "text/plain", "alive\n"));
            router.get("/health/ready").handler(this::ready);
            router.route().handler(new Gatekeeper(settings));
            new CommandRoutes(desk, this::views).add(router);
            new ReadRoutes(this::views, metrics).add(router);
            new GateRoutes(state, new DifferenceReader(differences)).add(router);
            router.route().failureHandler(HttpApi::failed);
            for (int status : new int[] {404, 405, 413}) {
                router.errorHandler(status, HttpApi::failed);
            }
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                            .setHost(settings.host())
                            .setPort(settings.port())
                            .setIdleTimeout(60))
                    .requestHandler(router)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            port = server.actualPort();
            vertx.setPeriodic(1_000, any -> sample());
        } catch (ExecutionException | TimeoutException | CompletionException e) {
            close();
            throw new BackfleetException(
                    ErrorCode.SERVER_START_FAILED,
                    "the HTTP API can't listen on " + settings.host() + ":" + settings.port() + ": "
                            + (e.getCause() == null ? e : e.getCause()).getMessage()
                            + "; is the port taken?",
                    e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "the HTTP API's start was interrupted", e);
        }
    }

    /**
     * Starts.
     *
     * @param engine whether the coordinator's engine runs in this process, be it at work or standing by
     * @param metrics text in Prometheus' format
     * @param clock for rates
     * @throws BackfleetException SERVER_START_FAILED when it can't listen
     */
    public static HttpApi start(
            ApiSettings settings,
            StateView state,
            ProgressView progress,
            DifferenceLog differences,
            EventPublisher publisher,
            BooleanSupplier engine,
            Supplier<String> metrics,
            InstantSource clock) {
        HttpApi api = new HttpApi(settings, state, progress, differences, publisher, engine, metrics, clock);
        LOG.info("HTTP API at http://{}:{}", settings.host(), api.port());
        return api;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** The routes, as {@code method path}, for comparing them with their description. */
    List<String> routes() {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .flatMap(route -> route.methods().stream()
                        .map(method -> method.name().toLowerCase(Locale.ROOT) + " " + route.getPath()))
                .distinct()
                .toList();
    }

    private LiveReadings live() {
        return new LiveReadings(progress.latest(FRESH));
    }

    private Views views() {
        return new Views(state, live(), rates, clock.millis());
    }

    private void sample() {
        try {
            rates.sample(state, live(), clock.millis());
        } catch (RuntimeException e) {
            LOG.warn("rates could not be measured", e);
        }
    }

    private void ready(RoutingContext context) {
        StringBuilder missing = new StringBuilder();
        if (!engine.getAsBoolean()) {
            missing.append("the engine does not run\n");
        }
        if (!state.caughtUp()) {
            missing.append("the state is still being read\n");
        }
        if (state.staleness().compareTo(STALE) > 0) {
            missing.append("nothing was heard of the broker for ")
                    .append(state.staleness().toSeconds())
                    .append(" s\n");
        }
        Answers.text(
                context,
                missing.isEmpty() ? 200 : 503,
                "text/plain",
                missing.isEmpty() ? "ready\n" : missing.toString());
    }

    private static void failed(RoutingContext context) {
        int status = context.statusCode() <= 0 ? 500 : context.statusCode();
        switch (status) {
            case 404 ->
                Answers.error(
                        context,
                        404,
                        ErrorCode.NOT_SUPPORTED,
                        context.request().method() + " " + context.request().path()
                                + " is unknown; see /api/v1/openapi.json");
            case 405 ->
                Answers.error(
                        context,
                        405,
                        ErrorCode.NOT_SUPPORTED,
                        context.request().path() + " does not take "
                                + context.request().method());
            case 413 ->
                Answers.error(
                        context,
                        413,
                        ErrorCode.TOO_LARGE,
                        "the request is larger than " + CommandRoutes.MAX_BODY + " bytes");
            default -> {
                LOG.error(
                        "{} {} failed",
                        context.request().method(),
                        context.request().path(),
                        context.failure());
                Answers.error(context, status, ErrorCode.INTERNAL_ERROR, "the request failed; the log says why");
            }
        }
    }

    @Override
    public void close() {
        desk.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the HTTP API did not close in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
