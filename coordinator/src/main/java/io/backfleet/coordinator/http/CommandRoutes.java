package io.backfleet.coordinator.http;

import io.backfleet.coordinator.watch.Views;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that change something: each becomes one command. */
final class CommandRoutes {
    /** Larger requests are refused. */
    static final int MAX_BODY = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(CommandRoutes.class);
    private static final Set<String> SPEC_TYPES =
            Set.of("application/yaml", "application/x-yaml", "text/yaml", "application/json", "text/plain");
    private static final Pattern COMMAND_ID = Pattern.compile("[A-Za-z0-9._-]{8,100}");
    private static final String KEY_HEADER = "Idempotency-Key";

    private final CommandDesk desk;
    private final Supplier<Views> views;

    CommandRoutes(CommandDesk desk, Supplier<Views> views) {
        this.desk = desk;
        this.views = views;
    }

    void add(Router router) {
        BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_BODY);
        router.post("/api/v1/migrations").handler(body).handler(this::submit);
        steer(router, body, "pause", c -> new Command.Pause(id(c), Gatekeeper.principal(c), name(c)));
        steer(router, body, "resume", c -> new Command.Resume(id(c), Gatekeeper.principal(c), name(c)));
        steer(router, body, "cancel", c -> new Command.Cancel(id(c), Gatekeeper.principal(c), name(c)));
        steer(router, body, "retry", c -> new Command.Retry(id(c), Gatekeeper.principal(c), name(c)));
        steer(router, body, "tune", c -> new Command.Tune(id(c), Gatekeeper.principal(c), name(c), settings(c)));
        addVerifying(router, body);
    }

    /** Commands about what is compared. */
    private void addVerifying(Router router, BodyHandler body) {
        steer(
                router,
                body,
                "verify",
                c -> new Command.Verify(
                        id(c),
                        Gatekeeper.principal(c),
                        name(c),
                        JsonBody.of(c, "restart").flag("restart")));
        steer(router, body, "repair", c -> new Command.Repair(id(c), Gatekeeper.principal(c), name(c)));
        steer(router, body, "sign-off", c -> {
            JsonBody json = JsonBody.of(c, "service", "withdraw");
            return new Command.SignOff(
                    id(c), Gatekeeper.principal(c), name(c), json.text("service"), json.flag("withdraw"));
        });
        steer(
                router,
                body,
                "approve",
                c -> new Command.Approve(
                        id(c),
                        Gatekeeper.principal(c),
                        name(c),
                        JsonBody.of(c, "withdraw").flag("withdraw")));
        steer(router, body, "finish", c -> new Command.Finish(id(c), Gatekeeper.principal(c), name(c)));
    }

    private void steer(Router router, BodyHandler body, String verb, Function<RoutingContext, Command> command) {
        router.post("/api/v1/migrations/:name/" + verb).handler(body).handler(context -> {
            try {
                carryOut(context, command.apply(context));
            } catch (BackfleetException e) {
                Answers.failure(context, Failure.of(e), null);
            }
        });
    }

    private void submit(RoutingContext context) {
        String type = type(context);
        if (!SPEC_TYPES.contains(type)) {
            Answers.error(
                    context,
                    415,
                    ErrorCode.INVALID_VALUE,
                    "Content-Type '" + type + "' is not taken; send the spec as application/yaml or application/json");
            return;
        }
        try {
            String text = context.body().asString();
            String file = context.request().getParam("file", "spec");
            MigrationSpec spec =
                    SpecReader.read(file.substring(0, Math.min(file.length(), 200)), text == null ? "" : text);
            carryOut(context, new Command.Submit(id(context), Gatekeeper.principal(context), spec, spec.digest()));
        } catch (InvalidInputException e) {
            Answers.problems(context, e);
        } catch (BackfleetException e) {
            Answers.failure(context, Failure.of(e), null);
        }
    }

    static String type(RoutingContext context) {
        String header = context.request().getHeader("Content-Type");
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String name(RoutingContext context) {
        return context.pathParam("name");
    }

    /** The client's own id, so that it can repeat a request whose answer it did not get; else a new one. */
    private static String id(RoutingContext context) {
        String key = context.request().getHeader(KEY_HEADER);
        if (key == null) {
            return UUID.randomUUID().toString();
        }
        if (!COMMAND_ID.matcher(key).matches()) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE, KEY_HEADER + " must be 8 to 100 letters, digits, '.', '_', '-'");
        }
        return key;
    }

    private static Map<String, String> settings(RoutingContext context) {
        if (!type(context).equals("application/json")) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "send the settings as application/json, for instance {\"maxLag\": \"2s\"}");
        }
        return JsonBody.of(context).texts();
    }

    private void carryOut(RoutingContext context, Command command) {
        Context loop = context.vertx().getOrCreateContext();
        LOG.info(
                "{} of {} by {}, command {}",
                command.getClass().getSimpleName(),
                command.migration(),
                command.principal(),
                command.id());
        var unused = desk.carryOut(command)
                .whenComplete((result, e) -> loop.runOnContext(any -> {
                    if (e != null) {
                        Throwable cause = CommandDesk.cause(e);
                        Failure failure = cause instanceof BackfleetException known
                                ? Failure.of(known)
                                : new Failure(ErrorCode.INTERNAL_ERROR, cause.toString());
                        Answers.failure(context, failure, command.id());
                    } else if (result.isEmpty()) {
                        Answers.json(context, 202, Map.of("command", command.id()));
                    } else if (result.get().refusal() != null) {
                        Answers.failure(context, result.get().refusal(), command.id());
                    } else {
                        views.get()
                                .migration(command.migration())
                                .ifPresentOrElse(
                                        view -> Answers.json(context, 200, view.answering(command.id())),
                                        () -> Answers.json(context, 202, Map.of("command", command.id())));
                    }
                }));
    }
}
