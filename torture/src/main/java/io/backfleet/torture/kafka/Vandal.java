package io.backfleet.torture.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Throws into topics what nobody should send. Not thread-safe. */
public final class Vandal implements AutoCloseable {
    /** Header of every record from here. */
    public static final String PLANTED = "torture";

    private static final Logger LOG = LoggerFactory.getLogger(Vandal.class);
    private static final int AGAIN = 60;

    /** Where what can't be handled has to become a dead letter. */
    private static final List<String> HANDLED = List.of("inbox", "tasks.backfill", "tasks.verify");

    private static final List<String> READ = List.of("state", "progress", "differences", "signals", "audit");

    private static final List<String> UNKNOWN = List.of(
            "{\"v\":1,\"type\":\"overthrow\",\"mark\":\"%s\"}",
            "{\"v\":2,\"type\":\"taskEnded\",\"mark\":\"%s\"}",
            "{\"v\":1,\"type\":\"taskEnded\",\"worker\":\"%s\",\"task\":null,\"attempt\":-1}",
            "{\"v\":1.0,\"type\":\"pause\",\"id\":\"%s\",\"principal\":\"nobody\",\"migration\":\"people\"}");

    private static final List<String> MALFORMED = List.of("%s", "{\"v\":1,%s", "[\"%s\"]", "\u0000\uFFFF%s", "\"%s\"");

    private final KafkaProducer<byte[], byte[]> producer;
    private final String prefix;
    private final Random random;
    private final List<String> marks = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();
    private long sent;

    /** @param prefix of the fleet's topics */
    public Vandal(String servers, String prefix, long seed) {
        this.prefix = prefix;
        this.random = new Random(seed);
        this.producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers",
                servers,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class,
                "acks",
                "all",
                "delivery.timeout.ms",
                60_000,
                "request.timeout.ms",
                10_000,
                "max.block.ms",
                60_000));
    }

    /** Sends the newest messages of the inbox again, in another order. */
    public void again(TopicWatch watch) {
        List<byte[]> messages = new ArrayList<>(watch.newest(AGAIN));
        Collections.shuffle(messages, random);
        messages.forEach(message -> send("inbox", null, message));
    }

    /** Sends bytes that are no message to every topic. */
    public void malformed() {
        everywhere(MALFORMED);
    }

    /** Sends messages that are none of this version to every topic. */
    public void unknown() {
        everywhere(UNKNOWN);
    }

    private void everywhere(List<String> texts) {
        for (String topic : HANDLED) {
            String mark = "mark-" + UUID.randomUUID();
            tried.add(mark);
            if (send(topic, null, bytes(texts, mark))) {
                marks.add(mark);
            }
        }
        for (String topic : READ) {
            // a compacted topic takes no record without a key
            send(topic, ("nonsense-" + random.nextInt(100)).getBytes(StandardCharsets.UTF_8), bytes(texts, "read"));
        }
    }

    private byte[] bytes(List<String> texts, String mark) {
        return texts.get(random.nextInt(texts.size())).replace("%s", mark).getBytes(StandardCharsets.UTF_8);
    }

    private boolean send(String topic, byte @Nullable [] key, byte[] value) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(prefix + topic, key, value);
        message.headers().add(PLANTED, new byte[0]);
        try {
            producer.send(message).get(60, TimeUnit.SECONDS);
            sent++;
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debug("not sent to {}", topic, e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Marks of all that has to become a dead letter. */
    public List<String> marks() {
        return List.copyOf(marks);
    }

    /** Those, and marks of what may have arrived though its sending failed. */
    public List<String> tried() {
        return List.copyOf(tried);
    }

    /** How many records were sent. */
    public long sent() {
        return sent;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
