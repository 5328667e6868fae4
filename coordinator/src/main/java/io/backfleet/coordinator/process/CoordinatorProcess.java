package io.backfleet.coordinator.process;

import io.backfleet.coordinator.gate.Seal;
import io.backfleet.coordinator.http.HttpApi;
import io.backfleet.coordinator.kafka.CoordinatorStreams;
import io.backfleet.coordinator.kafka.TaskTopics;
import io.backfleet.coordinator.metrics.CoordinatorMetrics;
import io.backfleet.messaging.EventPublisher;
import io.backfleet.messaging.ProgressView;
import io.backfleet.messaging.StateView;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.kafka.KafkaMessaging;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.signal.Signals;
import io.backfleet.protocol.wire.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator process: engine and HTTP API. Several may run; one is at work, the others stand by, all of them answer.
 * Thread-safe.
 */
public final class CoordinatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorProcess.class);
    private static final Duration CATCH_UP = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> parts;
    private final CoordinatorStreams engine;
    private final HttpApi api;
    private final KafkaMessaging messaging;

    private CoordinatorProcess(
            Deque<AutoCloseable> parts, CoordinatorStreams engine, HttpApi api, KafkaMessaging messaging) {
        this.parts = parts;
        this.engine = engine;
        this.api = api;
        this.messaging = messaging;
    }

    /**
     * Connects to Kafka, sets up what is missing there, starts.
     *
     * @param onFatal told, once and on a thread of the engine's, when it has failed for good: close this process's
     *     parts on another thread and end it, for a supervisor to start anew
     * @throws BackfleetException when it can't start; nothing is left running then
     */
    public static CoordinatorProcess start(CoordinatorConfig config, Consumer<Throwable> onFatal) {
        Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
        try {
            KafkaMessaging messaging = keep(parts, KafkaMessaging.connect(config.kafka()));
            StateView state = keep(parts, messaging.followState());
            ProgressView progress = keep(parts, messaging.followProgress());
            EventPublisher publisher = keep(parts, messaging.publisher());
            if (!state.awaitCaughtUp(CATCH_UP)) {
                throw new BackfleetException(
                        ErrorCode.BROKER_UNREACHABLE,
                        "the state topic could not be read within " + CATCH_UP.toSeconds() + " s");
            }
            CoordinatorStreams engine = keep(
                    parts,
                    CoordinatorStreams.start(
                            messaging.clientConfig(),
                            messaging.topics(),
                            new TaskTopics(
                                    messaging.transport(TaskChannel.BACKFILL).topic(),
                                    messaging.transport(TaskChannel.VERIFY).topic()),
                            seal(config, messaging.topics()),
                            config.tuning(),
                            new CoordinatorMetrics(config.meters()),
                            onFatal));
            HttpApi api = keep(
                    parts,
                    HttpApi.start(
                            config.api(),
                            state,
                            progress,
                            messaging.differences(),
                            keep(parts, messaging.audit()),
                            publisher,
                            engine::running,
                            config.metricsText(),
                            InstantSource.system()));
            return new CoordinatorProcess(parts, engine, api, messaging);
        } catch (InterruptedException e) {
            closeAll(parts);
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "the coordinator's start was interrupted", e);
        } catch (RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    private static Seal seal(CoordinatorConfig config, Topics topics) {
        SigningKey key = config.signingKey();
        if (key == null) {
            LOG.info("no signing key: gates open without certificates");
        } else {
            LOG.info("certificates are signed with key {}", key.keyId());
        }
        return new Seal(new Signals(topics.prefix()), key == null ? null : key::sign);
    }

    private static <T extends AutoCloseable> T keep(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    /** The HTTP API's port. */
    public int port() {
        return api.port();
    }

    /** Whether the engine runs, be it at work or standing by. */
    public boolean running() {
        return engine.running();
    }

    /** Whether this process is the one at work. */
    public boolean active() {
        return engine.active();
    }

    /** The way to Kafka, for what else the process wants there. Closed with this. */
    public KafkaMessaging messaging() {
        return messaging;
    }

    /** Stops answering, hands over to a standby, ends; takes some seconds at most. */
    @Override
    public void close() {
        closeAll(parts);
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} did not close in order", part.getClass().getSimpleName(), e);
            }
        }
    }
}
