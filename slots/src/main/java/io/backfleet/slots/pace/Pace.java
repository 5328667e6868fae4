package io.backfleet.slots.pace;

import io.backfleet.database.throttle.Pacer.Verdict;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.Workplace;
import io.backfleet.slots.throttle.Patience;
import io.backfleet.slots.throttle.RouteThrottle;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * One task's steps between the throttle's verdicts: it asks, works, and pauses as told, and says when it has been kept
 * standing for too long to keep its slot. Keeps the times.
 *
 * <p>Not thread-safe: one object per task.
 */
public final class Pace implements AutoCloseable {
    /** While stopped, a task looks at the readings this often; more often at first, for readings that are about to come. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private static final Duration FIRST_LOOK = Duration.ofMillis(5);

    private final Workplace place;
    private final RouteThrottle.Watch watch;
    private final BiConsumer<String, Duration> onWaited;
    private RouteThrottle.Ruling ruling = new RouteThrottle.Ruling(new Verdict(0, false, 1, null), null);
    private long lastWorkNanos;
    private long workedNanos;
    private long waitedNanos;
    private long stoppedNanos;
    private Duration look = FIRST_LOOK;
    private boolean starting;
    private boolean worked;
    private boolean doubt;

    /**
     * Starts watching the databases of a task.
     *
     * @param onWaited told how long was waited for which metric
     */
    public Pace(Workplace place, Task task, BiConsumer<String, Duration> onWaited) {
        this.place = place;
        this.watch = place.throttle().watch(task);
        this.onWaited = onWaited;
    }

    /** Asks the throttle under these settings; true when no statement may start now. */
    public boolean stopped(Settings settings) {
        // asked first: what is read in between must not count as read and bad
        starting = watch.starting();
        ruling = watch.decide(settings);
        if (!ruling.verdict().stopped()) {
            stoppedNanos = 0;
            look = FIRST_LOOK;
        }
        return ruling.verdict().stopped();
    }

    /**
     * Waits a moment because the throttle has stopped the task; or gives false at once, when it has waited long enough: a
     * database that stands still must not keep the slots that others could use. Probes that have only just started are
     * waited for.
     */
    public boolean standStill() {
        if (stoppedNanos >= patience().toNanos() && (worked || !starting)) {
            return false;
        }
        pause(look);
        Duration longer = look.multipliedBy(2);
        look = longer.compareTo(LOOK) < 0 ? longer : LOOK;
        return true;
    }

    private Duration patience() {
        Patience patience = place.patience();
        return doubt ? patience.doubt() : worked ? patience.amid() : patience.begin();
    }

    /** Whether giving the task back now means that work is done again: there is more patience then. */
    public void inDoubt(boolean isNow) {
        doubt = isNow;
    }

    /** Why the task goes back. */
    public BackfleetException throttled() {
        return new BackfleetException(
                ErrorCode.THROTTLED,
                "held for " + Duration.ofNanos(stoppedNanos).toMillis() + " ms by " + ruling.reason());
    }

    /** Works, and counts the time. */
    public <T> T work(Supplier<T> step) {
        long start = place.nanoTime().getAsLong();
        try {
            return step.get();
        } finally {
            lastWorkNanos = place.nanoTime().getAsLong() - start;
            workedNanos += lastWorkNanos;
            worked = true;
        }
    }

    /** Pauses behind the last work for as long as the last verdict asks for. */
    public void breathe() {
        pause(ruling.verdict().pauseAfter(Duration.ofNanos(lastWorkNanos)));
    }

    private void pause(Duration time) {
        if (time.isZero()) {
            return;
        }
        Duration waited = await(time);
        Verdict verdict = ruling.verdict();
        stoppedNanos += verdict.stopped() ? waited.toNanos() : 0;
        watch.waited(ruling, waited);
        if (verdict.reason() != null) {
            onWaited.accept(verdict.reason().metric(), waited);
        }
    }

    /**
     * Waits for something other than the throttle; ends early when the process is told to stop.
     *
     * @return how long it took
     */
    public Duration await(Duration time) {
        long start = place.nanoTime().getAsLong();
        place.stop().await(time);
        Duration waited = Duration.ofNanos(place.nanoTime().getAsLong() - start);
        waitedNanos += waited.toNanos();
        return waited;
    }

    /** As of the last verdict. */
    public Health health() {
        return ruling.health();
    }

    /** Time in {@link #work}. */
    public long workedNanos() {
        return workedNanos;
    }

    /** Time spent waiting, for the throttle or else. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** The databases need not be watched for this task any more. */
    @Override
    public void close() {
        watch.close();
    }
}
