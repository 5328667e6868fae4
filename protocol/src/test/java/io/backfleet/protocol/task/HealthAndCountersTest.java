package io.backfleet.protocol.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class HealthAndCountersTest {
    @Test
    void pressureThatIsNoShare_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Health(Double.NaN, ""));
        assertThrows(IllegalArgumentException.class, () -> new Health(-0.1, ""));
        assertEquals(2, new Health(2, "twice the limit").pressure());
    }

    @Test
    void counters_addUpFieldByField() {
        assertEquals(
                new Counters(11, 22, 33, 44, 55, 66),
                new Counters(1, 2, 3, 4, 5, 6).plus(new Counters(10, 20, 30, 40, 50, 60)));
        assertEquals(new Counters(1, 2, 3, 4, 5, 6), Counters.ZERO.plus(new Counters(1, 2, 3, 4, 5, 6)));
    }
}
