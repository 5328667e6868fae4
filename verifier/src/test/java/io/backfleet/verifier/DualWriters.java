package io.backfleet.verifier;

import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that keeps {@code t.b = t.a * 2}: some of it in one statement, some in two transactions with a pause
 * in between, and that over and over on a few hot rows.
 */
final class DualWriters implements AutoCloseable {
    private static final int HOT_ROWS = 10;
    /** Well below the settle time of the tests. */
    private static final long BETWEEN_NANOS = 15_000_000;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final List<CompletableFuture<Void>> writers = new ArrayList<>();

    private DualWriters() {}

    static DualWriters start(TestDatabase database, int rows) throws SQLException {
        DualWriters all = new DualWriters();
        for (int i = 0; i < 2; i++) {
            Connection atomic = database.connect();
            Connection slow = database.connect();
            Random random = new Random(i);
            int writer = i;
            all.writers.add(CompletableFuture.runAsync(() -> all.atOnce(atomic, random, rows)));
            all.writers.add(CompletableFuture.runAsync(() -> all.oneAfterTheOther(slow, writer)));
        }
        return all;
    }

    long written() {
        return written.get();
    }

    private void atOnce(Connection connection, Random random, int rows) {
        try (PreparedStatement update =
                connection.prepareStatement("update t set a = a + 1, b = (a + 1) * 2 where id = ?")) {
            while (!stop.get()) {
                // hot rows belong to the others, who would overwrite what was written here in between
                update.setInt(1, 2 * HOT_ROWS + 1 + random.nextInt(rows - 2 * HOT_ROWS));
                written.addAndGet(update.executeUpdate());
                LockSupport.parkNanos(1_000_000);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void oneAfterTheOther(Connection connection, int writer) {
        try (PreparedStatement old = connection.prepareStatement("update t set a = a + 1 where id = ?");
                PreparedStatement young = connection.prepareStatement("update t set b = a * 2 where id = ?")) {
            int turn = 0;
            while (!stop.get()) {
                int row = 1 + writer * HOT_ROWS + turn++ % HOT_ROWS;
                old.setInt(1, row);
                old.executeUpdate();
                LockSupport.parkNanos(BETWEEN_NANOS);
                young.setInt(1, row);
                written.addAndGet(young.executeUpdate());
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop.set(true);
        writers.forEach(CompletableFuture::join);
    }
}
