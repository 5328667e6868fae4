package io.backfleet.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Waits for a condition, looking every 20 ms, and fails after a deadline with what it saw last. Tests wait like this and never sleep. */
public final class Await {
    private static final Duration POLL = Duration.ofMillis(20);

    /** A check that fails by throwing. */
    @FunctionalInterface
    public interface Check {
        /** Returns when what is waited for is so. */
        void run() throws Exception;
    }

    private Await() {}

    /**
     * Waits until the condition is true. An exception counts as "not yet".
     *
     * @param what what is waited for, for the message
     * @param limit how long
     * @throws AssertionError after that
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        value(what, limit, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /**
     * Waits until the check returns without throwing.
     *
     * @throws AssertionError after the limit, with the last failure as its cause
     */
    public static void untilPasses(String what, Duration limit, Check check) {
        value(what, limit, () -> {
            check.run();
            return Optional.of(true);
        });
    }

    /**
     * Waits until there is a value, and gives it.
     *
     * @throws AssertionError after the limit, with the last failure as its cause if there was one
     */
    public static <T> T value(String what, Duration limit, Callable<Optional<T>> source) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Throwable last = null;
            try {
                Optional<T> value = source.call();
                if (value.isPresent()) {
                    return value.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for: " + what, e);
            } catch (Exception | AssertionError notYet) {
                last = notYet;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw failure(what, limit, last);
            }
            pause(what);
        }
    }

    private static AssertionError failure(String what, Duration limit, @Nullable Throwable last) {
        String message = "not within " + limit.toMillis() + " ms: " + what;
        return last == null ? new AssertionError(message) : new AssertionError(message + "; last: " + last, last);
    }

    private static void pause(String what) {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for: " + what, e);
        }
    }
}
