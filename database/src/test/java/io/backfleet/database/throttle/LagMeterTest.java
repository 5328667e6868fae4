package io.backfleet.database.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LagMeterTest {
    private final LagMeter meter = new LagMeter();

    @Test
    void lag_isZeroWhenTheReplicaShowsTheNewestBeat() {
        meter.beat(7, 100);
        assertEquals(0, meter.lagNanos(OptionalLong.of(7), 5_000));
    }

    @Test
    void lag_countsFromTheBeatThatTheReplicaShows() {
        meter.beat(7, 100);
        meter.beat(8, 350);
        meter.beat(9, 600);
        assertEquals(900, meter.lagNanos(OptionalLong.of(7), 1_000));
        assertEquals(650, meter.lagNanos(OptionalLong.of(8), 1_000));
    }

    @Test
    void lag_ofAReplicaWithoutAnyBeatCountsFromTheFirst() {
        meter.beat(7, 100);
        meter.beat(8, 350);
        assertEquals(1_900, meter.lagNanos(OptionalLong.empty(), 2_000));
    }

    @Test
    void lag_ofABeatFromBeforeThisProcessCountsFromTheFirst() {
        meter.beat(7, 100);
        assertEquals(400, meter.lagNanos(OptionalLong.of(3), 500));
    }

    @Test
    void lag_beyondMemoryIsTheOldestBeatsAge() {
        for (int i = 0; i <= LagMeter.REMEMBERED; i++) {
            meter.beat(i, i * 10L);
        }
        assertEquals(50_000 - 10, meter.lagNanos(OptionalLong.of(0), 50_000));
    }
}
