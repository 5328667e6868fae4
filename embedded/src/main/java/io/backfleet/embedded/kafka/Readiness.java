package io.backfleet.embedded.kafka;

import io.backfleet.embedded.process.EmbeddedServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterResult;

/** Waits until the right broker answers on a port. */
final class Readiness {
    private static final Duration POLL = Duration.ofMillis(25);

    private Readiness() {}

    /**
     * Waits for an unfenced broker of this cluster.
     *
     * @param port on 127.0.0.1
     * @param alive whether waiting still makes sense
     * @param deadline as of {@link System#nanoTime()}
     * @return whether it answered in time
     */
    static boolean await(int port, String clusterId, BooleanSupplier alive, long deadline) {
        // a client against a closed port would fill the log with warnings
        while (!accepts(port)) {
            if (!alive.getAsBoolean() || System.nanoTime() - deadline >= 0) {
                return false;
            }
            pause();
        }
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:" + port,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "backfleet-readiness",
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
                "50",
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                "100"))) {
            while (alive.getAsBoolean() && System.nanoTime() - deadline < 0) {
                if (answers(admin, clusterId)) {
                    return true;
                }
                pause();
            }
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean answers(Admin admin, String clusterId) {
        try {
            DescribeClusterResult cluster = admin.describeCluster();
            // the list leaves out fenced brokers, so one that still waits to be let in doesn't count
            return clusterId.equals(cluster.clusterId().get(2, TimeUnit.SECONDS))
                    && !cluster.nodes().get(2, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static EmbeddedServerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EmbeddedServerException("interrupted while the broker started", e);
    }
}
