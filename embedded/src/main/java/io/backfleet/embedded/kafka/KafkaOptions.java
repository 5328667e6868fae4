package io.backfleet.embedded.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to set up an embedded broker. Immutable; every {@code with} method gives a changed copy.
 *
 * @param settings broker settings ({@code server.properties}) that replace or add to the built-in ones; in their values
 *     <code>${port}</code> and <code>${controllerPort}</code> stand for the ports that were picked, for further listeners
 * @param directory where the data and the cluster id live and stay, or null for a temporary directory that is removed in the end
 * @param heapMegabytes largest heap of a broker in a child process, in MiB, at least 96
 * @param listeners further ones, for clients that come another way
 * @param startDeadline how long the broker may take to answer; after a kill it waits for its own old session for some seconds
 */
public record KafkaOptions(
        Map<String, String> settings,
        @Nullable Path directory,
        int heapMegabytes,
        List<Listener> listeners,
        Duration startDeadline) {
    /**
     * A further listener, without protection.
     *
     * @param name in the broker's settings: capital letters and digits
     * @param port that the broker listens on, on 127.0.0.1
     * @param advertised port of 127.0.0.1 that its clients are sent to: a proxy's
     */
    public record Listener(String name, int port, int advertised) {}

    /** Checks the heap and copies the settings. */
    public KafkaOptions {
        settings = Map.copyOf(settings);
        listeners = List.copyOf(listeners);
        if (heapMegabytes < 96) {
            throw new IllegalArgumentException(
                    "a broker needs a heap of at least 96 MiB, so " + heapMegabytes + " MiB is too small");
        }
    }

    /** Temporary data, 256 MiB of heap, a minute to start. */
    public static KafkaOptions defaults() {
        return new KafkaOptions(Map.of(), null, 256, List.of(), Duration.ofSeconds(60));
    }

    /** With this broker setting. */
    public KafkaOptions withSetting(String name, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(name, value);
        return new KafkaOptions(changed, directory, heapMegabytes, listeners, startDeadline);
    }

    /** With data kept in this directory: a later start with the same directory finds topics, groups and the cluster id again. */
    public KafkaOptions withDirectory(Path kept) {
        return new KafkaOptions(settings, kept.toAbsolutePath(), heapMegabytes, listeners, startDeadline);
    }

    /** With another heap limit, in MiB. */
    public KafkaOptions withHeapMegabytes(int megabytes) {
        return new KafkaOptions(settings, directory, megabytes, listeners, startDeadline);
    }

    /** With another limit for the start. */
    public KafkaOptions withStartDeadline(Duration deadline) {
        return new KafkaOptions(settings, directory, heapMegabytes, listeners, deadline);
    }

    /** With these listeners beside the first. */
    public KafkaOptions withListeners(List<Listener> further) {
        return new KafkaOptions(settings, directory, heapMegabytes, further, startDeadline);
    }
}
