package io.backfleet.verifier.compare;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.Workplace;
import io.backfleet.slots.control.Directives.Directive;
import io.backfleet.slots.pace.Pace;
import io.backfleet.slots.report.ActiveTask;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What walking and settling have in common: no statement without leave, each with retries, and progress that others
 * see. Not thread-safe: one object per task.
 */
final class Steps {
    private final Task task;
    private final Workplace place;
    private final Pace pace;
    private final VerifyMeters meters;
    private final ActiveTask active;
    private TaskProgress progress;

    Steps(Task task, Workplace place, Pace pace, VerifyMeters meters, ActiveTask active) {
        this.task = task;
        this.place = place;
        this.pace = pace;
        this.meters = meters;
        this.active = active;
        this.progress = new TaskProgress(task.id(), 0, 0, 0, 0, 0, 0, false);
    }

    /**
     * Waits until the throttle allows another statement.
     *
     * @return settings in force
     * @throws BackfleetException WORKER_STOPPING when the task is not wanted any more; THROTTLED when it has been held
     *     for long
     */
    Settings leave() {
        while (true) {
            Settings settings = goOn();
            boolean stopped = pace.stopped(settings);
            show(stopped);
            if (!stopped) {
                return settings;
            }
            if (!pace.standStill()) {
                throw pace.throttled();
            }
        }
    }

    private Settings goOn() {
        Directive directive = place.directives().of(task);
        if (!directive.goOn()) {
            throw new BackfleetException(
                    ErrorCode.WORKER_STOPPING,
                    place.stop().stopped()
                            ? "verifier " + place.process() + " is stopping"
                            : "migration '" + task.id().migration() + "' does not want to be compared now");
        }
        return directive.settings();
    }

    /** Runs a statement that may be repeated, for as long as the task is wanted. */
    <T> T read(Supplier<T> statement) {
        return place.retries().call(() -> {
            goOn();
            try {
                return pace.work(statement);
            } catch (BackfleetException e) {
                meters.failure(task.id(), e.code());
                throw e;
            }
        });
    }

    /** Whether rows wait to be judged, whose walk would have to be done again if the task went back. */
    void inDoubt(boolean isNow) {
        pace.inDoubt(isNow);
    }

    /** Rests behind a statement as the throttle asks. */
    void breathe() {
        pace.breathe();
    }

    /** Waits for rows to settle, unless the task is not wanted any more. */
    void await(Duration time) {
        goOn();
        pace.await(time);
    }

    /** Takes note of how far the task is. */
    void reached(long compared, long waiting, long chunks, int chunkRows, double chunkMillis) {
        progress = new TaskProgress(task.id(), compared, waiting, 0, chunks, chunkRows, chunkMillis, false);
        show(false);
    }

    /** Takes note of how many rows wait to be judged. */
    void waiting(long rows) {
        reached(progress.seen(), rows, progress.batches(), progress.batchRows(), progress.batchMillis());
    }

    private void show(boolean held) {
        active.update(
                new TaskProgress(
                        progress.task(),
                        progress.seen(),
                        progress.changed(),
                        progress.skipped(),
                        progress.batches(),
                        progress.batchRows(),
                        progress.batchMillis(),
                        held),
                pace.health());
    }
}
