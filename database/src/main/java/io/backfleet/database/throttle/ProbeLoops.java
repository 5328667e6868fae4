package io.backfleet.database.throttle;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.protocol.error.BackfleetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The threads that probe one database: one for the primary, one per replica. A loop that fails reports the failure as
 * its reading and goes on.
 *
 * <p>Thread-safe; the only state shared with others is {@link Readings}.
 */
final class ProbeLoops implements AutoCloseable {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Supplier<Duration> interval;
    private final Predicate<ProbeLoops> wanted;
    private final LongSupplier nanoTime;

    private ProbeLoops(Supplier<Duration> interval, Predicate<ProbeLoops> wanted, LongSupplier nanoTime) {
        this.interval = interval;
        this.wanted = wanted;
        this.nanoTime = nanoTime;
    }

    /**
     * Starts the threads.
     *
     * @param wanted asked before each probe but the first; false ends the loop
     */
    static ProbeLoops start(
            FleetDatabase database,
            String prober,
            Readings readings,
            Supplier<Duration> interval,
            Predicate<ProbeLoops> wanted,
            LongSupplier nanoTime) {
        ProbeLoops loops = new ProbeLoops(interval, wanted, nanoTime);
        PrimaryProbe primary = database.primaryProbe();
        // a restarted process must not take its predecessor's beats for its own: numbers start at the clock
        long[] sequence = {nanoTime.getAsLong() & Long.MAX_VALUE};
        loops.run("backfleet-probe-" + database.id() + "-primary", primary, () -> {
            try {
                readings.beatStarts(++sequence[0]);
                primary.beat(prober, sequence[0]);
                readings.primaryAnswered(primary.load());
            } catch (BackfleetException e) {
                readings.primaryFailed(e.text());
            }
        });
        for (ReplicaProbe replica : database.replicaProbes()) {
            readings.expectReplica(replica.host());
            loops.run("backfleet-probe-" + database.id() + "-" + replica.host(), replica, () -> {
                try {
                    readings.replicaShows(replica.host(), replica.newestBeat(prober));
                } catch (BackfleetException e) {
                    readings.replicaFailed(replica.host(), e.text());
                }
            });
        }
        return loops;
    }

    private void run(String name, AutoCloseable probe, Runnable once) {
        Thread thread = new Thread(
                () -> {
                    try (probe) {
                        loop(once);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (Exception e) {
                        throw new IllegalStateException("a probe could not be closed", e);
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void loop(Runnable once) throws InterruptedException {
        long next = nanoTime.getAsLong();
        do {
            once.run();
            next += interval.get().toNanos();
            long now = nanoTime.getAsLong();
            if (next < now) {
                next = now;
            }
        } while (!stop.await(next - nanoTime.getAsLong(), TimeUnit.NANOSECONDS) && wanted.test(this));
    }

    /** Asks every loop to end; they end behind their probe at work, which has its own time limit. */
    @Override
    public void close() {
        stop.countDown();
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(5).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
