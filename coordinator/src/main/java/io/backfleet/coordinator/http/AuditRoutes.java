package io.backfleet.coordinator.http;

import io.backfleet.messaging.AuditLog;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.view.AuditView;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Looking at the audit trail. */
final class AuditRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;

    private final AuditLog trail;

    AuditRoutes(AuditLog trail) {
        this.trail = trail;
    }

    void add(Router router) {
        router.get("/api/v1/audit").handler(this::answer);
    }

    private void answer(RoutingContext context) {
        AuditLog.Query query;
        try {
            query = query(context);
        } catch (BackfleetException e) {
            Answers.failure(context, Failure.of(e), null);
            return;
        }
        context.vertx()
                .executeBlocking(() -> new AuditView(trail.last(query, PATIENCE)), false)
                .onSuccess(view -> Answers.json(context, 200, view))
                .onFailure(e -> {
                    if (e instanceof BackfleetException known) {
                        Answers.failure(context, Failure.of(known), null);
                    } else {
                        context.fail(e);
                    }
                });
    }

    private static AuditLog.Query query(RoutingContext context) {
        String migration = context.request().getParam("migration", "");
        if (!migration.isEmpty() && !MigrationNames.fits(migration)) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "migration is no migration's name");
        }
        String limit = context.request().getParam("limit", Integer.toString(DEFAULT_LIMIT));
        try {
            int number = Integer.parseInt(limit);
            if (number >= 1 && number <= MAX_LIMIT) {
                return new AuditLog.Query(migration, number);
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw new BackfleetException(ErrorCode.INVALID_VALUE, "limit must be a whole number in 1 to " + MAX_LIMIT);
    }
}
