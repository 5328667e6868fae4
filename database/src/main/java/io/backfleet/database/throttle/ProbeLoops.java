package io.backfleet.database.throttle;

import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.protocol.error.BackfleetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that probe one database: one for the primary, one per replica. A loop that fails reports the failure as
 * its reading and goes on.
 *
 * <p>Thread-safe; the only state shared with others is {@link Readings}.
 */
final class ProbeLoops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeLoops.class);

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
            String database,
            PrimaryProbe primary,
            List<ReplicaProbe> replicas,
            String prober,
            Readings readings,
            Supplier<Duration> interval,
            Predicate<ProbeLoops> wanted,
            LongSupplier nanoTime) {
        ProbeLoops loops = new ProbeLoops(interval, wanted, nanoTime);
        // a restarted process must not take its predecessor's beats for its own: numbers start at the clock
        long[] sequence = {nanoTime.getAsLong() & Long.MAX_VALUE};
        loops.run("backfleet-probe-" + database + "-primary", primary, readings::primaryFailed, () -> {
            readings.beatStarts(++sequence[0]);
            primary.beat(prober, sequence[0]);
            readings.primaryAnswered(primary.load());
        });
        for (ReplicaProbe replica : replicas) {
            String host = replica.host();
            readings.expectReplica(host);
            loops.run(
                    "backfleet-probe-" + database + "-" + host,
                    replica,
                    why -> readings.replicaFailed(host, why),
                    () -> readings.replicaShows(host, replica.newestBeat(prober)));
        }
        return loops;
    }

    private void run(String name, AutoCloseable probe, Consumer<String> failed, Runnable read) {
        Runnable once = reporting(name, failed, read);
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

    /** Whatever goes wrong is a reading that failed; a loop that died of it would say nothing ever after. */
    private static Runnable reporting(String name, Consumer<String> failed, Runnable read) {
        boolean[] told = {false};
        return () -> {
            try {
                read.run();
            } catch (BackfleetException e) {
                failed.accept(e.text());
            } catch (RuntimeException e) {
                failed.accept("the probe failed: " + e);
                if (!told[0]) {
                    told[0] = true;
                    LOG.error("{} failed and goes on; further failures of this sort are not logged", name, e);
                }
            }
        };
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
