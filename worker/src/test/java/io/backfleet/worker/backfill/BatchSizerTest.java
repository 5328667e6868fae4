package io.backfleet.worker.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.spec.Settings;
import org.junit.jupiter.api.Test;

class BatchSizerTest {
    private static final long MILLI = 1_000_000;
    private final BatchSizer sizer = new BatchSizer(BatchSizer.START);

    private void run(int batches, double nanosPerRow) {
        for (int i = 0; i < batches; i++) {
            int rows = sizer.rows(Settings.DEFAULT);
            sizer.ran(rows, rows, (long) (rows * nanosPerRow), Settings.DEFAULT);
        }
    }

    @Test
    void size_settlesWhereABatchTakesTheTarget() {
        run(400, 5_000);
        assertEquals(10_000, sizer.rows(Settings.DEFAULT), 500);
    }

    @Test
    void size_growsByHalfAtMost() {
        run(BatchSizer.SAMPLES, 1);
        assertEquals(1_500, sizer.rows(Settings.DEFAULT));
    }

    @Test
    void size_neverExceedsTheCeiling() {
        run(1_000, 1);
        assertEquals(100_000, sizer.rows(Settings.DEFAULT));
        assertEquals(20_000, sizer.rows(Settings.DEFAULT.with("maxBatchRows", "20000")));
    }

    @Test
    void size_fallsToATenthAfterOneVerySlowBatch() {
        sizer.ran(1_000, 1_000, 251 * MILLI, Settings.DEFAULT);
        assertEquals(100, sizer.rows(Settings.DEFAULT));
    }

    @Test
    void size_hasAFloor() {
        for (int i = 0; i < 10; i++) {
            sizer.ran(sizer.rows(Settings.DEFAULT), 1, 10_000 * MILLI, Settings.DEFAULT);
        }
        assertEquals(BatchSizer.FLOOR, sizer.rows(Settings.DEFAULT));
    }

    @Test
    void size_ignoresShortBatches() {
        for (int i = 0; i < 100; i++) {
            sizer.ran(1_000, 3, 1, Settings.DEFAULT);
        }
        assertEquals(1_000, sizer.rows(Settings.DEFAULT));
    }

    @Test
    void size_shrinksWhenBatchesTakeLongerThanTheTarget() {
        run(200, 500_000);
        assertTrue(sizer.rows(Settings.DEFAULT) <= 110, "rows " + sizer.rows(Settings.DEFAULT));
    }

    @Test
    void size_halvesOnATimeLimit() {
        sizer.timedOut(1_000);
        assertEquals(500, sizer.rows(Settings.DEFAULT));
    }
}
