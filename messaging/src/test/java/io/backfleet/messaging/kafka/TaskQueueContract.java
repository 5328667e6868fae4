package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a worker may rely on, whatever the tasks travel by. */
abstract class TaskQueueContract {
    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    static final Duration LOCK = Duration.ofSeconds(2);

    /** Enough for a group to form, a dead member to be missed, and a machine that does other things as well. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Long enough that a task would have come if there were one. */
    static final Duration QUIET = Duration.ofSeconds(1);

    private final List<TaskQueue> queues = new ArrayList<>();
    private KafkaMessaging messaging;
    private TestTasks tasks;

    abstract QueueMode mode();

    Map<String, String> clientProperties() {
        return Map.of();
    }

    @BeforeEach
    void connect() {
        messaging = KafkaMessaging.connect(KafkaSettings.of(kafka.bootstrapServers())
                .withPrefix(kafka.topicPrefix())
                .withMode(mode())
                .withClientProperties(clientProperties())
                .withTaskPartitions(4)
                .withLock(LOCK)
                .withProbe(false));
        tasks = new TestTasks(messaging, kafka.topicPrefix() + "coordinator");
    }

    @AfterEach
    void disconnect() {
        queues.forEach(TaskQueue::close);
        tasks.close();
        messaging.close();
    }

    KafkaMessaging messaging() {
        return messaging;
    }

    TestTasks tasks() {
        return tasks;
    }

    TaskQueue open() {
        return open(TaskChannel.BACKFILL);
    }

    TaskQueue open(TaskChannel channel) {
        TaskQueue queue = messaging.queues(channel).open(1).get(0);
        queues.add(queue);
        return queue;
    }

    static String text(Delivery delivery) {
        return new String(delivery.value(), StandardCharsets.UTF_8);
    }

    static Delivery take(TaskQueue queue) throws InterruptedException {
        return queue.receive(PATIENCE).orElseThrow(() -> new AssertionError("no task within " + PATIENCE));
    }

