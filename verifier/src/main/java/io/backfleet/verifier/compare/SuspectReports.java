package io.backfleet.verifier.compare;

import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.Workplace;
import java.time.Duration;

/**
 * Tells the coordinator how many rows wait to be judged: the first at once, changes at most once a second. Not
 * thread-safe.
 */
final class SuspectReports {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Task task;
    private final Workplace place;
    private long told;
    private long toldAt;

    SuspectReports(Task task, Workplace place) {
        this.task = task;
        this.place = place;
    }

    void waiting(long now) {
        long time = place.nanoTime().getAsLong();
        boolean first = told == 0 && now > 0;
        if (now != told && (first || time - toldAt >= INTERVAL.toNanos())) {
            place.tell().accept(new Report.Suspects(place.process(), task.id(), task.attempt(), now));
            told = now;
            toldAt = time;
        }
    }
}
