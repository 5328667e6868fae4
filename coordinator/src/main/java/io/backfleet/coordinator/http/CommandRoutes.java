package io.backfleet.coordinator.http;

import io.backfleet.coordinator.access.Right;
import io.backfleet.coordinator.watch.Views;
import io.backfleet.protocol.audit.Origin;
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
    private final Gatekeeper gate;
    private final Refusals refusals;

    CommandRoutes(CommandDesk desk, Supplier<Views> views, Gatekeeper gate, Refusals refusals) {
        this.desk = desk;
        this.views = views;
        this.gate = gate;
        this.refusals = refusals;
    }

    void add(Router router) {
        BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_BODY);
        // a route of its own for who may: Vert.x has a body read before anything else of a route
        router.post("/api/v1/migrations").handler(gate.demanding(Right.OPERATOR));
        router.post("/api/v1/migrations").handler(body).handler(this::submit);
        Steer operator = (verb, command) -> steer(router, body, verb, command, Right.OPERATOR);
        operator.by("pause", c -> new Command.Pause(id(c), who(c), name(c), from(c)));
        operator.by("resume", c -> new Command.Resume(id(c), who(c), name(c), from(c)));
        operator.by("cancel", c -> new Command.Cancel(id(c), who(c), name(c), from(c)));
        operator.by("retry", c -> new Command.Retry(id(c), who(c), name(c), from(c)));
        operator.by("tune", c -> new Command.Tune(id(c), who(c), name(c), settings(c), from(c)));
        operator.by("repair", c -> new Command.Repair(id(c), who(c), name(c), from(c)));
        operator.by("finish", c -> new Command.Finish(id(c), who(c), name(c), from(c)));
        operator.by(
                "verify",
                c -> new Command.Verify(
                        id(c), who(c), name(c), JsonBody.of(c, "restart").flag("restart"), from(c)));
        steer(router, body, "sign-off", CommandRoutes::signOff, Right.APPROVER, Right.OPERATOR);
        steer(router, body, "approve", CommandRoutes::approve, Right.APPROVER, Right.OPERATOR);
    }

    @FunctionalInterface
    private interface Steer {
        void by(String verb, Function<RoutingContext, Command> command);
    }

    private static Command signOff(RoutingContext context) {
        JsonBody json = JsonBody.of(context, "service", "withdraw");
        consent(context, json);
        return new Command.SignOff(
                id(context), who(context), name(context), json.text("service"), json.flag("withdraw"), from(context));
    }

    private static Command approve(RoutingContext context) {
        JsonBody json = JsonBody.of(context, "withdraw");
        consent(context, json);
        return new Command.Approve(id(context), who(context), name(context), json.flag("withdraw"), from(context));
    }

    /** Operators may take a yes back, which can only close a gate, but give none. */
    private static void consent(RoutingContext context, JsonBody json) {
        if (!json.flag("withdraw")) {
            Caller.of(context).demand(Right.APPROVER);
        }
    }

    private void steer(
            Router router, BodyHandler body, String verb, Function<RoutingContext, Command> command, Right... rights) {
        String path = "/api/v1/migrations/:name/" + verb;
        router.post(path).handler(MigrationNames::check).handler(gate.demanding(rights));
        router.post(path).handler(body).handler(context -> {
            try {
                carryOut(context, command.apply(context));
            } catch (BackfleetException e) {
                refuse(context, e);
            }
        });
    }

    private void refuse(RoutingContext context, BackfleetException e) {
        if (e.code() == ErrorCode.ROLE_MISSING) {
            refusals.refuse(context, 403, e.code(), e.text());
        } else {
            Answers.failure(context, Failure.of(e), null);
        }
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
                    SpecReader.read(plain(file.substring(0, Math.min(file.length(), 200))), text == null ? "" : text);
            carryOut(context, new Command.Submit(id(context), who(context), spec, spec.digest(), from(context)));
        } catch (InvalidInputException e) {
            Answers.problems(context, e);
        } catch (BackfleetException e) {
            Answers.failure(context, Failure.of(e), null);
        }
    }

    /** A name for messages, whose lines it must not break. */
    private static String plain(String file) {
        return file.replaceAll("\\p{Cntrl}", "?");
    }

    static String type(RoutingContext context) {
        String header = context.request().getHeader("Content-Type");
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String who(RoutingContext context) {
        return Caller.of(context).name();
    }

    private static Origin from(RoutingContext context) {
        return Caller.of(context).origin();
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
