package io.backfleet.slots.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.slots.pace.BatchSizer.Aim;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchSizerTest {
    private static final long MILLI = 1_000_000;
    private static final int FLOOR = 10;
    private static final Aim AIM = new Aim(Duration.ofMillis(50), 100_000);
    private final BatchSizer sizer = new BatchSizer(1_000, FLOOR);

    private void run(int batches, double nanosPerRow) {
        for (int i = 0; i < batches; i++) {
            int rows = sizer.rows(AIM);
            sizer.ran(rows, rows, (long) (rows * nanosPerRow), AIM);
        }
    }

    @Test
    void size_settlesWhereABatchTakesTheTarget() {
        run(400, 5_000);
        assertEquals(10_000, sizer.rows(AIM), 500);
    }

    @Test
    void size_growsByHalfAtMost() {
        run(BatchSizer.SAMPLES, 1);
        assertEquals(1_500, sizer.rows(AIM));
    }

    @Test
    void size_neverExceedsTheCeiling() {
        run(1_000, 1);
        assertEquals(100_000, sizer.rows(AIM));
        assertEquals(20_000, sizer.rows(new Aim(Duration.ofMillis(50), 20_000)));
    }

    @Test
    void size_fallsToATenthAfterOneVerySlowBatch() {
        sizer.ran(1_000, 1_000, 251 * MILLI, AIM);
        assertEquals(100, sizer.rows(AIM));
    }

    @Test
    void size_hasAFloor() {
        for (int i = 0; i < 10; i++) {
            sizer.ran(sizer.rows(AIM), 1, 10_000 * MILLI, AIM);
        }
        assertEquals(FLOOR, sizer.rows(AIM));
    }

    @Test
    void size_ignoresShortBatches() {
        for (int i = 0; i < 100; i++) {
            sizer.ran(1_000, 3, 1, AIM);
        }
        assertEquals(1_000, sizer.rows(AIM));
    }

    @Test
    void size_shrinksWhenBatchesTakeLongerThanTheTarget() {
        run(200, 500_000);
        assertTrue(sizer.rows(AIM) <= 110, "rows " + sizer.rows(AIM));
    }

    @Test
    void size_halvesOnATimeLimit() {
        sizer.timedOut(1_000);
        assertEquals(500, sizer.rows(AIM));
    }
}
