package io.backfleet.messaging.kafka;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.messaging.kafka.LeaseSource.Settlement;
import io.backfleet.protocol.error.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot's queue over a {@link LeaseSource}. Its thread does everything that touches the source: waits for a task while
 * somebody asks for one, keeps the lease of the task that is out, settles it, and opens a new source when one failed.
 *
 * <p>Concurrency: all mutable fields are guarded by this object's monitor, which is never held during a call to the
 * source other than {@link LeaseSource#nudge} and {@link LeaseSource#abort}. Callers wait on the monitor.
 */
final class QueueLoop implements TaskQueue {
    private static final Logger LOG = LoggerFactory.getLogger(QueueLoop.class);

    /** A task that nobody fetched for so long goes back: its receiver has stopped asking. */
    private static final Duration UNCLAIMED = Duration.ofSeconds(3);

    /** A source that worked for so long without a failure is well, though no task came. */
    private static final Duration WELL = Duration.ofSeconds(10);

    private static final Duration SLICE = Duration.ofSeconds(1);

    /**
     * A share consumer that has asked once within a poll does not hear of what arrives while it waits, so the end of the
     * poll is when a new task is seen: polls are short while tasks follow each other, and rare when none has come for
     * long.
     */
    private static final Duration BUSY_POLL = Duration.ofMillis(20);

    private static final Duration CALM_POLL = Duration.ofMillis(100);
    private static final Duration IDLE_POLL = Duration.ofMillis(500);
    private static final Duration BUSY = Duration.ofSeconds(3);
    private static final Duration CALM = Duration.ofSeconds(30);
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(6);

    private final Supplier<LeaseSource> opener;
    private final String address;
    private final Thread thread;
    private @Nullable LeaseSource source;
    private @Nullable HeldDelivery current;
    private boolean claimed;
    private long arrivedAt;
    private boolean wanted;
    private boolean taking;
    private boolean woken;
    private boolean closing;
    private long lastTask = System.nanoTime();
    private @Nullable Failure problem;

    private QueueLoop(String name, String address, Supplier<LeaseSource> opener) {
        this.address = address;
        this.opener = opener;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Starts a queue.
     *
     * @param name of its thread
     * @param address of the brokers, for messages
     * @param opener makes a member of the group; called again after failures
     */
    static QueueLoop start(String name, String address, Supplier<LeaseSource> opener) {
        QueueLoop loop = new QueueLoop(name, address, opener);
        loop.thread.start();
        return loop;
    }

    @Override
    public synchronized Optional<Delivery> receive(Duration timeout) throws InterruptedException {
        if (claimed && current != null && current.isOut()) {
            throw new IllegalStateException(current.id() + " is still held; settle it before the next one");
        }
        long end = System.nanoTime() + timeout.toNanos();
        wanted = true;
        nudgeUnlessTaking();
        try {
            while (!closing && !woken) {
                if (current != null && !claimed && current.isOut()) {
                    claimed = true;
                    return Optional.of(current);
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return Optional.empty();
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            woken = false;
            return Optional.empty();
        } finally {
            wanted = false;
        }
    }

    @Override
    public synchronized void wakeup() {
        woken = true;
        notifyAll();
    }

    @Override
    public synchronized Optional<Failure> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
            if (source != null) {
                source.abort();
            }
        }
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn(
                    "{} has not ended within {} s; its broker will miss it by itself",
                    thread.getName(),
                    CLOSE.toSeconds());
        }
    }

    private void run() {
        Duration backoff = SHORTEST_BACKOFF;
        while (!isClosing()) {
            long start = System.nanoTime();
            LeaseSource opened = null;
            try {
                opened = opener.get();
                attach(opened);
                serve(opened, start);
                backoff = SHORTEST_BACKOFF;
            } catch (RuntimeException e) {
                failed(e, start);
                backoff = longer(backoff);
            } finally {
                detach();
                if (opened != null) {
                    closeQuietly(opened);
                }
            }
            rest(backoff);
        }
    }

    /** Returns when closing, or when the source can't go on after a lost lease. */
    private void serve(LeaseSource opened, long start) {
        while (true) {
            HeldDelivery out;
            boolean take;
            synchronized (this) {
                out = current;
                if (closing && (out == null || out.isOut())) {
                    return;
                }
                take = out == null && wanted;
                taking = take;
                if (out != null && !claimed && System.nanoTime() - arrivedAt > UNCLAIMED.toNanos()) {
                    out.wish(Settlement.GIVE_BACK);
                }
                if (problem != null && System.nanoTime() - start > WELL.toNanos()) {
                    problem = null;
                }
            }
            if (take) {
                opened.take(poll()).ifPresent(this::arrived);
            } else if (out == null) {
                opened.idle(SLICE);
            } else {
                Optional<Settlement> wish = out.wish();
                boolean kept = wish.isPresent() ? opened.settle(wish.get()) : opened.keep(SLICE);
                if (!kept || wish.isPresent()) {
                    ended(out, kept);
                }
                if (!kept && !opened.outlivesLostLease()) {
                    return;
                }
            }
        }
    }

    private synchronized Duration poll() {
        long quiet = System.nanoTime() - lastTask;
        return quiet < BUSY.toNanos() ? BUSY_POLL : quiet < CALM.toNanos() ? CALM_POLL : IDLE_POLL;
    }

    private synchronized void arrived(ConsumerRecord<byte[], byte[]> record) {
        current = new HeldDelivery(record, this::nudge);
        claimed = false;
        arrivedAt = System.nanoTime();
        lastTask = arrivedAt;
        problem = null;
        notifyAll();
    }

    private void ended(HeldDelivery delivery, boolean confirmed) {
        boolean ownWill;
        synchronized (this) {
            current = null;
            claimed = false;
            lastTask = System.nanoTime();
            ownWill = closing;
        }
        if (!confirmed && !ownWill) {
            LOG.info("the lease of {} is lost", delivery.id());
        }
        delivery.end(confirmed);
    }

    private synchronized void attach(LeaseSource opened) {
        source = opened;
        if (closing) {
            opened.abort();
        }
    }

    private void detach() {
        HeldDelivery out;
        synchronized (this) {
            source = null;
            taking = false;
            out = current;
        }
        if (out != null) {
            ended(out, false);
        }
    }

    private synchronized void failed(RuntimeException e, long start) {
        if (closing) {
            LOG.debug("{} failed while closing", thread.getName(), e);
            return;
        }
        Failure failure = Failure.of(
                KafkaFailures.of("receiving tasks", address, Duration.ofNanos(System.nanoTime() - start), e));
        if (problem == null || problem.code() != failure.code()) {
            LOG.warn("{} begins anew: {}", thread.getName(), failure, e);
        }
        problem = failure;
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private synchronized void nudge() {
        if (source != null) {
            source.nudge();
        }
    }

    private synchronized void nudgeUnlessTaking() {
        if (!taking) {
            nudge();
        }
    }

    private synchronized void rest(Duration backoff) {
        long end = System.nanoTime() + backoff.toNanos();
        try {
            for (long left = backoff.toNanos(); !closing && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted, which nobody here does", thread.getName(), e);
        }
    }

    private void closeQuietly(LeaseSource opened) {
        try {
            opened.close();
        } catch (RuntimeException e) {
            LOG.debug("{}: closing a group member failed", thread.getName(), e);
        }
    }

    private static Duration longer(Duration backoff) {
        Duration doubled = backoff.multipliedBy(2);
        return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    }
}
