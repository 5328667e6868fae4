package io.backfleet.coordinator.http;

import io.backfleet.coordinator.access.Access;
import io.backfleet.coordinator.access.AccessWatch;
import io.backfleet.coordinator.access.TlsMaterial;
import io.backfleet.coordinator.watch.LiveReadings;
import io.backfleet.coordinator.watch.RateBook;
import io.backfleet.coordinator.watch.Views;
import io.backfleet.messaging.AuditLog;
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
import org.jspecify.annotations.Nullable;
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
    private static final long ACCESS_MILLIS = 1_000;

    /** A minute, one by one; the rest is only counted. */
    private static final int KEPT_REFUSALS = 60;

    private final Vertx vertx;
    private final CommandDesk desk;
    private final RateBook rates = new RateBook();
    private final StateView state;
    private final ProgressView progress;
    private final InstantSource clock;
    private final BooleanSupplier engine;
    private final Router router;
    private final HttpServer server;
    private final @Nullable AccessWatch access;
    private final int port;

    private HttpApi(
            ApiSettings settings,
            StateView state,
            ProgressView progress,
            DifferenceLog differences,
            AuditLog trail,
            EventPublisher publisher,
            BooleanSupplier engine,
            Supplier<String> metrics,
            InstantSource clock) {
        this.state = state;
        this.progress = progress;
        this.clock = clock;
        this.engine = engine;
        this.access = settings.access();
        this.vertx = Vertx.vertx(new VertxOptions()
                .setUseDaemonThread(true)
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(4));
        this.desk = new CommandDesk(publisher, state, settings.patience());
        this.router = Router.router(vertx);
        Refusals refusals = new Refusals(
                trail,
                vertx.createSharedWorkerExecutor("backfleet-audit", 1),
                clock,
                Rates.limiter("kept refusals", KEPT_REFUSALS, Duration.ofMinutes(1)));
        Rates pace = new Rates(settings.limits(), refusals);
        Gatekeeper gate = new Gatekeeper(settings, refusals, pace);
        try {
            router.route().handler(new SafeHeaders());
            router.get("/health/live").handler(context -> Answers.text(context, 200, "text/plain", "alive\n"));
            router.get("/health/ready").handler(this::ready);
            router.route().handler(gate).handler(pace);
            new CommandRoutes(desk, this::views, gate, refusals).add(router);
            new ReadRoutes(this::views, metrics).add(router);
            new GateRoutes(state, new DifferenceReader(differences), refusals).add(router);
            new AuditRoutes(trail).add(router);
            router.route().failureHandler(HttpApi::failed);
            for (int status : new int[] {404, 405, 413}) {
                router.errorHandler(status, HttpApi::failed);
            }
            server = vertx.createHttpServer(options(settings))
                    .connectionHandler(new Crowd(settings.limits().connections()))
                    .requestHandler(router)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            port = server.actualPort();
            vertx.setPeriodic(1_000, any -> sample());
            vertx.setPeriodic(ACCESS_MILLIS, any -> lookAtAccess());
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
            AuditLog trail,
            EventPublisher publisher,
            BooleanSupplier engine,
            Supplier<String> metrics,
            InstantSource clock) {
        HttpApi api = new HttpApi(settings, state, progress, differences, trail, publisher, engine, metrics, clock);
        LOG.info("HTTP API at {}://{}:{}", settings.tls() ? "https" : "http", settings.host(), api.port());
        return api;
    }

    private static HttpServerOptions options(ApiSettings settings) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeout(60)
                // nobody speaks it here, and what nobody speaks can't be abused
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(4_096)
                .setMaxHeaderSize(8_192);
        Access access = settings.currentAccess();
        if (access != null && access.tls() != null) {
            Tls.add(options, access.tls());
        }
        return options;
    }

    /** A new certificate is for connections from now on; who is known, for every request from now on. */
    private void lookAtAccess() {
        AccessWatch watch = access;
        if (watch == null) {
            return;
        }
        TlsMaterial before = watch.access().tls();
        vertx.executeBlocking(watch::look, true)
                .onSuccess(changed -> {
                    TlsMaterial after = watch.access().tls();
                    if (changed && after != null && !after.equals(before)) {
                        renew(after);
                    }
                })
                .onFailure(e -> LOG.error("the access file could not be looked at", e));
    }

    private void renew(TlsMaterial material) {
        server.updateSSLOptions(Tls.options(material))
                .onSuccess(done -> LOG.info("new connections get the new certificate"))
                .onFailure(e -> LOG.error("the new certificate can't be used; the one before stays", e));
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
                missing.isEmpty() ? "ready\n" + warning() : missing.toString());
    }

    /** Without the reason, which strangers need not know. */
    private String warning() {
        return access == null || access.flaw().isEmpty()
                ? ""
                : "warning: the access file has changed and can't be read, an older version is in force; the log says why\n";
    }

    private static void failed(RoutingContext context) {
        // a failure before the request has ended is one of reading it
        int fallback = context.request().isEnded() ? 500 : 400;
        int status = context.statusCode() < 400 ? fallback : context.statusCode();
        switch (status) {
            case 400 -> Answers.error(context, 400, ErrorCode.SYNTAX, "the request can't be read");
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
