package io.backfleet.coordinator.http;

import io.backfleet.protocol.audit.Origin.Known;
import io.backfleet.protocol.error.ErrorCode;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down whoever asks too often, so that others are still heard. Thread-safe. */
final class Rates implements Handler<RoutingContext> {
    /** Of so many callers the rate is remembered; who was longest silent is forgotten first. */
    private static final int MAX_CALLERS = 10_000;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ApiLimits limits;
    private final Refusals refusals;
    private final Map<String, RateLimiter> limiters = new LinkedHashMap<>(16, 0.75f, true);

    Rates(ApiLimits limits, Refusals refusals) {
        this.limits = limits;
        this.refusals = refusals;
    }

    /** A limiter of so many in a second, none of them saved up. */
    static RateLimiter limiter(String name, int perPeriod, Duration period) {
        return RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(perPeriod)
                        .limitRefreshPeriod(period)
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }

    /** Whether one more is taken of somebody who is not known. */
    boolean takesStranger(String address) {
        return take("stranger " + address, limits.strangersPerSecond());
    }

    @Override
    public void handle(RoutingContext context) {
        Caller caller = Caller.of(context);
        boolean told = caller.origin().known() == Known.TOKEN || caller.origin().known() == Known.CERTIFICATE;
        String who = told ? caller.name() : caller.origin().address();
        boolean reads = context.request().method().equals(HttpMethod.GET);
        boolean takes = take("any " + who, limits.requestsPerSecond())
                && (reads || take("command " + who, limits.commandsPerSecond()));
        if (takes) {
            context.next();
        } else {
            slowDown(context);
        }
    }

    /** Refuses a request because there were too many. */
    void slowDown(RoutingContext context) {
        context.response().putHeader("Retry-After", "1");
        refusals.refuse(context, 429, ErrorCode.RATE_LIMITED, "too many requests; come again in a second");
    }

    private boolean take(String key, int perSecond) {
        RateLimiter limiter;
        synchronized (limiters) {
            limiter = limiters.computeIfAbsent(key, name -> limiter(name, perSecond, SECOND));
            if (limiters.size() > MAX_CALLERS) {
                limiters.remove(limiters.keySet().iterator().next());
            }
        }
        return limiter.acquirePermission();
    }
}
