package io.backfleet.worker.backfill;

import io.backfleet.database.FencedTask;
import io.backfleet.database.FencedTask.Batch;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.TaskEnd;
import io.backfleet.slots.Workplace;
import io.backfleet.slots.control.Directives.Directive;
import io.backfleet.slots.pace.BatchSizer;
import io.backfleet.slots.pace.BatchSizes;
import io.backfleet.slots.pace.Pace;
import io.backfleet.slots.report.ActiveTask;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One slot's work on one BACKFILL or REPAIR task: take the fence, write batches as the throttle allows, and close the task when
 * its range is done, its time is up, or somebody wants it back. A task that the throttle stops goes back: before its first
 * batch without having touched the database, later with what is done of it.
 *
 * <p>Not thread-safe: one object per task.
 */
public final class BackfillRun {
    private static final int START_ROWS = 1_000;
    private static final int FLOOR_ROWS = 10;

    private final Task task;
    private final Tools tools;
    private final Workplace place;
    private final ActiveTask active;
    private final BatchSizer sizer;
    private final Isolation isolation = new Isolation();
    private long databaseNanos;
    private Health health = Health.GOOD;

    /**
     * What a run works with.
     *
     * @param sizes shared by all tasks of a process, like {@code meters}
     */
    public record Tools(Workplace place, BatchSizes sizes, BackfillMeters meters) {}

    public BackfillRun(Task task, Tools tools, ActiveTask active) {
        this.task = task;
        this.tools = tools;
        this.place = tools.place();
        this.active = active;
        this.sizer = tools.sizes().sizer(task.id());
    }

    /** Batch sizes for {@link Tools}. */
    public static BatchSizes sizes() {
        return new BatchSizes(START_ROWS, FLOOR_ROWS);
    }

    private static BatchSizer.Aim aim(Settings settings) {
        return new BatchSizer.Aim(Duration.ofMillis(settings.batchMillis()), settings.maxBatchRows());
    }

    /** Does the work. */
    public TaskEnd run() {
        try (Pace pace = new Pace(place, task, this::waited)) {
            begin(pace);
            Optional<FencedTask> taken = place.retries().call(() -> place.site().take(task));
            if (taken.isEmpty()) {
                return new TaskEnd.Failed(
                        new Failure(ErrorCode.RUN_ENDED, "the database has ended this run"), Health.GOOD);
            }
            try (FencedTask fenced = taken.get()) {
                place.tell().accept(new Report.TaskTaken(place.process(), task.id(), task.attempt(), fenced.fence()));
                Optional<Outcome> earlier = fenced.outcome();
                Outcome outcome = earlier.isPresent() ? earlier.get() : close(fenced, work(fenced, pace));
                return new TaskEnd.Reported(
                        new Report.TaskEnded(place.process(), task.id(), task.attempt(), outcome, health));
            }
        } catch (BackfleetException e) {
            tools.meters().failure(task.id(), e.code());
            return e.code() == ErrorCode.FENCED
                    ? new TaskEnd.Moot(e.text())
                    : new TaskEnd.Failed(Failure.of(e), health);
        }
    }

    /** Waits until the first batch may be written; a task that is not wanted any more need not wait. */
    private void begin(Pace pace) {
        Directive directive = place.directives().of(task);
        while (directive.goOn() && stopped(pace, directive.settings())) {
            active.update(new TaskProgress(task.id(), 0, 0, 0, 0, 0, 0, true), health);
            if (!pace.standStill()) {
                throw pace.throttled();
            }
            directive = place.directives().of(task);
        }
    }

    private boolean stopped(Pace pace, Settings settings) {
        boolean stopped = pace.stopped(settings);
        health = pace.health();
        return stopped;
    }

