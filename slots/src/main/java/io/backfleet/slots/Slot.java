package io.backfleet.slots;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.wire.MalformedMessageException;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.backfleet.slots.report.ActiveTask;
import io.backfleet.slots.report.Reporter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one task after the other from a queue and runs it: the order is always work, report, settle, so that a task
 * whose report was lost comes again and reports again.
 *
 * <p>{@link #run()} is the whole life of one thread; nothing here is shared.
 */
final class Slot implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Slot.class);
    private static final Duration RECEIVE = Duration.ofSeconds(1);

    private final String process;
    private final TaskQueue queue;
    private final EventPublisher publisher;
    private final Reporter reporter;
    private final Directives directives;
    private final StopSignal stop;
    private final Crew crew;
    private final Function<String, Workplace> places;
    private final Consumer<Task> lookOut;
    private final Consumer<Throwable> onFatal;

    /**
     * @param places gives the place of a route, or throws DATABASE_UNKNOWN
     * @param lookOut told of a task that the throttle has sent back, when the coordinator knows
     * @param onFatal told of an error that ends this slot: a process with fewer slots than it announces must end
     */
    Slot(
            String process,
            TaskQueue queue,
            EventPublisher publisher,
            Reporter reporter,
            Directives directives,
            StopSignal stop,
            Crew crew,
            Function<String, Workplace> places,
            Consumer<Task> lookOut,
            Consumer<Throwable> onFatal) {
        this.process = process;
        this.queue = queue;
        this.publisher = publisher;
        this.reporter = reporter;
        this.directives = directives;
        this.stop = stop;
        this.crew = crew;
        this.places = places;
        this.lookOut = lookOut;
        this.onFatal = onFatal;
    }

    @Override
    public void run() {
        try {
            while (!stop.stopped()) {
                Optional<Delivery> delivery = queue.receive(RECEIVE);
                if (delivery.isPresent()) {
                    handle(delivery.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            onFatal.accept(e);
            throw e;
        }
    }

    private void handle(Delivery delivery) {
        boolean settled;
        try {
            settled = work(Wire.read(delivery.value(), Task.class));
        } catch (MalformedMessageException e) {
            settled = bury(delivery, new Failure(ErrorCode.SYNTAX, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            // a defect: nobody can say how far the work got, so somebody shall look at the checkpoint again
            log.error("task {} broke", delivery.id(), e);
            stop.await(RECEIVE);
            settled = false;
        }
        if (settled) {
            delivery.done();
        } else {
            delivery.giveBack();
        }
    }

    private boolean bury(Delivery delivery, Failure why) {
        try {
            publisher.bury(delivery.value(), delivery.id(), why);
            return true;
        } catch (BackfleetException e) {
            log.warn("the malformed task {} could not be put on the dead topic: {}", delivery.id(), e.text());
            return false;
        }
    }

    /** Works on a task; true when all is said about it. */
    private boolean work(Task task) {
        return said(task, end(task));
    }

    private TaskEnd end(Task task) {
        Workplace place;
        try {
            place = places.apply(task.id().database());
        } catch (BackfleetException e) {
            return new TaskEnd.Returned(Failure.of(e));
        }
        if (!task.spec().digest().equals(task.digest()) || directives.forged(task)) {
            return new TaskEnd.Failed(
                    new Failure(ErrorCode.DIGEST_MISMATCH, "the task's spec is not the accepted one"), Health.GOOD);
        }
        if (!crew.role().takes(task.id().kind())) {
            return new TaskEnd.Failed(
                    new Failure(
                            ErrorCode.NOT_SUPPORTED,
                            "a " + crew.role().text() + " takes no " + task.id().kind() + " tasks"),
                    Health.GOOD);
        }
        if (stop.stopped()) {
            return TaskEnd.Returned.of(ErrorCode.WORKER_STOPPING, crew.role().text() + " " + process + " is stopping");
        }
        try (ActiveTask active = reporter.begin(task)) {
            return crew.work(task, place, active);
        } catch (BackfleetException e) {
            return e.code() == ErrorCode.WORKER_STOPPING
                    ? new TaskEnd.Returned(Failure.of(e))
                    : new TaskEnd.Failed(Failure.of(e), Health.GOOD);
        }
    }

    /** What fits into every message. */
    private boolean deliver(Report report) {
        return reporter.deliver(report, refused -> report);
    }

    private boolean said(Task task, TaskEnd end) {
        if (end instanceof TaskEnd.Reported reported) {
            return reporter.deliver(
                    reported.result(),
                    refused -> new Report.TaskFailed(process, task.id(), task.attempt(), refused, Health.GOOD));
        }
        if (end instanceof TaskEnd.Failed failed) {
            log.warn("task {} failed: {}", task.id(), failed.failure());
            boolean told = deliver(
                    new Report.TaskFailed(process, task.id(), task.attempt(), failed.failure(), failed.health()));
            if (told && failed.failure().code() == ErrorCode.THROTTLED) {
                lookOut.accept(task);
            }
            return told;
        }
        if (end instanceof TaskEnd.Returned returned) {
            log.info("task {} goes back: {}", task.id(), returned.why());
            return deliver(new Report.TaskReturned(process, task.id(), task.attempt(), returned.why()));
        }
        log.debug("task {} is void: {}", task.id(), end);
        return true;
    }
}
