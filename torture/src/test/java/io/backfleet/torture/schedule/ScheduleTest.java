package io.backfleet.torture.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration LENGTH = Duration.ofMinutes(10);

    private static Schedule draw(long seed, Scenario scenario) {
        return Schedule.draw(seed, LENGTH, scenario, Crew.FULL);
    }

    @Test
    void sameSeed_givesTheSame_andAnotherAnother() {
        assertEquals(draw(7, Scenario.MIXED), draw(7, Scenario.MIXED));
        assertNotEquals(draw(7, Scenario.MIXED), draw(8, Scenario.MIXED));
    }

    @Test
    void everyFault_comes() {
        for (Scenario scenario : Scenario.values()) {
            Set<Fault> drawn = draw(1, scenario).blows().stream()
                    .map(Blow::fault)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
            assertEquals(scenario.faults(), drawn, scenario.text());
        }
    }

    @Test
    void promotion_comesOnceForEachPair() {
        assertEquals(
                2,
                draw(3, Scenario.FAIL_OVER).blows().stream()
                        .filter(blow -> blow.fault() == Fault.PROMOTION)
                        .count());
    }

    @Test
    void everyTime_isWithinTheLength() {
        assertTrue(draw(5, Scenario.MIXED).blows().stream()
                .allMatch(blow ->
                        blow.at().compareTo(LENGTH) < 0 && !blow.length().isNegative()));
    }
}
