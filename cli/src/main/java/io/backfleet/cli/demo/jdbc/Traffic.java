package io.backfleet.cli.demo.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The demo's application at work: it keeps inserting, updating and deleting, and writes old side and new side together, as
 * every application must before a backfill starts.
 *
 * <p>Thread-safe. Threads: {@code demo-writer-N}.
 */
public final class Traffic implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Traffic.class);
    private static final int WRITERS = 2;
    private static final Duration BETWEEN = Duration.ofMillis(4);

    private final Application application;
    private final Latencies latencies = new Latencies();
    private final AtomicLong failures = new AtomicLong();
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean running = true;

    private Traffic(Application application) {
        this.application = application;
    }

    /** Starts the writers. */
    public static Traffic start(Application application) {
        Traffic traffic = new Traffic(application);
        for (int i = 1; i <= WRITERS; i++) {
            SplittableRandom random = new SplittableRandom(i);
            Thread writer = new Thread(() -> traffic.write(random), "demo-writer-" + i);
            writer.setDaemon(true);
            traffic.writers.add(writer);
            writer.start();
        }
        return traffic;
    }

    /** What one write took since the last call. */
    public Latencies.Summary latencies() {
        return latencies.drain();
    }

    /** Writes that failed; none should. */
    public long failures() {
        return failures.get();
    }

    private void write(SplittableRandom random) {
        try (Application.Writer writer = application.writer()) {
            while (running) {
                long start = System.nanoTime();
                try {
                    writer.write(random);
                } catch (SQLException e) {
                    failures.incrementAndGet();
                    log.warn("a write of the demo's application failed", e);
                }
                latencies.add(System.nanoTime() - start);
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
        } catch (SQLException e) {
            failures.incrementAndGet();
            log.warn("the demo's application lost its connection", e);
        }
    }

    @Override
    public void close() {
        running = false;
        for (Thread writer : writers) {
            try {
                writer.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
