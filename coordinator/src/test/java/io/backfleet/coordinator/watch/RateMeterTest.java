package io.backfleet.coordinator.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RateMeterTest {
    private final RateMeter meter = new RateMeter();

    @Test
    void rate_isThatOfTheLastTenSeconds() {
        for (int second = 0; second <= 60; second++) {
            meter.sample(second * 1_000L, second <= 40 ? second * 100L : 4_000 + (second - 40) * 10L, true);
        }
        assertEquals(10, meter.rate(60_000));
        assertEquals(0, meter.rate(75_000), "old samples say nothing");
    }

    @Test
    void rest_isToldByThePaceOfWorkingTimeOnly() {
        for (int second = 0; second <= 60; second++) {
            boolean working = second < 20 || second > 50;
            long rows = second < 20 ? second * 100L : second <= 50 ? 1_900 : 1_900 + (second - 50) * 100L;
            meter.sample(second * 1_000L, rows, working);
        }
        assertEquals(OptionalLong.of(100), meter.remainingSeconds(10_000));
        assertEquals(100, meter.rate(60_000));
    }

    @Test
    void noPace_noEstimate() {
        assertEquals(OptionalLong.empty(), meter.remainingSeconds(10));
        meter.sample(0, 0, false);
        meter.sample(1_000, 100, false);
        assertEquals(OptionalLong.empty(), meter.remainingSeconds(10));
        assertEquals(100, meter.rate(1_000));
    }

    @Test
    void totalThatFalls_isNoProgress() {
        meter.sample(0, 500, true);
        meter.sample(1_000, 100, true);
        assertEquals(0, meter.rate(1_000));
        assertTrue(meter.remainingSeconds(10).isEmpty());
        meter.sample(500, 9_000, true);
        assertEquals(0, meter.rate(1_000), "a sample out of order is left out");
    }
}
