package io.backfleet.cli.gate;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An application that writes old and new columns of the table {@code people} together, from many threads: updates in one
 * statement, in two statements of one transaction, and in two transactions of which the second follows within 20 ms;
 * deletes and inserts again; changes keys. One write in two goes to one of {@value #HOT} hot rows. A forgetful one leaves
 * the new column out once in a while.
 */
final class DualWriters implements AutoCloseable {
    static final int HOT = 5;
    /** Rows for the writers that need two transactions: each has its own, or they would undo each other's work. */
    private static final int OWN = 20;

    /** A row that is moved goes to its key plus a multiple of this. */
    private static final long MOVED = 10_000_000;

    /** Unique violation, deadlock. */
    private static final Set<String> TRY_AGAIN = Set.of("23505", "40P01");

    private static final String FULL = "first || ' ' || last";

    private final String url;
    private final int rows;
    private final int forgetOneIn;
    private final AtomicLong writes = new AtomicLong();
    private final Set<Long> forgotten = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private DualWriters(String url, int rows, int forgetOneIn) {
        this.url = url;
        this.rows = rows;
        this.forgetOneIn = forgetOneIn;
    }

    /** Makes the table with rows that agree. */
    static List<String> table(int rows) {
        return List.of(
                "CREATE TABLE people (id bigint PRIMARY KEY, first text, last text, full_name text)",
                "INSERT INTO people SELECT g, 'f' || g, 'l' || g, 'f' || g || ' l' || g FROM generate_series(1, " + rows
                        + ") g",
                "ANALYZE people");
    }

    /** Keys of the rows that do not agree, in order. */
    static String wrong() {
        return "SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') FROM people WHERE full_name IS DISTINCT FROM "
                + FULL;
    }

    /**
     * Starts writing.
     *
     * @param forgetOneIn one write in so many leaves the new column out; 0 for none
     */
    static DualWriters start(String url, int rows, int writers, int forgetOneIn, long seed) {
        DualWriters traffic = new DualWriters(url, rows, forgetOneIn);
        for (int i = 0; i < writers; i++) {
            int number = i;
            Thread thread = new Thread(() -> traffic.run(number, new Random(seed + number)), "dual-writer-" + i);
            thread.setDaemon(true);
            traffic.threads.add(thread);
            thread.start();
        }
        return traffic;
    }

    private void run(int number, Random random) {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            while (!closed) {
                try {
                    write(connection, number, random);
                } catch (SQLException e) {
                    // two that delete, insert or move one row at once: the application tries again
                    if (!TRY_AGAIN.contains(e.getSQLState())) {
                        throw e;
                    }
                    connection.rollback();
                }
                writes.incrementAndGet();
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void write(Connection connection, int number, Random random) throws SQLException, InterruptedException {
        long id = random.nextBoolean() ? 1 + random.nextInt(HOT) : OWN * 100L + random.nextInt(rows - OWN * 100);
        String name = "n" + random.nextInt(1_000_000);
        boolean forget = forgetOneIn > 0 && random.nextInt(forgetOneIn) == 0;
        if (forget) {
            // noted first: what a verifier finds must have been noted before
            forgotten.add(id);
            update(connection, "UPDATE people SET first = ? WHERE id = ?", name, id);
            connection.commit();
            return;
        }
        switch (random.nextInt(20)) {
            case 0 -> {
                // deleted, and inserted again in the same transaction
                if (update(connection, "DELETE FROM people WHERE id = ?", id) == 1) {
                    update(connection, "INSERT INTO people VALUES (?, ?, 'x', ? || ' x')", id, name, name);
                }
            }
            case 1 -> {
                // deleted, and inserted again a little later
                if (update(connection, "DELETE FROM people WHERE id = ?", id) == 1) {
                    connection.commit();
                    update(
                            connection,
                            "INSERT INTO people VALUES (?, ?, 'y', ? || ' y') ON CONFLICT DO NOTHING",
                            id,
                            name,
                            name);
                }
            }
            case 2 -> {
                // there and back again: the row is under another key for a moment
                long other = id + MOVED * (1 + number);
                if (update(connection, "UPDATE people SET id = ? WHERE id = ?", other, id) == 1) {
                    connection.commit();
                    update(
                            connection,
                            "UPDATE people SET id = ? WHERE id = ? AND NOT EXISTS (SELECT FROM people WHERE id = ?)",
                            id,
                            other,
                            id);
                }
            }
            case 3, 4, 5, 6 -> {
                update(connection, "UPDATE people SET first = ? WHERE id = ?", name, id);
                update(connection, "UPDATE people SET full_name = " + FULL + " WHERE id = ?", id);
            }
            case 7 -> {
                long own = 10 + (long) number * OWN + random.nextInt(OWN);
                update(connection, "UPDATE people SET first = ? WHERE id = ?", name, own);
                connection.commit();
                Thread.sleep(random.nextInt(20));
                update(connection, "UPDATE people SET full_name = " + FULL + " WHERE id = ?", own);
            }
            default ->
                update(
                        connection,
                        "UPDATE people SET first = ?, full_name = ? || ' ' || last WHERE id = ?",
                        name,
                        name,
                        id);
        }
        connection.commit();
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Transactions so far. */
    long writes() {
        if (failure.get() != null) {
            throw new AssertionError("a writer has failed", failure.get());
        }
        return writes.get();
    }

    /** Whether a row's new column was left out at some time, under this key or while it was moved to another. */
    boolean hasForgotten(long id) {
        return forgotten.contains(id % MOVED);
    }

    /** Ends after the write that is under way. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join(20_000);
        }
    }
}
