package io.backfleet.cli.role;

import io.backfleet.cli.Version;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.coordinator.process.CoordinatorConfig;
import io.backfleet.coordinator.process.CoordinatorProcess;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.connect.Databases;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskTransport;
import io.backfleet.messaging.kafka.KafkaMessaging;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.view.WorkerView;
import io.backfleet.slots.SlotProcess;
import io.backfleet.slots.SlotsConfig;
import io.backfleet.verifier.Verifier;
import io.backfleet.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of a fleet in this process: a coordinator, workers, verifiers, or all of them. Started part by part, ended in the reverse order.
 * Not thread-safe, but {@link #close()} may come from a shutdown hook.
 */
public final class LocalFleet implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalFleet.class);
    private static final Duration READY = Duration.ofSeconds(60);

    private final KafkaSettings kafka;
    private final Meters meters;
    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
    private final List<String> names = new ArrayList<>();
    private final List<SlotProcess> processes = new CopyOnWriteArrayList<>();
    private @Nullable KafkaMessaging messaging;
    private int port;

    /** Nothing yet: the first part connects to Kafka, sets up what is missing there, and checks that tasks go through. */
    public LocalFleet(KafkaSettings kafka, Meters meters) {
        this.kafka = kafka;
        this.meters = meters;
    }

    private KafkaMessaging messaging() {
        if (messaging == null) {
            messaging = KafkaMessaging.connect(kafka);
            parts.push(messaging);
        }
        return messaging;
    }

    /**
     * Starts a coordinator.
     *
     * @param tuning how soon another takes over; an embedded broker allows quicker ones
     * @param key that certificates are signed with; null for none, and no certificates
     * @param onFatal told when it cannot go on; the process should end and be started again
     */
    public LocalFleet coordinator(
            ApiSettings api, StreamsTuning tuning, @Nullable SigningKey key, Consumer<Throwable> onFatal) {
        CoordinatorProcess coordinator = CoordinatorProcess.start(
                new CoordinatorConfig(kafka, tuning, api, meters.registry(), meters::text, key), onFatal);
        parts.push(coordinator);
        messaging = coordinator.messaging();
        port = coordinator.port();
        return this;
    }

    /** Starts a worker for these databases; they are opened, but connected to only when there is work. */
    public LocalFleet worker(DatabasesConfig config, int slots) {
        return add(config, slots, TaskChannel.BACKFILL, Worker::start);
    }

    /** Starts a verifier likewise. */
    public LocalFleet verifier(DatabasesConfig config, int slots) {
        return add(config, slots, TaskChannel.VERIFY, Verifier::start);
    }

    private LocalFleet add(
            DatabasesConfig config, int slots, TaskChannel channel, Function<SlotsConfig, SlotProcess> start) {
        List<FleetDatabase> databases = new ArrayList<>();
        for (DatabaseEntry entry : config.databases().values()) {
            FleetDatabase database = Databases.open(entry);
            parts.push(database);
            databases.add(database);
        }
        EventPublisher publisher = messaging().publisher();
        parts.push(publisher);
        StateView state = messaging().followState();
        parts.push(state);
        awaitState(state);
        String name = Processes.name();
        SlotProcess process = start.apply(new SlotsConfig(
                name,
                Version.text(),
                slots,
                databases,
                messaging().queues(channel),
                publisher,
                state,
                meters.registry(),
                Clock.systemUTC(),
                System::nanoTime,
                Processes::halt));
        parts.push(process);
        processes.add(process);
        names.add(name);
        return this;
    }

    /** A process that does not know yet what is paused or tuned must not take a task. */
    private static void awaitState(StateView state) {
        try {
            if (state.awaitCaughtUp(READY)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new BackfleetException(
                ErrorCode.BROKER_UNREACHABLE, "the state topic could not be read within " + READY.toSeconds() + " s");
    }

    /** Why no tasks can be taken; empty when they can. */
    public Optional<String> problem() {
        return processes.isEmpty()
                ? Optional.of("nothing has been started yet")
                : processes.stream()
                        .flatMap(process -> process.problem().stream())
                        .findFirst();
    }

    /** How tasks travel, and why. */
    public String transport() {
        TaskTransport transport = messaging().transport(TaskChannel.BACKFILL);
        return transport.mode().text() + " group (" + transport.reason() + ")";
    }

    /** What the throttles have read, one entry per worker or verifier and database. */
    public List<DatabaseReading> readings() {
        return processes.stream()
                .flatMap(process -> process.readings().stream())
                .toList();
    }

    public int port() {
        return port;
    }

    /** The API of this process's coordinator, which listens on loopback without a token. */
    public ApiClient api() {
        return new ApiClient("http://127.0.0.1:" + port, "", System.getProperty("user.name", "unknown"));
    }

    /** Waits until the coordinator knows every worker and verifier of this process. */
    public void awaitWorkers(ApiClient api) throws InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                List<String> known = api.workers().stream().map(WorkerView::id).toList();
                if (known.containsAll(names)) {
                    return;
                }
            } catch (BackfleetException e) {
                log.debug("the coordinator is not ready yet: {}", e.text());
            }
            Thread.sleep(100);
        }
        throw new BackfleetException(
                ErrorCode.COORDINATOR_UNREACHABLE,
                "the coordinator does not know worker " + names + " after " + READY.toSeconds() + " s");
    }

    @Override
    public void close() {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} could not be closed cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }
}
