package io.backfleet.embedded.kafka;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.Ports;
import io.backfleet.embedded.process.Programs;
import io.backfleet.embedded.process.ServerCommand;
import io.backfleet.embedded.process.WorkDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A broker in a child JVM: its own heap and log, its faults and exits stay its own. It ends with this JVM whatever happens, and leaves no files
 * behind unless a directory was named; then that holds {@code data}, {@code metadata}, {@code cluster.id} and {@code broker.log}.
 *
 * <p>Thread-safe: start, stop and kill exclude each other.
 */
public final class ChildKafka implements EmbeddedKafka {
    private static final int PORT_ATTEMPTS = 5;
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);

    private final KafkaOptions options;
    private final WorkDirectory work;
    private final BrokerFiles files;
    private final String clusterId;
    private List<Integer> ports;
    private @Nullable GuardedProcess process;

    private ChildKafka(KafkaOptions options, WorkDirectory work) {
        this.options = options;
        this.work = work;
        this.files = new BrokerFiles(options.directory() == null ? work.path() : options.directory());
        this.clusterId = files.clusterId();
        this.ports = Ports.pick(2);
    }

    /**
     * Starts a broker and returns when it answers: two to three seconds on a quiet machine, longer after a kill.
     *
     * @throws EmbeddedServerException when that fails, also when another broker uses the directory; nothing is left running then
     */
    public static ChildKafka start(KafkaOptions options) {
        WorkDirectory work = WorkDirectory.create("kafka");
        try {
            Files.createDirectory(work.resolve("tmp"));
            ChildKafka kafka = new ChildKafka(options, work);
            kafka.startOnFreePorts();
            return kafka;
        } catch (IOException e) {
            work.close();
            throw new EmbeddedServerException("The broker could not be set up in " + work.path() + ": " + e, e);
        } catch (RuntimeException e) {
            work.close();
            throw e;
        }
    }

    private synchronized void startOnFreePorts() {
        for (int attempt = 1; ; attempt++) {
            try {
                start();
                return;
            } catch (EmbeddedServerException e) {
                if (attempt == PORT_ATTEMPTS || Ports.allFree(ports)) {
                    throw e;
                }
                ports = Ports.pick(2);
            }
        }
    }

    /**
     * Starts the broker if it doesn't run, on the same ports and data as before, and returns when it answers.
     *
     * @throws EmbeddedServerException when it doesn't answer within the start deadline
     */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        long deadline = System.nanoTime() + options.startDeadline().toNanos();
        GuardedProcess started = launch();
        process = started;
        if (!Readiness.await(ports.get(0), clusterId, started::isAlive, deadline)) {
            String how = started.isAlive() ? "" : " (it ended with code " + started.exitCode() + ")";
            String problem = "Kafka broker did not answer on 127.0.0.1:" + ports.get(0) + " within "
                    + options.startDeadline().toMillis() + " ms" + how + "; " + started.logTail();
            started.kill();
            throw new EmbeddedServerException(problem);
        }
    }

    /** Stops the broker cleanly; {@link #start()} goes on from there. Does nothing when it doesn't run. */
    public synchronized void stop() {
        if (process != null) {
            process.stop();
            process = null;
        }
    }

    /** Kills the broker with SIGKILL; {@link #start()} goes on from there. Does nothing when it doesn't run. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    @Override
    public synchronized String bootstrapServers() {
        return "127.0.0.1:" + ports.get(0);
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
            work.close();
        }
    }

    private GuardedProcess launch() {
        try {
            Path settings = work.resolve("server.properties");
            try (OutputStream file = Files.newOutputStream(settings)) {
                files.settings(ports.get(0), ports.get(1), options).store(file, null);
            }
            List<String> command = new JavaCommand(work.resolve("java.arguments"))
                    .command(
                            List.of(
                                    "-Xms32m",
                                    "-Xmx" + options.heapMegabytes() + "m",
                                    "-XX:+UseSerialGC",
                                    // no file of it in the system's temporary directory when it is killed
                                    "-XX:-UsePerfData",
                                    // Kafka 4.3 doesn't start where the default locale is Turkish
                                    "-Duser.language=en",
                                    "-Duser.country=",
                                    "-Djava.io.tmpdir=" + work.resolve("tmp"),
                                    "-Dlogback.configurationFile=io/backfleet/embedded/kafka/broker-logback.xml"),
                            BrokerMain.class.getName(),
                            List.of(files.directory().toString(), settings.toString(), clusterId));
            return work.start(new ServerCommand(
                    "Kafka broker",
                    command,
                    Programs.environmentWithout(
                            name -> name.endsWith("JAVA_OPTIONS") || name.equals("JAVA_TOOL_OPTIONS")),
                    files.directory().resolve("broker.log"),
                    "TERM",
                    STOP_GRACE));
        } catch (IOException e) {
            throw new EmbeddedServerException("Kafka broker could not be set up in " + files.directory() + ": " + e, e);
        }
    }
}
