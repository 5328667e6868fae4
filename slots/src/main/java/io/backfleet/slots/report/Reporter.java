package io.backfleet.slots.report;

import io.backfleet.messaging.EventPublisher;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.control.StopSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator about this process and its tasks: that they live, and how they ended. Thread-safe. Its only
 * thread is {@code backfleet-report}.
 */
public final class Reporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reporter.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final String worker;
    private final EventPublisher publisher;
    private final StopSignal stop;
    private final Clock clock;
    private final Report.WorkerHere here;
    private final ActiveTasks active = new ActiveTasks();
    private final ScheduledExecutorService executor;
    private boolean wasActive;

    /**
     * Says nothing by itself before {@link #start}.
     *
     * @param here what to say of this process
     */
    public Reporter(Report.WorkerHere here, EventPublisher publisher, StopSignal stop, Clock clock) {
        this.here = here;
        this.worker = here.worker();
        this.publisher = publisher;
        this.stop = stop;
        this.clock = clock;
        this.executor = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread thread = new Thread(runnable, "backfleet-report");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts reporting at intervals.
     *
     * @param readings newest readings of the databases of these routes, and of whatever else is watched
     */
    public void start(Function<Collection<String>, List<DatabaseReading>> readings) {
        every(Report.WorkerHere.INTERVAL_SECONDS, () -> tell(here));
        every(Report.TaskRenewed.INTERVAL_SECONDS, this::renew);
        every(1, () -> telemetry(readings));
    }

    /** The future ends with the executor only: what the action throws is logged inside it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void every(int seconds, Runnable what) {
        executor.scheduleAtFixedRate(
                () -> {
                    try {
                        what.run();
                    } catch (RuntimeException e) {
                        log.warn("a periodic report failed; the next one follows in {} s", seconds, e);
                    }
                },
                0,
                seconds,
                TimeUnit.SECONDS);
    }

    /** Announces a task that a slot begins; it is renewed until closed. */
    public ActiveTask begin(Task task) {
        return active.begin(task);
    }

    /** Sends a report that nothing depends on. */
    public void tell(Report report) {
        publisher.sendAsync(report).exceptionally(e -> {
            log.debug("a report could not be sent: {}", report, e);
            return null;
        });
    }

    /**
     * Sends a report that must arrive, however long the broker is away.
     *
     * @param instead what to send when the report itself is refused, which it would be for ever; such as one that is too
     *     large. Rights that are missing are not the report's fault: they are waited for
     * @return false when the process was told to stop before it could be sent; the task must then not be settled, so
     *     that somebody else finds out
     */
    public boolean deliver(Report report, Function<Failure, Report> instead) {
        Report next = report;
        boolean last = false;
        while (true) {
            try {
                publisher.send(next);
                return true;
            } catch (BackfleetException e) {
                if (e.code().kind() == ErrorKind.INVALID && next.equals(report)) {
                    log.error(
                            "{} is refused, and so is its task's attempt: {}",
                            report.getClass().getSimpleName(),
                            e.text());
                    next = instead.apply(Failure.of(e));
                }
                if (last) {
                    log.warn("{} could not be reported before the end: {}", next, e.text());
                    return false;
                }
                log.warn("{} could not be reported, trying again: {}", next, e.text());
            }
            // one more try after the signal: a stop must not drop what a healthy broker would take
            last = stop.await(BETWEEN_TRIES);
        }
    }

    private void renew() {
        for (ActiveTask task : active.all()) {
            tell(new Report.TaskRenewed(worker, task.task().id(), task.task().attempt(), task.health()));
        }
    }

    private void telemetry(Function<Collection<String>, List<DatabaseReading>> readings) {
        List<TaskProgress> tasks =
                active.all().stream().map(ActiveTask::progress).toList();
        Set<String> routes = tasks.stream().map(task -> task.task().database()).collect(Collectors.toSet());
        List<DatabaseReading> read = readings.apply(routes);
        boolean active = !tasks.isEmpty() || !read.isEmpty();
        if (active || wasActive) {
            publisher.offer(new Telemetry(worker, clock.millis(), tasks, read));
        }
        wasActive = active;
    }

    /** Says goodbye. */
    @Override
    public void close() {
        executor.shutdownNow();
        tell(new Report.WorkerGone(worker));
    }
}
