package io.backfleet.slots;

import io.backfleet.database.FleetDatabase;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.backfleet.slots.report.Reporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running process that takes tasks: slots, a throttle per database, a place per route, and a reporter. What is done with a task is its
 * crew's affair. Stateless: what it knows is in Kafka and in the databases, so any number of them may run and any of
 * them may die.
 *
 * <p>Thread-safe. Threads: {@code backfleet-ROLE-slot-N} here, and those of reporter, queues and throttles.
 */
public final class SlotProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SlotProcess.class);
    /** A slot ends behind its statement, which has time limits in the database well below this. */
    private static final Duration SLOT_END = Duration.ofSeconds(70);

    private final StopSignal stop = new StopSignal();
    private final Workplaces places;
    private final Reporter reporter;
    private final List<TaskQueue> queues;
    private final List<Thread> slots = new ArrayList<>();

    private SlotProcess(SlotsConfig config, Crew crew) {
        Directives directives = new Directives(config.state()::migration, stop);
        List<String> ids = config.databases().stream().map(FleetDatabase::id).toList();
        Report.WorkerHere here =
                new Report.WorkerHere(config.name(), crew.role(), config.slots(), ids, config.version());
        reporter = new Reporter(here, config.publisher(), stop, config.clock());
        places = new Workplaces(config, crew.role(), directives, stop, reporter::tell);
        queues = config.queues().open(config.slots());
        for (TaskQueue queue : queues) {
            Slot slot = new Slot(
                    config.name(),
                    queue,
                    config.publisher(),
                    reporter,
                    directives,
                    stop,
                    crew,
                    places::of,
                    places::lookOut,
                    config.onFatal());
            Thread thread = new Thread(slot, "backfleet-" + crew.role().text() + "-slot-" + (slots.size() + 1));
            thread.setDaemon(true);
            slots.add(thread);
        }
    }

    /** Starts a process; it works until closed. */
    public static SlotProcess start(SlotsConfig config, Crew crew) {
        SlotProcess process = new SlotProcess(config, crew);
        process.reporter.start(process.places::readings);
        process.places.start();
        process.slots.forEach(Thread::start);
        log.info(
                "{} {} serves {} with {} slots, tasks by {} group",
                crew.role().text(),
                config.name(),
                process.places.databases(),
                config.slots(),
                config.queues().transport().mode().text());
        return process;
    }

    /** The newest readings of all databases that had work since the start. */
    public List<DatabaseReading> readings() {
        return places.readings(places.databases());
    }

    /** Why tasks cannot be received at present; empty while all is well. */
    public Optional<String> problem() {
        return queues.stream()
                .flatMap(queue -> queue.problem().stream())
                .map(Failure::toString)
                .findFirst();
    }

    /** Ends every task at its next statement, gives back what is left of it, and stops. */
    @Override
    public void close() {
        stop.stop();
        queues.forEach(TaskQueue::wakeup);
        for (Thread slot : slots) {
            try {
                slot.join(SLOT_END.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        queues.forEach(TaskQueue::close);
        places.close();
        reporter.close();
    }
}
