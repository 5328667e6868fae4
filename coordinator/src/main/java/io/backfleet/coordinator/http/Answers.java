package io.backfleet.coordinator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.view.ErrorView;
import io.backfleet.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers, and says which HTTP status a failure is. */
final class Answers {
    private Answers() {}

    static void json(RoutingContext context, int status, Object body) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        byte[] bytes;
        try {
            bytes = Wire.mapper().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer must be writable: " + body.getClass(), e);
        }
        var unused = context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(bytes));
    }

    static void text(RoutingContext context, int status, String type, String body) {
        var unused = context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .end(body);
    }

    static void error(RoutingContext context, int status, ErrorCode code, String message) {
        json(context, status, new ErrorView(code, message, null, List.of()));
    }

    static void failure(RoutingContext context, Failure failure, @Nullable String command) {
        json(context, status(failure.code()), new ErrorView(failure.code(), failure.message(), command, List.of()));
    }

    static void problems(RoutingContext context, InvalidInputException e) {
        json(
                context,
                400,
                new ErrorView(
                        e.code(),
                        e.text(),
                        null,
                        e.problems().stream().map(ErrorView.ProblemView::of).toList()));
    }

    static int status(ErrorCode code) {
        return switch (code) {
            case MIGRATION_UNKNOWN -> 404;
            case MIGRATION_EXISTS, TABLE_BUSY, WRONG_PHASE, NOTHING_TO_REPAIR -> 409;
            case UNAUTHORIZED, ROLE_MISSING, FOUR_EYES -> 403;
            case TOO_LARGE -> 413;
            case RATE_LIMITED -> 429;
            default ->
                switch (code.kind()) {
                    case INVALID -> 400;
                    case TRANSIENT -> 503;
                    case PERMANENT -> 422;
                    case INTERNAL -> 500;
                };
        };
    }
}