    /** Takes and settles tasks until none comes for a while. */
    static List<String> drain(TaskQueue queue) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Optional<Delivery> next = queue.receive(QUIET);
        while (next.isPresent()) {
            seen.add(text(next.get()));
            next.get().done();
            next = queue.receive(QUIET);
        }
        return seen;
    }

    @Test
    void task_publishedBeforeTheFirstWorker_isDelivered_andOnceDoneNeverAgain() throws Exception {
        tasks.publish("a", "b", "c");
        TaskQueue queue = open();
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            Delivery delivery = take(queue);
            seen.add(text(delivery));
            delivery.done();
            assertFalse(delivery.lost(), "the broker confirmed");
        }
        assertEquals(Set.of("a", "b", "c"), seen);
        queue.close();

        tasks.publish("d");
        TaskQueue second = open();
        Delivery delivery = take(second);
        assertEquals("d", text(delivery), "what was done is not delivered again");
        delivery.done();
        assertEquals(List.of(), drain(second));
    }

    @Test
    void task_ofAClosedQueue_goesToAnother() throws Exception {
        tasks.publish("a");
        TaskQueue first = open();
        Delivery held = take(first);
        first.close();
        assertTrue(held.lost(), "its holder is told");

        Delivery again = take(open());
        assertEquals("a", text(again));
        again.done();
        assertFalse(again.lost());
    }

    @Test
    void task_ofAKilledProcess_goesToAnother() throws Exception {
        tasks.publish("a");
        Process worker = HoldingWorker.start(kafka.bootstrapServers(), kafka.topicPrefix(), LOCK);
        List<String> output = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith(HoldingWorker.HOLDING)) {
                output.add(line);
                line = out.readLine();
            }
            assertEquals(HoldingWorker.HOLDING + "a", line, () -> String.join("\n", output));
        } finally {
            worker.destroyForcibly().waitFor();
        }
        Delivery again = take(open());
        assertEquals("a", text(again));
        again.done();
    }

    @Test
    void task_longerThanItsLock_isDeliveredOnce() throws Exception {
        TaskQueue first = open();
        TaskQueue second = open();
        // both are members before the task comes: who doesn't get it is ready to take it over
        Await.until("both have joined", PATIENCE, () -> {
            assertEquals(Optional.empty(), first.receive(Duration.ofMillis(100)));
            assertEquals(Optional.empty(), second.receive(Duration.ofMillis(100)));
            return members() == 2;
        });
        tasks.publish("long");
        CompletableFuture<Optional<Delivery>> there = CompletableFuture.supplyAsync(() -> receive(second, PATIENCE));
        Optional<Delivery> here = first.receive(QUIET);
        if (here.isPresent()) {
            second.wakeup();
        }
        Delivery held = here.or(there::join).orElseThrow();
        TaskQueue idle = here.isPresent() ? second : first;
        there.join();
        // the deadline of this wait is the task's length
        assertEquals(Optional.empty(), idle.receive(longTask()).map(TaskQueueContract::text));
        assertFalse(held.lost());
        held.done();
        assertFalse(held.lost());
        assertEquals(List.of(), drain(idle));
    }

    /** Longer than a member may be silent before its task goes to another. */
    abstract Duration longTask();

    /** How many members the workers' group has now. */
    abstract int members() throws Exception;

    private static Optional<Delivery> receive(TaskQueue queue, Duration timeout) {
        try {
            return queue.receive(timeout);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void task_givenBack_goesToSomebody() throws Exception {
        tasks.publish("a");
        TaskQueue first = open();
        take(first).giveBack();
        TaskQueue second = open();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Thread helper = daemon(() -> settleAll(second, seen));
        Thread here = daemon(() -> settleAll(first, seen));
        Await.until("the task came back", PATIENCE, () -> !seen.isEmpty());
        first.close();
        second.close();
        here.join();
        helper.join();
        assertEquals(List.of("a"), List.copyOf(seen));
    }

    private static void settleAll(TaskQueue queue, Queue<String> seen) {
        for (Optional<Delivery> next = receive(queue, PATIENCE); next.isPresent(); next = receive(queue, PATIENCE)) {
            seen.add(text(next.get()));
            next.get().done();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "test-worker");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void tasks_slowAmongQuick_areAllDoneOnceByThreeWorkers() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        CountDownLatch slow = new CountDownLatch(1);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TaskQueue queue = open();
            workers.add(daemon(() -> {
                for (Optional<Delivery> next = receive(queue, PATIENCE);
                        next.isPresent();
                        next = receive(queue, PATIENCE)) {
                    if (text(next.get()).equals("slow")) {
                        await(slow);
                    }
                    seen.add(text(next.get()));
                    next.get().done();
                }
            }));
        }
        tasks.publish("slow");
        tasks.publish(IntStream.range(0, 40).mapToObj(i -> "quick" + i).toArray(String[]::new));
        int unblocked = doneWhileOneIsSlow(40);
        Await.until(unblocked + " tasks are done beside the slow one", PATIENCE, () -> seen.size() >= unblocked);
        slow.countDown();
        Await.until("all are done", PATIENCE, () -> seen.size() >= 41);
        List.copyOf(queues).forEach(TaskQueue::close);
        for (Thread worker : workers) {
            worker.join();
        }
        assertEquals(41, seen.size(), "none twice");
        assertEquals(41, Set.copyOf(seen).size());
    }

    /** How many of the quick tasks, spread evenly over the partitions, don't wait for a slow one. */
    abstract int doneWhileOneIsSlow(int quick);

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tasks_ofAbortedTransactions_areNeverDelivered() throws Exception {
        tasks.abort("never1", "never2");
        tasks.publish("a");
        tasks.abort("never3");
        tasks.publish("b");
        TaskQueue queue = open();
        Set<String> seen = new TreeSet<>();
        seen.addAll(List.of(settled(queue), settled(queue)));
        assertEquals(Set.of("a", "b"), seen);
        assertEquals(List.of(), drain(queue));
    }

    @Test
    void verifyTask_goesToVerifiersOnly_andToAnotherWhenItsHolderLeaves() throws Exception {
        TaskQueue worker = open();
        try (TestTasks verifications =
                new TestTasks(messaging, TaskChannel.VERIFY, kafka.topicPrefix() + "verifications")) {
            verifications.publish("v1", "v2");
        }
        tasks.publish("b");
        TaskQueue first = open(TaskChannel.VERIFY);
        String done = settled(first);
        Delivery held = take(first);
        first.close();
        assertTrue(held.lost(), "its holder is told");

        TaskQueue second = open(TaskChannel.VERIFY);
        assertEquals(Set.of("v1", "v2"), Set.of(done, settled(second)), "published before the first verifier");
        assertEquals(List.of(), drain(second));
        assertEquals(List.of("b"), drainFrom(take(worker), worker), "the other channel has its own");
    }

    private static List<String> drainFrom(Delivery first, TaskQueue queue) throws InterruptedException {
        List<String> seen = new ArrayList<>(List.of(text(first)));
        first.done();
        seen.addAll(drain(queue));
        return seen;
    }

    private static String settled(TaskQueue queue) throws InterruptedException {
        Delivery delivery = take(queue);
        delivery.done();
        return text(delivery);
    }

    @Test
    void receive_whileATaskIsHeld_isRefused() throws Exception {
        tasks.publish("a", "b");
        TaskQueue queue = open();
        Delivery held = take(queue);
        assertThrows(IllegalStateException.class, () -> queue.receive(Duration.ZERO));
        held.done();
        take(queue).done();
    }

    @Test
    void receive_endsAtWakeup_andTheNextOneWorks() throws Exception {
        TaskQueue queue = open();
        queue.wakeup();
        assertEquals(Optional.empty(), queue.receive(Duration.ofMinutes(5)), "wakeup before");
        CompletableFuture<Optional<Delivery>> waiting =
                CompletableFuture.supplyAsync(() -> receive(queue, Duration.ofMinutes(5)));
        queue.wakeup();
        assertEquals(Optional.empty(), waiting.get(10, TimeUnit.SECONDS), "wakeup during");
        tasks.publish("a");
        assertEquals("a", settled(queue));
    }
}
