package io.backfleet.worker;

import io.backfleet.database.FleetDatabase;
import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.wire.MalformedMessageException;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.worker.backfill.BackfillRun;
import io.backfleet.worker.backfill.TaskEnd;
import io.backfleet.worker.control.Directives;
import io.backfleet.worker.control.StopSignal;
import io.backfleet.worker.report.ActiveTask;
import io.backfleet.worker.report.Reporter;
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

    private final String worker;
    private final TaskQueue queue;
    private final EventPublisher publisher;
    private final Reporter reporter;
    private final Directives directives;
    private final StopSignal stop;
    private final Function<String, Optional<BackfillRun.Tools>> databases;
    private final Consumer<Throwable> onFatal;

    /** @param onFatal told of an error that ends this slot: a process with fewer slots than it announces must end */
    Slot(
            String worker,
            TaskQueue queue,
            EventPublisher publisher,
            Reporter reporter,
            Directives directives,
            StopSignal stop,
            Function<String, Optional<BackfillRun.Tools>> databases,
            Consumer<Throwable> onFatal) {
        this.worker = worker;
        this.queue = queue;
        this.publisher = publisher;
        this.reporter = reporter;
        this.directives = directives;
        this.stop = stop;
        this.databases = databases;
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
        Optional<BackfillRun.Tools> tools = databases.apply(task.id().database());
        if (tools.isEmpty()) {
            return returned(
                    task,
                    ErrorCode.DATABASE_UNKNOWN,
                    "worker " + worker + " has no database '" + task.id().database() + "' in its databases file");
        }
        if (!task.spec().digest().equals(task.digest()) || directives.forged(task)) {
            return failed(
                    task,
                    new Failure(ErrorCode.DIGEST_MISMATCH, "the task's spec is not the accepted one"),
                    Health.GOOD);
        }
        if (stop.stopped()) {
            return returned(task, ErrorCode.WORKER_STOPPING, "worker " + worker + " is stopping");
        }
        try (ActiveTask active = reporter.begin(task)) {
            return switch (task.id().kind()) {
                case BACKFILL -> backfill(task, tools.get(), active);
                case PLAN -> plan(task, tools.get().database());
                case PROVE -> prove(task, tools.get().database());
                case CLEANUP -> cleanUp(task, tools.get().database());
            };
        }
    }

    private boolean backfill(Task task, BackfillRun.Tools tools, ActiveTask active) {
        TaskEnd end = new BackfillRun(task, tools, active)
                .run(fence -> reporter.tell(new Report.TaskTaken(worker, task.id(), task.attempt(), fence)));
        if (end instanceof TaskEnd.Closed closed) {
            return reporter.deliver(
                    new Report.TaskEnded(worker, task.id(), task.attempt(), closed.outcome(), closed.health()));
        }
        if (end instanceof TaskEnd.Failed failed) {
            return failed(task, failed.failure(), failed.health());
        }
        log.debug("task {} is void: {}", task.id(), end);
        return true;
    }

    private boolean plan(Task task, FleetDatabase database) {
        reporter.tell(new Report.TaskTaken(worker, task.id(), task.attempt(), 0));
        try {
            PlanResult result = database.plan(task, () -> !directives.of(task).goOn());
            return reporter.deliver(new Report.Planned(worker, task.id(), task.attempt(), result));
        } catch (BackfleetException e) {
            return e.code() == ErrorCode.WORKER_STOPPING
                    ? returned(task, e.code(), e.text())
                    : failed(task, Failure.of(e), Health.GOOD);
        }
    }

    private boolean prove(Task task, FleetDatabase database) {
        reporter.tell(new Report.TaskTaken(worker, task.id(), task.attempt(), 0));
        try {
            return reporter.deliver(new Report.Proven(worker, task.id(), task.attempt(), database.prove(task)));
        } catch (BackfleetException e) {
            return failed(task, Failure.of(e), Health.GOOD);
        }
    }

    private boolean cleanUp(Task task, FleetDatabase database) {
        reporter.tell(new Report.TaskTaken(worker, task.id(), task.attempt(), 0));
        try {
            database.cleanUp(task);
            return reporter.deliver(new Report.CleanedUp(worker, task.id(), task.attempt()));
        } catch (BackfleetException e) {
            return failed(task, Failure.of(e), Health.GOOD);
        }
    }

    private boolean failed(Task task, Failure failure, Health health) {
        log.warn("task {} failed: {}", task.id(), failure);
        return reporter.deliver(new Report.TaskFailed(worker, task.id(), task.attempt(), failure, health));
    }

    private boolean returned(Task task, ErrorCode code, String why) {
        log.info("task {} goes back: {}", task.id(), why);
        return reporter.deliver(new Report.TaskReturned(worker, task.id(), task.attempt(), new Failure(code, why)));
    }
}
