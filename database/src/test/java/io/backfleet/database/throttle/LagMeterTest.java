package io.backfleet.database.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LagMeterTest {
    private final LagMeter meter = new LagMeter();

    @Test
    void lag_isZeroWhenTheReplicaShowsTheNewestBeat() {
        meter.beat(7, 100);
        assertEquals(OptionalLong.of(0), meter.lagNanos(7, 5_000));
    }

    @Test
    void lag_countsFromTheBeatThatTheReplicaShows() {
        meter.beat(7, 100);
        meter.beat(8, 350);
        meter.beat(9, 600);
        assertEquals(OptionalLong.of(900), meter.lagNanos(7, 1_000));
        assertEquals(OptionalLong.of(650), meter.lagNanos(8, 1_000));
    }

    @Test
    void lag_isUnknownForABeatFromBeforeThisMeter() {
        meter.beat(7, 100);
        assertEquals(OptionalLong.empty(), meter.lagNanos(3, 500));
    }

    @Test
    void lag_isUnknownBeforeTheFirstBeat() {
        assertEquals(OptionalLong.empty(), meter.lagNanos(3, 500));
    }

    @Test
    void lag_beyondMemoryIsUnknown() {
        for (int i = 0; i <= LagMeter.REMEMBERED; i++) {
            meter.beat(i, i * 10L);
        }
        assertEquals(OptionalLong.empty(), meter.lagNanos(0, 50_000));
        assertEquals(OptionalLong.of(50_000 - 10), meter.lagNanos(1, 50_000));
    }
}
