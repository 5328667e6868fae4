package io.backfleet.torture.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the fleet's topics by a consumer of its own, as JSON and by nobody's classes, and remembers what must hold of them.
 * One thread, {@code torture-watch}; thread-safe.
 */
public final class TopicWatch implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /** Reports that tell of work on tables. */
    private static final Set<String> WORK = Set.of("taskEnded", "planned", "proven", "suspects", "verified");

    private static final List<String> TOPICS = List.of("state", "inbox", "dead");

    private final String servers;
    private final String prefix;
    private final Map<String, JsonNode> state = new HashMap<>();
    private final Gate gate;
    private final Ledger ledger = new Ledger();
    private final List<byte[]> inbox = new ArrayList<>();
    private final List<String> dead = new ArrayList<>();
    private final Thread thread;
    private long lastState;
    private long lastWork;
    private volatile boolean closed;

    private TopicWatch(String servers, String prefix, String gated) {
        this.servers = servers;
        this.prefix = prefix;
        this.gate = new Gate(gated);
        this.thread = new Thread(this::run, "torture-watch");
        thread.setDaemon(true);
    }

    /**
     * Begins to follow.
     *
     * @param prefix of the fleet's topics
     * @param gated the migration whose gate is watched
     */
    public static TopicWatch start(String servers, String prefix, String gated) {
        TopicWatch watch = new TopicWatch(servers, prefix, gated);
        watch.thread.start();
        return watch;
    }

    private void run() {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            consumer.assign(TOPICS.stream()
                    .map(topic -> new TopicPartition(prefix + topic, 0))
                    .toList());
            while (!closed) {
                try {
                    consumer.poll(Duration.ofMillis(200)).forEach(this::take);
                } catch (KafkaException e) {
                    // the broker is away: the consumer goes on from where it was
                    await(Duration.ofMillis(200), () -> false);
                }
            }
        }
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic().substring(prefix.length());
        if (topic.equals("dead")) {
            dead.add(new String(record.value(), StandardCharsets.UTF_8));
        } else if (topic.equals("inbox")) {
            JsonNode message = json(record.value());
            if (message != null && message.has("type") && record.headers().lastHeader(Vandal.PLANTED) == null) {
                inbox.add(record.value());
                if (WORK.contains(message.path("type").asText())) {
                    lastWork = System.currentTimeMillis();
                }
                ledger.reported(message);
            }
        } else if (record.headers().lastHeader(Vandal.PLANTED) == null && record.key() != null) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            JsonNode value = record.value() == null ? null : json(record.value());
            lastState = System.currentTimeMillis();
            if (value == null) {
                state.remove(key);
            } else {
                state.put(key, value);
                gate.changed(key, value);
                ledger.changed(key, value);
            }
        }
        notifyAll();
    }

    private static @Nullable JsonNode json(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    /** What is waited for. */
    public interface Condition {
        /** Whether it is so. */
        boolean holds();
    }

    /** Waits for something to be so; false when it is not in time. */
    public synchronized boolean await(Duration limit, Condition condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || closed) {
                return false;
            }
            try {
                wait(Math.min(left, 200));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** A migration's phase; empty when it is not known. */
    public synchronized String phase(String migration) {
        JsonNode value = state.get("migration/" + migration);
        return value == null ? "" : value.path("phase").asText();
    }

    /** What a migration's run is called. */
    public synchronized String incarnation(String migration) {
        JsonNode value = state.get("migration/" + migration);
        return value == null ? "" : value.path("incarnation").asText();
    }

    /** All that is known of a migration, for people. */
    public synchronized String tell(String migration) {
        StringBuilder text = new StringBuilder();
        state.forEach((key, value) -> {
            if (key.equals("migration/" + migration) || key.contains("/" + migration + "/")) {
                text.append(key).append(' ').append(value).append('\n');
            }
        });
        return text.toString();
    }

    /** How many processes that take tasks are known. */
    public synchronized int workers() {
        return (int)
                state.keySet().stream().filter(key -> key.startsWith("worker/")).count();
    }

    /** When the coordinator last said something, milliseconds since 1970. */
    public synchronized long lastState() {
        return lastState;
    }

    /** When a worker or verifier last reported work. */
    public synchronized long lastWork() {
        return lastWork;
    }

    /** Whether the watched gate is open. */
    public synchronized boolean isOpen() {
        return gate.isOpen();
    }

    /** Every time during which the watched gate was open. */
    public synchronized List<Gate.Opening> openings() {
        return gate.openings();
    }

    /** The newest messages that reached the inbox, oldest first, without planted ones. */
    public synchronized List<byte[]> newest(int count) {
        return List.copyOf(inbox.subList(Math.max(0, inbox.size() - count), inbox.size()));
    }

    /** Texts of all dead letters. */
    public synchronized List<String> dead() {
        return List.copyOf(dead);
    }

    /** How many outcomes and phases have been looked at. */
    public synchronized Ledger.Tally ledger() {
        return ledger.tally();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
