package io.backfleet.messaging.kafka;

import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.messaging.TaskQueues;
import io.backfleet.messaging.TaskTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Queues over one transport. Thread-safe. */
final class KafkaTaskQueues implements TaskQueues {
    private final ClientConfigs configs;
    private final KafkaSettings settings;
    private final TaskTransport transport;
    private final AtomicInteger sequence = new AtomicInteger();
    private final Resender resender;

    /** @param resender for giving back in classic mode; must work as long as the queues are open */
    KafkaTaskQueues(KafkaSettings settings, ClientConfigs configs, TaskTransport transport, Resender resender) {
        this.configs = configs;
        this.settings = settings;
        this.transport = transport;
        this.resender = resender;
    }

    @Override
    public TaskTransport transport() {
        return transport;
    }

    @Override
    public List<TaskQueue> open(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots " + slots + " < 1");
        }
        List<TaskQueue> queues = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            String thread = "backfleet-queue-" + transport.channel().text() + "-"
                    + transport.mode().text() + "-" + sequence.incrementAndGet();
            queues.add(QueueLoop.start(thread, settings.bootstrapServers(), this::source));
        }
        return queues;
    }

    private LeaseSource source() {
        return transport.mode() == QueueMode.SHARE
                ? new ShareSource(configs.shareQueue(transport.group()), transport.topic(), settings.lock())
                : new ClassicSource(configs.classicQueue(transport.group()), transport.topic(), resender);
    }
}
