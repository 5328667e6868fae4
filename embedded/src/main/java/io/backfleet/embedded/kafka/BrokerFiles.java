package io.backfleet.embedded.kafka;

import io.backfleet.embedded.process.EmbeddedServerException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker's directory: its records, its metadata log, its cluster id, and the settings of a single small node.
 *
 * @param directory absolute
 */
record BrokerFiles(Path directory) {
    static final String CONTROLLER = "CONTROLLER";

    /** What a single node needs besides addresses and directories. Kafka's defaults are meant for large clusters. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("inter.broker.listener.name", "PLAINTEXT"),
            Map.entry("controller.listener.names", CONTROLLER),
            // internal topics: by default three replicas and 50 partitions each
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("auto.create.topics.enable", "false"),
            // a fleet that was stopped for a week must find its offsets again
            Map.entry("offsets.retention.minutes", "525600"),
            // small and quick; the cleaner's buffer is heap, 128 MiB by default
            Map.entry("log.cleaner.dedupe.buffer.size", "33554432"),
            Map.entry("log.cleaner.threads", "1"),
            Map.entry("num.network.threads", "1"),
            Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("num.recovery.threads.per.data.dir", "1"),
            Map.entry("group.coordinator.threads", "1"),
            Map.entry("share.coordinator.threads", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // a killed broker may come back when its old session has lapsed
            Map.entry("broker.session.timeout.ms", "3000"),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            // let groups choose quick take-overs
            Map.entry("group.min.session.timeout.ms", "1000"),
            Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"),
            Map.entry("group.share.min.record.lock.duration.ms", "1000"),
            Map.entry("group.share.max.record.lock.duration.ms", "600000"),
            Map.entry("group.share.min.session.timeout.ms", "5000"),
            Map.entry("group.share.min.heartbeat.interval.ms", "500"),
            Map.entry("group.share.heartbeat.interval.ms", "500"));

    /** All settings of the broker. */
    Properties settings(int port, int controllerPort, KafkaOptions options) {
        Properties settings = new Properties();
        SETTINGS.forEach(settings::setProperty);
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        settings.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.setProperty("log.dirs", directory.resolve("data").toString());
        // apart from the records: the metadata log has a lock of its own, which is taken before anything is written
        settings.setProperty("metadata.log.dir", directory.resolve("metadata").toString());
        for (KafkaOptions.Listener each : options.listeners()) {
            append(settings, "listeners", each.name() + "://127.0.0.1:" + each.port());
            append(settings, "advertised.listeners", each.name() + "://127.0.0.1:" + each.advertised());
            append(settings, "listener.security.protocol.map", each.name() + ":PLAINTEXT");
        }
        options.settings()
                .forEach((name, value) -> settings.setProperty(
                        name,
                        value.replace("${port}", Integer.toString(port))
                                .replace("${controllerPort}", Integer.toString(controllerPort))));
        return settings;
    }

    private static void append(Properties settings, String name, String value) {
        settings.setProperty(name, settings.getProperty(name) + "," + value);
    }

    /** The id in the directory, made on the first call. */
    String clusterId() {
        Path file = directory.resolve("cluster.id");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(directory);
                Files.writeString(file, Uuid.randomUuid().toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new EmbeddedServerException("the broker's cluster id can't be kept in " + file + ": " + e, e);
        }
    }

    /** Prepares the directories for a first start; leaves prepared ones alone. */
    static void format(KafkaConfig config, String clusterId) throws IOException {
        Formatter formatter = new Formatter()
                .setNodeId(config.nodeId())
                .setClusterId(clusterId)
                .setIgnoreFormatted(true)
                .setControllerListenerName(CONTROLLER)
                .setMetadataLogDirectory(config.metadataLogDir())
                .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        config.logDirs().forEach(formatter::addDirectory);
        formatter.addDirectory(config.metadataLogDir());
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
