package io.backfleet.messaging.kafka;

import io.backfleet.messaging.ProgressView;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.wire.Wire;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps the newest telemetry of each worker. Thread-safe. */
final class KafkaProgressView implements ProgressView {
    private final Arrivals arrivals;
    private final TopicTail tail;

    private KafkaProgressView(Arrivals arrivals, TopicTail tail) {
        this.arrivals = arrivals;
        this.tail = tail;
    }

    /** Begins to follow; see {@link TopicTail#start}. */
    static KafkaProgressView follow(Supplier<Consumer<byte[], byte[]>> opener, String topic, LongSupplier nanos) {
        Arrivals arrivals = new Arrivals(new ConcurrentHashMap<>(), nanos);
        return new KafkaProgressView(arrivals, TopicTail.start(opener, topic, false, arrivals, nanos));
    }

    /** Whether the tail stands at its first end: telemetry sent from now on will be seen. */
    boolean awaitStarted(Duration timeout) throws InterruptedException {
        return tail.awaitCaughtUp(timeout);
    }

    @Override
    public List<Telemetry> latest(Duration maxAge) {
        long now = arrivals.nanos().getAsLong();
        arrivals.byWorker().values().removeIf(arrival -> now - arrival.at() > maxAge.toNanos());
        return arrivals.byWorker().values().stream()
                .map(Arrival::telemetry)
                .sorted(Comparator.comparing(Telemetry::worker))
                .toList();
    }

    @Override
    public Duration staleness() {
        return tail.staleness();
    }

    @Override
    public void close() {
        tail.close();
    }

    private record Arrival(Telemetry telemetry, long at) {}

    private record Arrivals(Map<String, Arrival> byWorker, LongSupplier nanos) implements TopicTail.Reader {
        @Override
        public void read(ConsumerRecord<byte[], byte[]> record) {
            Telemetry telemetry = Wire.read(record.value(), Telemetry.class);
            byWorker.put(telemetry.worker(), new Arrival(telemetry, nanos.getAsLong()));
        }

        @Override
        public void restart() {
            byWorker.clear();
        }
    }
}
