package io.backfleet.slots.retry;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The one place where a slot tries again: a few quick, jittered tries for what passes by itself within seconds
 * (deadlock, lock timeout, a lost connection). What lasts longer goes back to the coordinator, which backs off without
 * holding a slot.
 *
 * <p>Thread-safe.
 */
public final class Retries {
    /** Transient all the same, but trying again here would be wrong or useless. */
    private static final Set<ErrorCode> NOT_HERE = Set.of(
            ErrorCode.FENCED,
            ErrorCode.WORKER_STOPPING,
            ErrorCode.OLD_TRANSACTIONS,
            ErrorCode.READ_ONLY,
            ErrorCode.THROTTLED);

    private final Retry retry;

    /**
     * Makes a policy.
     *
     * @param attempts in all, at least 1
     * @param first pause, doubling to {@code longest}, each with half of it at random
     */
    public Retries(int attempts, Duration first, Duration longest) {
        retry = Retry.of(
                "database",
                RetryConfig.custom()
                        .maxAttempts(attempts)
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(
                                first.toMillis(), 2.0, 0.5, longest.toMillis()))
                        .retryOnException(Retries::passes)
                        .build());
    }

    /** Five tries within about three seconds. */
    public static Retries standard() {
        return new Retries(5, Duration.ofMillis(100), Duration.ofSeconds(2));
    }

    private static boolean passes(Throwable e) {
        return e instanceof BackfleetException failure
                && failure.kind() == ErrorKind.TRANSIENT
                && !NOT_HERE.contains(failure.code());
    }

    /** Runs it until it goes through; throws the last failure. */
    public <T> T call(Supplier<T> what) {
        return retry.executeSupplier(what);
    }
}
