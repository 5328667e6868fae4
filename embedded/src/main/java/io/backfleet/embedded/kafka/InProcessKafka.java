package io.backfleet.embedded.kafka;

import io.backfleet.embedded.process.DirectoryLock;
import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.Ports;
import io.backfleet.embedded.process.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker inside this JVM: the quickest to start, for tests. A fatal fault of the broker would halt the whole JVM, so from the first start on
 * Kafka's exit calls throw an error in the broker's thread instead; that is a setting of the whole JVM and stays.
 *
 * <p>All of its threads belong to a thread group named {@value #THREAD_GROUP}. Thread-safe.
 */
public final class InProcessKafka implements EmbeddedKafka {
    /** Name of the thread group of every broker thread. */
    public static final String THREAD_GROUP = "backfleet-embedded-kafka";

    private static final Logger LOG = LoggerFactory.getLogger(InProcessKafka.class);
    private static final int PORT_ATTEMPTS = 5;

    private final WorkDirectory work;
    private final DirectoryLock lock;
    private final String clusterId;
    private final int port;
    private final KafkaRaftServer server;

    private InProcessKafka(WorkDirectory work, DirectoryLock lock, String clusterId, int port, KafkaRaftServer server) {
        this.work = work;
        this.lock = lock;
        this.clusterId = clusterId;
        this.port = port;
        this.server = server;
    }

    /**
     * Starts a broker and returns when it answers; a second or two.
     *
     * @throws EmbeddedServerException when that fails
     */
    public static InProcessKafka start(KafkaOptions options) {
        Exit.setExitProcedure(InProcessKafka::refuseToEnd);
        Exit.setHaltProcedure(InProcessKafka::refuseToEnd);
        WorkDirectory work = WorkDirectory.create("kafka");
        try {
            Path directory = options.directory() == null ? work.path() : options.directory();
            DirectoryLock lock = DirectoryLock.acquire(directory, Duration.ofSeconds(5));
            try {
                return start(options, work, lock, new BrokerFiles(directory));
            } catch (RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (RuntimeException e) {
            work.close();
            throw e;
        }
    }

    private static InProcessKafka start(
            KafkaOptions options, WorkDirectory work, DirectoryLock lock, BrokerFiles files) {
        String clusterId = files.clusterId();
        for (int attempt = 1; ; attempt++) {
            List<Integer> ports = Ports.pick(2);
            Properties settings = files.settings(ports.get(0), ports.get(1), options);
            try {
                KafkaRaftServer server = inGroup(() -> launch(settings, clusterId));
                InProcessKafka kafka = new InProcessKafka(work, lock, clusterId, ports.get(0), server);
                long deadline = System.nanoTime() + options.startDeadline().toNanos();
                if (!Readiness.await(ports.get(0), clusterId, () -> true, deadline)) {
                    kafka.stop();
                    throw new EmbeddedServerException("The broker in this process did not answer on "
                            + kafka.bootstrapServers() + " within "
                            + options.startDeadline().toMillis() + " ms");
                }
                return kafka;
            } catch (ExecutionException e) {
                if (attempt == PORT_ATTEMPTS || Ports.allFree(ports)) {
                    throw new EmbeddedServerException("The broker in this process did not start: " + e.getCause(), e);
                }
            }
        }
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    @Override
    public Set<Long> processes() {
        return work.processes();
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            lock.close();
            work.close();
        }
    }

    private void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /**
     * Kafka 4.3 puts "classic" into upper case by the default locale and then looks for CLASSIC, which isn't what that is in Turkish: so the default
     * locale is another one for the length of a start.
     */
    private static KafkaRaftServer launch(Properties settings, String clusterId) throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.ROOT);
        try {
            KafkaConfig config = KafkaConfig.fromProps(settings, false);
            BrokerFiles.format(config, clusterId);
            return launch(config);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static KafkaRaftServer launch(KafkaConfig config) {
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException | Error e) {
            server.shutdown();
            throw e;
        }
    }

    /** Threads inherit their maker's group: so the broker's can be told from everybody else's. */
    private static KafkaRaftServer inGroup(Callable<KafkaRaftServer> start) throws ExecutionException {
        FutureTask<KafkaRaftServer> task = new FutureTask<>(start);
        Thread thread = new Thread(new ThreadGroup(THREAD_GROUP), task, "backfleet-kafka-start");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while the broker started", e);
        }
    }

    private static void refuseToEnd(int status, String message) {
        LOG.error(
                "The embedded broker met a fatal fault and wanted to end this JVM with status {}: {}", status, message);
        throw new IllegalStateException("the embedded broker met a fatal fault (status " + status + "): " + message);
    }
}
