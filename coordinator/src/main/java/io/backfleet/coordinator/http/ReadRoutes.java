package io.backfleet.coordinator.http;

import io.backfleet.coordinator.watch.Views;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Requests that only look. */
final class ReadRoutes {
    private final Supplier<Views> views;
    private final Supplier<String> metrics;
    private final String openApi;

    /** @param metrics text in Prometheus' format */
    ReadRoutes(Supplier<Views> views, Supplier<String> metrics) {
        this.views = views;
        this.metrics = metrics;
        this.openApi = resource("openapi.json");
    }

    void add(Router router) {
        router.get("/api/v1/migrations").handler(c -> list(c, "migrations", Views::migrations));
        router.get("/api/v1/databases").handler(c -> list(c, "databases", Views::databases));
        router.get("/api/v1/workers").handler(c -> list(c, "workers", Views::workers));
        router.get("/api/v1/migrations/:name").handler(MigrationNames::check).handler(this::migration);
        router.get("/api/v1/openapi.json").handler(c -> Answers.text(c, 200, "application/json", openApi));
        router.get("/metrics")
                .handler(c -> Answers.text(c, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
    }

    private void list(RoutingContext context, String field, Function<Views, Object> list) {
        answer(context, () -> Optional.of(Map.of(field, list.apply(views.get()))));
    }

    private void migration(RoutingContext context) {
        String name = context.pathParam("name");
        answer(context, () -> views.get().migration(name).map(view -> view));
    }

    /** Big fleets take a while to put together: not on the event loop. */
    private static void answer(RoutingContext context, Supplier<Optional<?>> body) {
        context.vertx()
                .executeBlocking(body::get, false)
                .onSuccess(found -> found.ifPresentOrElse(
                        value -> Answers.json(context, 200, value),
                        () -> Answers.failure(
                                context,
                                new Failure(
                                        ErrorCode.MIGRATION_UNKNOWN,
                                        "there is no migration '" + context.pathParam("name") + "'"),
                                null)))
                .onFailure(context::fail);
    }

    private static String resource(String name) {
        try (InputStream in = ReadRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + " cannot be read", e);
        }
    }
}
