package io.backfleet.verifier.compare;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Chunk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.pace.BatchSizer;
import io.backfleet.slots.pace.BatchSizer.Aim;
import io.backfleet.slots.pace.BatchSizes;
import io.backfleet.slots.pace.Pace;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The walk over a task's range: chunk by chunk, until its end, until the task's time is up, or until there are so many
 * suspects that the rest is better another task's. Not thread-safe: one object per task.
 */
final class Walk {
    /** Suspects of one task that are enough: they are kept in memory and each must be looked at again. */
    static final int MOST_SUSPECTS = 10_000;

    static final int START_ROWS = 10_000;
    static final int FLOOR_ROWS = 100;
    /** A chunk takes no locks; its time bounds how soon a pause acts, and how long it keeps a snapshot open. */
    private static final Aim AIM = new Aim(Duration.ofMillis(100), 1_000_000);

    private final Task task;
    private final VerifyingTask table;
    private final Suspects suspects;
    private final SuspectReports reports;
    private final Steps steps;
    private final Pace pace;
    private final VerifyMeters meters;
    private final LongSupplier nanoTime;
    private final BatchSizes sizes;
    private final BatchSizer sizer;
    private long compared;
    private long chunks;

    Walk(
            Task task,
            VerifyingTask table,
            Suspects suspects,
            SuspectReports reports,
            Steps steps,
            Pace pace,
            VerifyMeters meters,
            BatchSizes sizes,
            LongSupplier nanoTime) {
        this.task = task;
        this.table = table;
        this.suspects = suspects;
        this.reports = reports;
        this.steps = steps;
        this.pace = pace;
        this.meters = meters;
        this.sizes = sizes;
        this.sizer = sizes.sizer(task.id());
        this.nanoTime = nanoTime;
    }

    /** Walks as far as this task goes. */
    void run() {
        long before = pace.workedNanos();
        while (!table.finished() && suspects.found() < MOST_SUSPECTS) {
            Settings settings;
            try {
                settings = steps.leave();
            } catch (BackfleetException e) {
                if (e.code() == ErrorCode.THROTTLED && compared > 0 && suspects.waiting() == 0) {
                    // what was compared without any doubt need not be compared again
                    break;
                }
                throw e;
            }
            if (pace.workedNanos() - before
                    >= Duration.ofMillis(settings.taskMillis()).toNanos()) {
                break;
            }
            step();
            steps.breathe();
        }
        sizes.remember(task.id(), sizer.rows(AIM));
    }

    private void step() {
        int[] rows = {sizer.rows(AIM)};
        Chunk chunk = steps.read(() -> compare(rows));
        suspects.add(chunk.suspects(), nanoTime.getAsLong());
        compared += chunk.compared();
        chunks++;
        meters.chunk(task.id(), chunk);
        sizer.ran(rows[0], chunk.compared(), chunk.databaseNanos(), AIM);
        steps.reached(compared, suspects.waiting(), chunks, sizer.rows(AIM), sizer.p90Millis());
        steps.inDoubt(suspects.waiting() > 0);
        reports.waiting(suspects.waiting());
    }

    private Chunk compare(int[] rows) {
        try {
            return table.compareNext(rows[0]);
        } catch (BackfleetException e) {
            if (e.code() == ErrorCode.STATEMENT_TIMEOUT) {
                sizer.timedOut(rows[0]);
                rows[0] = Math.max(1, rows[0] / 2);
            }
            throw e;
        }
    }

    /** Rows compared. */
    long compared() {
        return compared;
    }
}
