package io.backfleet.verifier;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.messaging.TaskQueues;
import io.backfleet.messaging.TaskTransport;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Queues in memory that all slots share. Thread-safe. */
final class FakeQueues implements TaskQueues {
    final List<String> settled = new CopyOnWriteArrayList<>();
    private final BlockingQueue<byte[]> tasks = new LinkedBlockingQueue<>();

    void put(Task task) {
        tasks.add(Wire.write(task));
    }

    @Override
    public TaskTransport transport() {
        return new TaskTransport(TaskChannel.VERIFY, QueueMode.SHARE, "tasks.verify", 1, "verifiers", "a test");
    }

    @Override
    public List<TaskQueue> open(int slots) {
        return IntStream.range(0, slots).<TaskQueue>mapToObj(i -> new Queue()).toList();
    }

    private final class Queue implements TaskQueue {
        @Override
        public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
            return Optional.ofNullable(tasks.poll(timeout.toMillis(), TimeUnit.MILLISECONDS))
                    .map(Held::new);
        }

        @Override
        public void wakeup() {}

        @Override
        public Optional<Failure> problem() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private final class Held implements Delivery {
        private final byte[] value;

        private Held(byte[] value) {
            this.value = value;
        }

        @Override
        public byte[] value() {
            return value;
        }

        @Override
        public String id() {
            return "tasks.verify-0@1#1";
        }

        @Override
        public void done() {
            settled.add("done");
        }

        @Override
        public void giveBack() {
            settled.add("given back");
        }

        @Override
        public boolean lost() {
            return false;
        }

        @Override
        public void onLost(Runnable action) {}
    }
}
