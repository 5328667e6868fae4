package io.backfleet.coordinator.http;

import io.backfleet.messaging.AuditLog;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.audit.AuditRecord.Change;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says no, and has it kept: who is not let in never reaches the coordinator, which keeps the rest. Whoever hammers at
 * the door does not fill the trail: beyond a rate refusals are only counted, and the next line says how many.
 * Thread-safe.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int MAX_ACTION = 200;

    private final AuditLog trail;
    private final WorkerExecutor writer;
    private final InstantSource clock;
    private final RateLimiter kept;
    private final AtomicLong unrecorded = new AtomicLong();

    /**
     * @param writer its threads wait for the broker; nobody else's work does
     * @param kept how many refusals are kept one by one
     */
    Refusals(AuditLog trail, WorkerExecutor writer, InstantSource clock, RateLimiter kept) {
        this.trail = trail;
        this.writer = writer;
        this.clock = clock;
        this.kept = kept;
    }

    /** Refuses a request. */
    void refuse(RoutingContext context, int status, ErrorCode code, String message) {
        Caller caller = Caller.of(context);
        if (kept.acquirePermission()) {
            Map<String, Change> changes = new HashMap<>();
            long others = unrecorded.getAndSet(0);
            if (others > 0) {
                changes.put("unrecorded", Change.to(Long.toString(others)));
            }
            write(context, caller, action(context), changes, new Failure(code, message));
        } else {
            unrecorded.incrementAndGet();
        }
        Answers.error(context, status, code, message);
    }

    /** Keeps that somebody did something that is no command. */
    void done(RoutingContext context, String action) {
        write(context, Caller.of(context), action, Map.of(), null);
    }

    private void write(
            RoutingContext context,
            Caller caller,
            String action,
            Map<String, Change> changes,
            @Nullable Failure refusal) {
        String name = context.pathParams().getOrDefault("name", "");
        AuditRecord record = new AuditRecord(
                UUID.randomUUID().toString(),
                clock.millis(),
                caller.name(),
                caller.origin(),
                action,
                MigrationNames.fits(name) ? name : "",
                changes,
                refusal);
        LOG.info("{} by {} from {}: {}", action, caller.name(), caller.origin().address(), refusal);
        writer.executeBlocking(
                        () -> {
                            trail.write(record);
                            return true;
                        },
                        true)
                .onFailure(e -> LOG.error(
                        "not kept in the audit trail: {} ({})",
                        record,
                        e instanceof BackfleetException known ? known.text() : e.toString()));
    }

    private static String action(RoutingContext context) {
        String text = context.request().method() + " " + context.request().path();
        return text.substring(0, Math.min(text.length(), MAX_ACTION));
    }
}
