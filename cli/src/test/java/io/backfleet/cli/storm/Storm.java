package io.backfleet.cli.storm;

import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application that writes at random, as a correct dual writer of its kind must: inserts, updates, deletes, re-insertion of
 * the same key, changed keys, transactions that are rolled back, long ones, statements over many rows. It keeps to a few
 * hot rows for a third of the time. Threads: {@code storm-NAME-N}.
 */
abstract class Storm implements AutoCloseable {
    static final int ROWS = 20_000;

    private static final int WRITERS = 2;
    private static final int HOT = 20;
    /** Deadlock, serialization failure, lock timeout, duplicate key: a writer starts over. */
    private static final Set<String> EXPECTED = Set.of("40P01", "40001", "55P03", "23505", "23000");
    /** MySQL's lock wait timeout has no state of its own. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    final String name;
    final Words words;
    private final List<Thread> writers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong written = new AtomicLong();
    private volatile boolean running = true;

    Storm(String name, Words words) {
        this.name = name;
        this.words = words;
    }

    /** What can happen in one transaction. */
    enum Act {
        INSERT,
        UPDATE,
        DELETE,
        MOVE,
        MANY
    }

    /** Makes the tables, with rows on the old side only. */
    abstract void create() throws SQLException;

    /** The spec, with small batches and short tasks. */
    abstract String spec();

    /** One writer's means. */
    abstract Hand hand() throws SQLException;

    /** What the old side calls for, by key. */
    abstract Map<Long, String> wanted() throws SQLException;

    /** What the new side has, by key. */
    abstract Map<Long, String> actual() throws SQLException;

    /** Writes one act in a transaction that it begins; ending it is somebody else's. Not thread-safe. */
    interface Hand extends AutoCloseable {
        void act(Act act, long id, long other, String first) throws SQLException;

        void commit() throws SQLException;

        void rollback() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    /** Starts the writers. */
    final void begin(long seed) {
        for (int i = 1; i <= WRITERS; i++) {
            SplittableRandom random = new SplittableRandom(seed + i * 31L + name.hashCode());
            Thread writer = new Thread(() -> write(random), "storm-" + name + "-" + i);
            writer.setDaemon(true);
            writers.add(writer);
            writer.start();
        }
    }

    private void write(SplittableRandom random) {
        try (Hand hand = hand()) {
            while (running) {
                once(hand, random);
                Thread.sleep(random.nextInt(8));
            }
        } catch (SQLException e) {
            failures.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void once(Hand hand, SplittableRandom random) throws InterruptedException, SQLException {
        Act act = Act.values()[random.nextInt(Act.values().length)];
        try {
            hand.act(act, key(random), key(random), "Name" + random.nextInt(1_000_000));
            if (random.nextInt(50) == 0) {
                Thread.sleep(200 + random.nextInt(800));
            }
            if (random.nextInt(10) == 0) {
                hand.rollback();
            } else {
                hand.commit();
                written.incrementAndGet();
            }
        } catch (SQLException e) {
            hand.rollback();
            if (!expected(e)) {
                failures.add(e);
            }
        }
    }

    static boolean expected(SQLException e) {
        return EXPECTED.contains(e.getSQLState()) || e.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    private static long key(SplittableRandom random) {
        return random.nextInt(3) == 0 ? 1 + random.nextInt(HOT) * (ROWS / HOT) : 1 + random.nextInt(ROWS + ROWS / 10);
    }

    /** Ends the writers when what they are at is done. */
    final void end() throws InterruptedException {
        running = false;
        for (Thread writer : writers) {
            writer.join(20_000);
        }
    }

    /** Transactions that were committed. */
    final long written() {
        return written.get();
    }

    /** What went wrong with writers, and every key on which the two sides do not agree; empty when all is well. */
    final List<String> flaws() throws SQLException {
        List<String> flaws = new ArrayList<>();
        failures.forEach(failure -> flaws.add(name + ": a writer failed: " + failure));
        Map<Long, String> wanted = wanted();
        Map<Long, String> actual = actual();
        wanted.forEach((id, row) -> {
            if (!row.equals(actual.get(id))) {
                flaws.add(name + ": " + id + " should be " + row + " and is " + actual.get(id));
            }
        });
        actual.forEach((id, row) -> {
            if (!wanted.containsKey(id)) {
                flaws.add(name + ": " + id + " came back as " + row);
            }
        });
        if (wanted.isEmpty()) {
            flaws.add(name + ": the storm has left nothing");
        }
        return flaws;
    }

    static Map<Long, String> rows(ScratchDatabase database, String query) throws SQLException {
        Map<Long, String> rows = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.put(result.getLong(1), String.valueOf(result.getString(2)));
            }
        }
        return rows;
    }

    static Connection transactions(ScratchDatabase database) throws SQLException {
        Connection connection = database.connect();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        return connection;
    }

    static List<Long> keys(Connection connection, String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<Long> keys = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    keys.add(result.getLong(1));
                }
            }
            return keys;
        }
    }

    static int run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** What all specs of storms have in common. */
    static String throttle() {
        return """
                verify: off
                throttle:
                  batchTime: 10ms
                  maxBatchRows: 200
                  taskTime: 1s
                  maxLag: 20s
                  maxLockWaits: 100
                  maxActiveSessions: 1000
                """;
    }

    @Override
    public final void close() throws InterruptedException {
        end();
    }
}
