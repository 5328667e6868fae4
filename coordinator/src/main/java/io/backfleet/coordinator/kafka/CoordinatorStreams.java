package io.backfleet.coordinator.kafka;

import io.backfleet.coordinator.gate.Seal;
import io.backfleet.coordinator.metrics.CoordinatorMetrics;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator process's engine: at work, or standing by while another process is. Thread-safe. Starts Kafka Streams'
 * own threads and nothing else.
 */
public final class CoordinatorStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorStreams.class);
    private static final Duration CLOSE = Duration.ofSeconds(20);
    private static final long ADMIN_SECONDS = 30;

    private final KafkaStreams streams;

    private CoordinatorStreams(KafkaStreams streams) {
        this.streams = streams;
    }

    /**
     * Starts; the topics must exist.
     *
     * @param clientConfig what every client of the fleet gets, its broker's address above all
     * @param tasks topics to publish tasks to
     * @param seal what verdicts on gates leave under
     * @param onFatal told, once and on a thread of Streams', when the engine has failed for good: the process must end,
     *     for a later start to try again
     */
    public static CoordinatorStreams start(
            Map<String, Object> clientConfig,
            Topics topics,
            TaskTopics tasks,
            Seal seal,
            StreamsTuning tuning,
            CoordinatorMetrics metrics,
            Consumer<Throwable> onFatal) {
        String inbox = inboxId(clientConfig, topics.inbox());
        Properties config = new Properties();
        config.putAll(StreamsConfigs.of(clientConfig, topics, tuning));
        KafkaStreams streams = new KafkaStreams(CoordinatorTopology.build(topics, tasks, inbox, seal, metrics), config);
        AtomicReference<@Nullable Throwable> last = new AtomicReference<>();
        streams.setUncaughtExceptionHandler(e -> {
            LOG.error("the coordinator's engine failed", e);
            last.compareAndSet(null, e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            LOG.debug("engine {} -> {}", before, now);
            if (now == KafkaStreams.State.ERROR) {
                Throwable cause = last.get();
                onFatal.accept(cause == null ? new IllegalStateException("the engine failed, cause unknown") : cause);
            }
        });
        streams.start();
        return new CoordinatorStreams(streams);
    }

    /** An inbox that was deleted and made again counts its messages anew. */
    private static String inboxId(Map<String, Object> clientConfig, String inbox) {
        try (Admin admin = Admin.create(clientConfig)) {
            TopicDescription topic = admin.describeTopics(List.of(inbox))
                    .allTopicNames()
                    .get(ADMIN_SECONDS, TimeUnit.SECONDS)
                    .get(inbox);
            if (topic == null) {
                throw new BackfleetException(ErrorCode.BROKER_MISCONFIGURED, "there is no topic " + inbox);
            }
            return topic.topicId().toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new BackfleetException(
                    ErrorCode.BROKER_UNREACHABLE, "topic " + inbox + " could not be looked at: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "the coordinator's start was interrupted", e);
        }
    }

    /** Whether this process is at work or stands by; not while it starts, moves work, or has failed. */
    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Whether this process is the one at work. */
    public boolean active() {
        return running()
                && streams.metadataForLocalThreads().stream()
                        .anyMatch(thread -> !thread.activeTasks().isEmpty());
    }

    /** Leaves the group first, so that a standby takes over at once. */
    @Override
    public void close() {
        if (!streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE))) {
            LOG.warn("the coordinator's engine did not end within {} s", CLOSE.toSeconds());
        }
    }

    /** Lets go without a word, as a process that dies does: others must find out by themselves. */
    void abandon() {
        streams.close(Duration.ZERO);
    }
}
