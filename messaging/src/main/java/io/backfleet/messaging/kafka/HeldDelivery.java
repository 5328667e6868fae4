package io.backfleet.messaging.kafka;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.kafka.LeaseSource.Settlement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery of a {@link QueueLoop}. The holder wishes, the loop's thread fulfils and says how it ended. Thread-safe: the
 * wish is set once, the end is a latch, the listener is guarded by this object's monitor.
 */
final class HeldDelivery implements Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(HeldDelivery.class);

    /** Longer than any source waits for its broker. */
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(12);

    private final ConsumerRecord<byte[], byte[]> record;
    private final Runnable nudge;
    private final AtomicReference<@Nullable Settlement> wish = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean lost;
    private @Nullable Runnable listener;

    /** @param nudge makes the loop look at the wish */
    HeldDelivery(ConsumerRecord<byte[], byte[]> record, Runnable nudge) {
        this.record = record;
        this.nudge = nudge;
    }

    @Override
    public byte[] value() {
        return record.value() == null ? new byte[0] : record.value();
    }

    @Override
    public String id() {
        return record.topic() + "-" + record.partition() + "@" + record.offset()
                + record.deliveryCount().map(count -> "#" + count).orElse("");
    }

    @Override
    public void done() {
        settle(Settlement.DONE);
    }

    @Override
    public void giveBack() {
        settle(Settlement.GIVE_BACK);
    }

    private void settle(Settlement settlement) {
        if (lost || !wish(settlement)) {
            return;
        }
        nudge.run();
        try {
            if (!ended.await(LONGEST_SETTLING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{}: the queue has not settled it within {} s", id(), LONGEST_SETTLING.toSeconds());
            }
        } catch (InterruptedException e) {
            // the loop goes on settling; only the waiting ends
            Thread.currentThread().interrupt();
        }
    }

    /** Whether this is the first wish. */
    boolean wish(Settlement settlement) {
        return wish.compareAndSet(null, settlement);
    }

    Optional<Settlement> wish() {
        return Optional.ofNullable(wish.get());
    }

    /** Whether its holder still may work on it. */
    boolean isOut() {
        return wish.get() == null && !lost;
    }

    @Override
    public boolean lost() {
        return lost;
    }

    @Override
    public void onLost(Runnable action) {
        synchronized (this) {
            if (!lost) {
                listener = action;
                return;
            }
        }
        tell(action);
    }

    /** The end of the lease; only the first call counts. */
    void end(boolean confirmed) {
        Runnable action = null;
        synchronized (this) {
            if (ended.getCount() == 0) {
                return;
            }
            if (!confirmed) {
                lost = true;
                action = listener;
            }
        }
        ended.countDown();
        if (action != null) {
            tell(action);
        }
    }

    private void tell(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("{}: a listener failed to hear that the lease is lost", id(), e);
        }
    }
}