    private Outcome work(FencedTask fenced, Pace pace) {
        while (!fenced.finished()) {
            Directive directive = place.directives().of(task);
            Settings settings = directive.settings();
            if (!directive.goOn() || pace.workedNanos() >= settings.taskMillis() * 1_000_000) {
                return yielded(fenced, pace, task.offerSplit() && !place.stop().stopped());
            }
            boolean stopped = stopped(pace, settings);
            show(fenced, settings, stopped);
            if (stopped) {
                if (pace.standStill()) {
                    continue;
                }
                if (pace.workedNanos() == 0) {
                    throw pace.throttled();
                }
                return yielded(fenced, pace, false);
            }
            Optional<Outcome> poisoned = pace.work(() -> step(fenced, pace, settings));
            if (poisoned.isPresent()) {
                return poisoned.get();
            }
            pace.breathe();
        }
        tools.sizes()
                .remember(task.id(), sizer.rows(aim(place.directives().of(task).settings())));
        return new Outcome.Done(counters(fenced, pace));
    }

    /** One batch, with its retries; an outcome when the next row turns out to be refused for good. */
    private Optional<Outcome> step(FencedTask fenced, Pace pace, Settings settings) {
        int[] rows = {isolation.limit(sizer.rows(aim(settings)))};
        boolean[] again = {false};
        try {
            Batch batch = place.retries().call(() -> {
                if (again[0]) {
                    // only the checkpoint knows whether the failed try was committed
                    fenced.reload();
                    if (fenced.finished()) {
                        return new Batch(0, 0, 0);
                    }
                }
                again[0] = true;
                return write(fenced, rows);
            });
            learn(batch, rows[0], settings);
            return Optional.empty();
        } catch (BackfleetException e) {
            if (e.code() != ErrorCode.ROW_REJECTED) {
                throw e;
            }
            tools.meters().failure(task.id(), e.code());
            fenced.reload();
            return isolation.refused(rows[0]) ? Optional.of(poisoned(fenced, pace, e)) : Optional.empty();
        }
    }

    private Batch write(FencedTask fenced, int[] rows) {
        try {
            return fenced.writeNext(rows[0]);
        } catch (BackfleetException e) {
            if (e.code() == ErrorCode.LOCK_TIMEOUT || e.code() == ErrorCode.STATEMENT_TIMEOUT) {
                sizer.timedOut(rows[0]);
                rows[0] = Math.max(1, rows[0] / 2);
            }
            tools.meters().failure(task.id(), e.code());
            throw e;
        }
    }

    private void learn(Batch batch, int asked, Settings settings) {
        databaseNanos += batch.databaseNanos();
        tools.meters().batch(task.id(), batch);
        isolation.passed(batch.seen());
        sizer.ran(asked, batch.seen(), batch.databaseNanos(), aim(settings));
    }

    private Outcome yielded(FencedTask fenced, Pace pace, boolean offer) {
        tools.sizes().remember(task.id(), sizer.rows(aim(task.spec().settings())));
        Key split = offer ? fenced.middle().orElse(null) : null;
        return new Outcome.Yielded(counters(fenced, pace), fenced.position(), split);
    }

    private Outcome poisoned(FencedTask fenced, Pace pace, BackfleetException refusal) {
        @Nullable Key next = fenced.keyBehind(1).orElse(null);
        return new Outcome.Poisoned(counters(fenced, pace), fenced.position(), next, Failure.of(refusal));
    }

    private Outcome close(FencedTask fenced, Outcome outcome) {
        boolean[] again = {false};
        return place.retries().call(() -> {
            if (again[0]) {
                fenced.reload();
            }
            again[0] = true;
            return fenced.close(outcome);
        });
    }

    private void waited(String metric, Duration time) {
        tools.meters().waited(task.id(), metric, time);
    }

    private void show(FencedTask fenced, Settings settings, boolean waiting) {
        Counters counters = fenced.counters();
        active.update(
                new TaskProgress(
                        task.id(),
                        counters.seen(),
                        counters.changed(),
                        counters.skipped(),
                        counters.batches(),
                        isolation.limit(sizer.rows(aim(settings))),
                        sizer.p90Millis(),
                        waiting),
                health);
    }

    private Counters counters(FencedTask fenced, Pace pace) {
        Counters rows = fenced.counters();
        return new Counters(
                rows.seen(),
                rows.changed(),
                rows.skipped(),
                rows.batches(),
                databaseNanos / 1_000_000,
                pace.waitedNanos() / 1_000_000);
    }
}
