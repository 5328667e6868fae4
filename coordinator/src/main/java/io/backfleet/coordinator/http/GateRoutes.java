package io.backfleet.coordinator.http;

import io.backfleet.coordinator.access.Right;
import io.backfleet.coordinator.watch.Gates;
import io.backfleet.messaging.StateView;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.GateView;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that look at gates and at what was compared. */
final class GateRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(GateRoutes.class);

    private final StateView state;
    private final Gates gates;
    private final DifferenceReader differences;
    private final Refusals refusals;

    GateRoutes(StateView state, DifferenceReader differences, Refusals refusals) {
        this.state = state;
        this.gates = new Gates(state);
        this.differences = differences;
        this.refusals = refusals;
    }

    void add(Router router) {
        router.get("/api/v1/migrations/:name/gate")
                .handler(MigrationNames::check)
                .handler(c -> answer(c, this::gate));
        router.get("/api/v1/migrations/:name/certificate")
                .handler(MigrationNames::check)
                .handler(c -> answer(c, this::certificate));
        router.get("/api/v1/migrations/:name/differences")
                .handler(MigrationNames::check)
                .handler(this::differences);
    }

    private GateView gate(MigrationState migration) {
        return gates.gate(migration)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.WRONG_PHASE,
                        "migration " + migration.name()
                                + (migration.spec().verify() == null
                                        ? " has no gate: its spec says verify: off"
                                        : " has not been judged yet; ask again in a moment")));
    }

    private Object certificate(MigrationState migration) {
        GateState gate = gate(migration).gate();
        if (gate.certificate() != null) {
            return gate.certificate();
        }
        throw new BackfleetException(
                ErrorCode.WRONG_PHASE,
                "there is no certificate for " + migration.name() + ": "
                        + (gate.verdict().position() == Position.OPEN
                                ? "the coordinator has no key to sign with"
                                : "its gate is " + gate.verdict().position() + ", "
                                        + gate.verdict().reason()));
    }

    private void differences(RoutingContext context) {
        boolean all = Boolean.parseBoolean(context.request().getParam("all", "false"));
        boolean values = Boolean.parseBoolean(context.request().getParam("values", "false"));
        if (values) {
            try {
                Caller.of(context).demand(Right.OPERATOR);
            } catch (BackfleetException e) {
                refusals.refuse(context, 403, e.code(), e.text());
                return;
            }
            refusals.done(context, "differences with values");
        }
        String accept = context.request().getHeader("Accept");
        if (all && accept != null && accept.startsWith(DifferenceReader.LINES)) {
            run(context, migration -> {
                differences.stream(context.response(), migration, gates.verifications(migration), values);
                return null;
            });
        } else {
            answer(
                    context,
                    migration -> all
                            ? differences.all(
                                    gates.differences(migration, values), gates.verifications(migration), values)
                            : gates.differences(migration, values));
        }
    }

    private void answer(RoutingContext context, Function<MigrationState, Object> body) {
        run(context, migration -> {
            Answers.json(context, 200, body.apply(migration));
            return null;
        });
    }

    /** Not on the event loop: much may have to be read and put together. */
    private void run(RoutingContext context, Function<MigrationState, Void> work) {
        String name = context.pathParam("name");
        context.vertx()
                .executeBlocking(
                        () -> {
                            MigrationState migration = state.migration(name)
                                    .orElseThrow(() -> new BackfleetException(
                                            ErrorCode.MIGRATION_UNKNOWN, "there is no migration '" + name + "'"));
                            work.apply(migration);
                            return true;
                        },
                        false)
                .onFailure(e -> {
                    if (e instanceof BackfleetException known
                            && !context.response().headWritten()) {
                        Answers.failure(context, Failure.of(known), null);
                    } else if (context.response().headWritten()) {
                        // cut off, or the reader would take the part for the whole
                        LOG.warn("differences of {} could not be read to their end", name, e);
                        context.request().connection().close();
                    } else {
                        context.fail(e);
                    }
                });
    }
}
