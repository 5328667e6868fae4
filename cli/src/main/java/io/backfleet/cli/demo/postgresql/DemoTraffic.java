package io.backfleet.cli.demo.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The demo's application: it keeps inserting, updating and deleting users, and writes the old columns and the new one
 * together, as every application must before a backfill starts.
 *
 * <p>Thread-safe. Threads: {@code demo-writer-N}.
 */
public final class DemoTraffic implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DemoTraffic.class);
    private static final int WRITERS = 2;
    private static final Duration BETWEEN = Duration.ofMillis(4);

    private final DemoDatabase database;
    private final AtomicLong nextId;
    private final Set<Long> spared;
    private final Latencies latencies = new Latencies();
    private final AtomicLong failures = new AtomicLong();
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean running = true;

    private DemoTraffic(DemoDatabase database, long rows) {
        this.database = database;
        this.nextId = new AtomicLong(rows);
        this.spared = Set.copyOf(Drift.keys(rows));
    }

    /** Starts the writers. */
    public static DemoTraffic start(DemoDatabase database, long rows) {
        DemoTraffic traffic = new DemoTraffic(database, rows);
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
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO users (id, first_name, last_name, email, full_name) VALUES (?, ?, ?, ?, ?)");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE users SET first_name = ?, full_name = ? || ' ' || last_name, visits = visits + 1"
                                + " WHERE id = ?");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM users WHERE id = ?")) {
            while (running) {
                long start = System.nanoTime();
                try {
                    once(random, insert, update, delete);
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

    private void once(
            SplittableRandom random, PreparedStatement insert, PreparedStatement update, PreparedStatement delete)
            throws SQLException {
        int dice = random.nextInt(10);
        if (dice < 2) {
            long id = nextId.incrementAndGet();
            insert.setLong(1, id);
            insert.setString(2, "New" + id);
            insert.setString(3, "User");
            insert.setString(4, "user" + id + "@example.org");
            insert.setString(5, "New" + id + " User");
            insert.executeUpdate();
        } else if (dice < 9) {
            String name = "Renamed" + random.nextInt(1_000_000);
            update.setString(1, name);
            update.setString(2, name);
            update.setLong(3, any(random));
            update.executeUpdate();
        } else {
            delete.setLong(1, any(random));
            delete.executeUpdate();
        }
    }

    private long any(SplittableRandom random) {
        long id = random.nextLong(1, nextId.get() + 1);
        while (spared.contains(id)) {
            id = random.nextLong(1, nextId.get() + 1);
        }
        return id;
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
