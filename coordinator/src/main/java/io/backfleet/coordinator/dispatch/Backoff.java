package io.backfleet.coordinator.dispatch;

/** How long to wait before something is tried again. */
public final class Backoff {
    static final long FIRST_MILLIS = 1_000;
    /** The longest wait. */
    public static final long LAST_MILLIS = 60_000;

    /** The longest wait for surroundings that a single task goes out to try. */
    static final long LAST_HOLD_MILLIS = 15_000;

    private Backoff() {}

    /** Milliseconds: 1 s after the first try, doubling, at most 60 s. */
    public static long millis(int tries) {
        return Math.min(LAST_MILLIS, FIRST_MILLIS << Math.max(0, Math.min(tries - 1, 6)));
    }

    /** Milliseconds that a place is left alone: likewise, at most 15 s, since it is one task that tries. */
    static long holdMillis(int setbacks) {
        return Math.min(LAST_HOLD_MILLIS, millis(setbacks));
    }
}
