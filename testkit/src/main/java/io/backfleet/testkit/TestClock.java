package io.backfleet.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that moves only when told: a wall clock, and a monotonic counter like {@link System#nanoTime()}. Both start from unrelated values and the
 * wall clock can jump on its own, so code that mixes them up fails. Thread-safe.
 */
public final class TestClock extends Clock {
    /** Close to the overflow of a long, where comparing with {@code <} instead of subtracting goes wrong. */
    private static final long FIRST_NANOS = Long.MAX_VALUE - 1_000_000_000L;

    private static final Instant FIRST_INSTANT = Instant.parse("2031-03-04T05:06:07.008Z");

    private final AtomicLong elapsedNanos = new AtomicLong();
    private final AtomicLong jumpedNanos = new AtomicLong();

    /** Lets this much time pass, on the clock and on the counter. */
    public void advance(Duration time) {
        elapsedNanos.addAndGet(time.toNanos());
    }

    /** Sets the wall clock forth or back by this much, as an operator or NTP would; the counter doesn't notice. */
    public void jump(Duration shift) {
        jumpedNanos.addAndGet(shift.toNanos());
    }

    /** The monotonic counter in nanoseconds: only differences mean anything, and it overflows soon after the start. */
    public long nanoTime() {
        return FIRST_NANOS + elapsedNanos.get();
    }

    @Override
    public Instant instant() {
        return FIRST_INSTANT.plusNanos(elapsedNanos.get() + jumpedNanos.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** This clock: a zone other than UTC isn't supported. */
    @Override
    public Clock withZone(ZoneId zone) {
        if (!zone.equals(ZoneOffset.UTC)) {
            throw new UnsupportedOperationException("the test clock knows UTC only, not " + zone);
        }
        return this;
    }
}
