package io.backfleet.embedded.kafka;

import io.backfleet.embedded.process.EmbeddedServerException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the controller alone declare a killed broker dead before its successor starts.
 *
 * <p>Without this a broker believes at first, from the metadata as they were left, that it still leads its partitions. It ends the transactions that
 * it finds open or half ended, but nobody can write their markers yet. When its old session then lapses, its partitions have no leader for a moment,
 * and Kafka 4.3 takes those for deleted (KAFKA-20734): it gives the markers up and says that the transaction has ended. What was written in it stays
 * open for ever, offsets of a group above all, and nobody can go on from there. A broker that finds itself declared dead leads nothing until it can
 * serve requests.
 */
final class Predecessor {
    /** Kafka leaves this in each directory of records when it ends in order, and deletes it at the next start. */
    private static final String CLEAN = ".kafka_cleanshutdown";

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    private static final long POLL_MILLIS = 25;

    private Predecessor() {}

    /**
     * Returns when no broker in this directory is thought to be alive; at once unless one was killed, else within a second or two. The directory's
     * lock must be held: nobody else may run there. To be called in a JVM of the broker's own, whose metrics are its own.
     */
    static void retire(BrokerFiles files, Properties settings) {
        Path data = files.directory().resolve("data");
        if (!Files.exists(data.resolve("meta.properties")) || Files.exists(data.resolve(CLEAN))) {
            return;
        }
        KafkaRaftServer controller =
                new KafkaRaftServer(KafkaConfig.fromProps(controllerOnly(settings), false), Time.SYSTEM);
        try {
            controller.startup();
            await(LIMIT);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    /** Nobody is there to send heartbeats, so there is nothing to wait for. */
    private static Properties controllerOnly(Properties settings) {
        Properties alone = new Properties();
        alone.putAll(settings);
        alone.setProperty("process.roles", "controller");
        alone.setProperty("listeners", BrokerFiles.CONTROLLER + "://" + controllerEndpoint(settings));
        alone.remove("advertised.listeners");
        alone.remove("inter.broker.listener.name");
        alone.setProperty("broker.session.timeout.ms", "100");
        alone.setProperty("broker.heartbeat.interval.ms", "50");
        return alone;
    }

    private static String controllerEndpoint(Properties settings) {
        return settings.getProperty("controller.quorum.voters").replaceFirst("^\\d+@", "");
    }

    /** Asked by its own metrics: a controller tells nobody else which brokers are fenced. */
    private static void await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count("ActiveBrokerCount") > 0 || count("FencedBrokerCount") == 0) {
            if (System.nanoTime() - deadline >= 0) {
                LOG.warn(
                        "no killed broker was declared dead within {} s; it had probably never been registered",
                        limit.toSeconds());
                return;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EmbeddedServerException("interrupted while a killed broker's session was ended", e);
            }
        }
    }

    private static int count(String gauge) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("kafka.controller:type=KafkaController,name=" + gauge), "Value");
            return value instanceof Number number ? number.intValue() : 0;
        } catch (InstanceNotFoundException notYet) {
            return 0;
        } catch (JMException e) {
            throw new EmbeddedServerException("the controller's metric " + gauge + " can't be read: " + e, e);
        }
    }
}
