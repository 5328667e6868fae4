package io.backfleet.embedded;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition with a deadline. The testkit has a better one, but stands on this module. */
public final class Eventually {
    private Eventually() {}

    /** Fails when the condition isn't true within the limit; an exception counts as "not yet". */
    public static void is(String what, Duration limit, Callable<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (System.nanoTime() - deadline < 0) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception notYet) {
                last = notYet;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("not within " + limit.toMillis() + " ms: " + what, last);
    }
}
