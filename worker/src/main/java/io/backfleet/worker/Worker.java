package io.backfleet.worker;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.throttle.Throttle;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.worker.backfill.BackfillMeters;
import io.backfleet.worker.backfill.BackfillRun;
import io.backfleet.worker.backfill.BatchSizes;
import io.backfleet.worker.backfill.Retries;
import io.backfleet.worker.control.Directives;
import io.backfleet.worker.control.StopSignal;
import io.backfleet.worker.report.Reporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running worker process: slots that take tasks, and a reporter. Stateless: what it knows is in Kafka and in the
 * databases, so any number of them may run and any of them may die.
 *
 * <p>Thread-safe. Threads: {@code backfleet-slot-N} here, and those of reporter, queues and throttles.
 */
public final class Worker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    /** Long enough to see a short lag through, short enough for others to get the slot. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(30);
    /** A slot ends behind its batch; a batch has time limits in the database well below this. */
    private static final Duration SLOT_END = Duration.ofSeconds(70);

    private final StopSignal stop = new StopSignal();
    private final Map<String, BackfillRun.Tools> databases = new LinkedHashMap<>();
    private final Reporter reporter;
    private final List<TaskQueue> queues;
    private final List<Thread> slots = new ArrayList<>();

    private Worker(WorkerConfig config) {
        Directives directives = new Directives(config.state(), stop);
        BackfillMeters meters = new BackfillMeters(config.meters());
        BatchSizes sizes = new BatchSizes();
        Retries retries = Retries.standard();
        for (FleetDatabase database : config.databases()) {
            Throttle throttle = new Throttle(database, config.name(), config.nanoTime());
            ThrottleMeters.bind(config.meters(), throttle);
            databases.put(
                    database.id(),
                    new BackfillRun.Tools(
                            database,
                            throttle,
                            directives,
                            stop,
                            retries,
                            sizes,
                            meters,
                            config.nanoTime(),
                            LONGEST_HOLD));
        }
        Report.WorkerHere here =
                new Report.WorkerHere(config.name(), config.slots(), List.copyOf(databases.keySet()), config.version());
        reporter = new Reporter(here, config.publisher(), stop, config.clock(), this::readings);
        queues = config.queues().open(config.slots());
        for (TaskQueue queue : queues) {
            Slot slot = new Slot(
                    config.name(),
                    queue,
                    config.publisher(),
                    reporter,
                    directives,
                    stop,
                    id -> Optional.ofNullable(databases.get(id)),
                    config.onFatal());
            Thread thread = new Thread(slot, "backfleet-slot-" + (slots.size() + 1));
            thread.setDaemon(true);
            slots.add(thread);
        }
    }

    /** Starts a process; it works until closed. */
    public static Worker start(WorkerConfig config) {
        Worker worker = new Worker(config);
        worker.slots.forEach(Thread::start);
        log.info(
                "worker {} serves {} with {} slots, tasks by {} group",
                config.name(),
                worker.databases.keySet(),
                config.slots(),
                config.queues().transport().mode().text());
        return worker;
    }

    private List<DatabaseReading> readings(Set<String> ids) {
        return databases.entrySet().stream()
                .filter(entry -> ids.contains(entry.getKey()))
                .map(entry -> entry.getValue().throttle().reading())
                .toList();
    }

    /** The newest readings of all databases that had work since the start. */
    public List<DatabaseReading> readings() {
        return readings(databases.keySet());
    }

    /** Why tasks cannot be received at present; empty while all is well. */
    public Optional<String> problem() {
        return queues.stream()
                .flatMap(queue -> queue.problem().stream())
                .map(Failure::toString)
                .findFirst();
    }

    /** Ends every task at its next batch, gives back what is left of it, and stops. */
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
        databases.values().forEach(tools -> tools.throttle().close());
        reporter.close();
    }
}
