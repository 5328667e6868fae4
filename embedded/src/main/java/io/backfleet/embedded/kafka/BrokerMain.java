package io.backfleet.embedded.kafka;

import io.backfleet.embedded.process.DirectoryLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import kafka.Kafka;
import kafka.server.KafkaConfig;

/**
 * Main class of the child JVM of {@link ChildKafka}: locks the data directory, prepares it on the first start, then goes on as Kafka's own main
 * class does. Failures go to standard error and end the JVM with a code other than 0.
 */
public final class BrokerMain {
    /** A broker whose parent was killed needs a few seconds to leave the directory. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

    private BrokerMain() {}

    /**
     * Runs the broker until SIGTERM.
     *
     * @param arguments data directory; settings file; cluster id
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Path settingsFile = Path.of(arguments[1]);
        // referenced until the broker has ended: a lock that nobody refers to is closed, and so given back, by the
        // garbage collector
        try (DirectoryLock lock = DirectoryLock.acquire(directory, LOCK_PATIENCE)) {
            Properties settings = new Properties();
            try (InputStream file = Files.newInputStream(settingsFile)) {
                settings.load(file);
            }
            Predecessor.retire(new BrokerFiles(directory), settings);
            BrokerFiles.format(KafkaConfig.fromProps(settings, false), arguments[2]);
            Kafka.main(new String[] {settingsFile.toString()});
        }
    }
}
