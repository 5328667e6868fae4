package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.messaging.Delivery;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The slot's state machine over a source that does what it is told. */
class QueueLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Script source = new Script();
    private final AtomicInteger opened = new AtomicInteger();
    private final QueueLoop queue = QueueLoop.start("backfleet-queue-test", "nowhere:1", () -> {
        opened.incrementAndGet();
        source.failOpening();
        return source;
    });

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void task_thatNobodyFetches_isGivenBack() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        source.onTake = asked::countDown;
        Thread impatient = new Thread(() -> receiveOnce(Duration.ofMillis(200)), "test-impatient");
        impatient.setDaemon(true);
        impatient.start();
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        impatient.join();
        source.records.add("a");
        Await.until("it is given back", PATIENCE, () -> source.settled.contains("GIVE_BACK a"));
        assertEquals(Optional.empty(), queue.receive(Duration.ZERO), "and not handed out afterwards");
    }

    private void receiveOnce(Duration timeout) {
        try {
            assertEquals(Optional.empty(), queue.receive(timeout));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void lease_thatIsLost_isToldOnce_andTheSourceOpenedAnew() throws Exception {
        source.records.add("a");
        Delivery delivery = queue.receive(PATIENCE).orElseThrow();
        AtomicInteger told = new AtomicInteger();
        delivery.onLost(told::incrementAndGet);
        source.keeps = false;
        Await.until("the holder is told", PATIENCE, () -> told.get() == 1);
        assertTrue(delivery.lost());
        delivery.done();
        assertEquals(List.of(), source.settled, "what is lost can't be settled");
        delivery.onLost(told::incrementAndGet);
        assertEquals(2, told.get(), "who asks late is told at once");

        source.keeps = true;
        source.records.add("b");
        assertEquals("b", text(queue.receive(PATIENCE).orElseThrow()));
        assertEquals(2, opened.get());
    }

    @Test
    void done_thatIsNotConfirmed_isLost_andASecondOneChangesNothing() throws Exception {
        source.records.add("a");
        source.confirms = false;
        Delivery delivery = queue.receive(PATIENCE).orElseThrow();
        delivery.done();
        delivery.giveBack();
        assertTrue(delivery.lost());
        assertEquals(List.of("DONE a"), source.settled);
    }

    @Test
    void failure_isShownAsTheProblem_untilATaskComes() throws Exception {
        source.failures.add(new GroupAuthorizationException("group workers"));
        assertEquals(Optional.empty(), queue.receive(Duration.ofMillis(300)));
        assertEquals(ErrorCode.ACCESS_DENIED, queue.problem().orElseThrow().code());
        assertTrue(queue.problem().orElseThrow().message().contains("nowhere:1"));
        source.records.add("a");
        queue.receive(PATIENCE).orElseThrow().done();
        assertEquals(Optional.empty(), queue.problem());
    }

    /** A share consumer sees what arrives during a poll at the poll's end only: a long one is a slot that stands still. */
    @Test
    void polls_areShortWhileTasksFollowEachOther() throws Exception {
        source.records.add("a");
        queue.receive(PATIENCE).orElseThrow().done();
        source.polls.clear();
        assertEquals(Optional.empty(), queue.receive(Duration.ofMillis(100)));
        assertEquals(
                List.of(),
                source.polls.stream()
                        .filter(poll -> poll.compareTo(Duration.ofMillis(50)) > 0)
                        .toList());
        assertFalse(source.polls.isEmpty());
    }

    @Test
    void opening_thatFails_isTriedAgain() throws Exception {
        source.records.add("a");
        Delivery first = queue.receive(PATIENCE).orElseThrow();
        source.openingFailures.add(new IllegalArgumentException("no such setting"));
        source.keeps = false;
        Await.until("lost", PATIENCE, first::lost);
        source.keeps = true;
        source.records.add("b");
        assertEquals("b", text(queue.receive(PATIENCE).orElseThrow()));
        assertEquals(3, opened.get());
        assertFalse(source.closed == 0, "what was opened is closed");
    }

    private static String text(Delivery delivery) {
        return new String(delivery.value(), StandardCharsets.UTF_8);
    }

    /** Delivers what the test gives it. */
    private static final class Script implements LeaseSource {
        final List<Duration> polls = new CopyOnWriteArrayList<>();
        final BlockingQueue<String> records = new LinkedBlockingQueue<>();
        final BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
        final BlockingQueue<RuntimeException> openingFailures = new LinkedBlockingQueue<>();
        final List<String> settled = java.util.Collections.synchronizedList(new ArrayList<>());
        volatile Runnable onTake = () -> {};
        volatile boolean keeps = true;
        volatile boolean confirms = true;
        volatile int closed;
        private volatile String lease = "";

        void failOpening() {
            RuntimeException failure = openingFailures.poll();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public Optional<ConsumerRecord<byte[], byte[]>> take(Duration slice) {
            polls.add(slice);
            onTake.run();
            RuntimeException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            String value = waitFor(records, slice);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            lease = value;
            return Optional.of(
                    new ConsumerRecord<>("tasks", 0, 0, new byte[0], value.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void idle(Duration slice) {
            waitFor(new LinkedBlockingQueue<>(), Duration.ofMillis(10));
        }

        @Override
        public boolean keep(Duration slice) {
            idle(slice);
            return keeps;
        }

        @Override
        public boolean settle(Settlement settlement) {
            settled.add(settlement + " " + lease);
            return confirms;
        }

        @Override
        public boolean outlivesLostLease() {
            return false;
        }

        @Override
        public void nudge() {}

        @Override
        public void abort() {}

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the queue's thread alone closes
        public void close() {
            closed++;
        }

        private static String waitFor(BlockingQueue<String> values, Duration limit) {
            try {
                String value = values.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
                return value == null ? "" : value;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
