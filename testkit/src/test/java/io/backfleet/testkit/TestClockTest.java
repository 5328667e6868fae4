package io.backfleet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestClockTest {
    @Test
    void advance_movesBoth_andTheCounterOverflows() {
        TestClock clock = new TestClock();
        Instant instant = clock.instant();
        long nanos = clock.nanoTime();
        clock.advance(Duration.ofSeconds(5));
        assertEquals(Duration.ofSeconds(5), Duration.between(instant, clock.instant()));
        assertEquals(5_000_000_000L, clock.nanoTime() - nanos);
        assertTrue(clock.nanoTime() < nanos);
    }

    @Test
    void jump_movesTheWallClockOnly() {
        TestClock clock = new TestClock();
        Instant instant = clock.instant();
        long nanos = clock.nanoTime();
        clock.jump(Duration.ofHours(-1));
        assertEquals(instant.minusSeconds(3600), clock.instant());
        assertEquals(nanos, clock.nanoTime());
    }
}
