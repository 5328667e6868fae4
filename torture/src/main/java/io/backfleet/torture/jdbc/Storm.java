package io.backfleet.torture.jdbc;

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
import java.util.concurrent.locks.Lock;

/**
 * An application that writes at random, as a correct dual writer of its kind must: inserts, updates, deletes, re-insertion of
 * the same key, changed keys, transactions that are rolled back, long ones, statements over many rows. It keeps to a few
 * hot rows for a third of the time. When its database goes away it connects again, and a writer of two databases makes
 * good then what it cannot know the end of. Threads: {@code storm-NAME-N}.
 */
abstract class Storm implements Challenge {
    private static final int WRITERS = 2;
    private static final int HOT = 20;
    /** Deadlock, serialization failure, lock timeout, duplicate key: a writer starts over. */
    private static final Set<String> EXPECTED = Set.of("40P01", "40001", "55P03", "23505", "23000");
    /** MySQL's lock wait timeout has no state of its own. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    /** PostgreSQL: connection, shutdown, out of room, read-only. MySQL: communication, killed. */
    private static final List<String> AWAY = List.of("08", "57P", "53", "25006", "70100");

    /** MySQL: disk full, too many errors writing, table full, read-only, shutting down. */
    private static final Set<Integer> AWAY_CODES = Set.of(3, 28, 1021, 1026, 1030, 1053, 1114, 1290, 1836);

    private static final long PATIENCE_MILLIS = 180_000;

    final String name;
    final Words words;
    final int rows;
    private final List<Thread> writers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong written = new AtomicLong();
    private volatile boolean running = true;

    Storm(String name, Words words, int rows) {
        this.name = name;
        this.words = words;
        this.rows = rows;
    }

    /** What its tables' names end in. */
    final String suffix() {
        return name.replace('-', '_');
    }

    @Override
    public final String name() {
        return name;
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

        /** Connects anew after a connection was lost, and makes good what may have been left half done; may be called again. */
        void reconnect() throws SQLException;

        @Override
        void close();
    }

    @Override
    public final void begin(long seed, Lock writing) {
        Database.patiently("creating the tables of " + name, Challenge.LIMIT, () -> {
            create();
            return true;
        });
        for (int i = 1; i <= WRITERS; i++) {
            SplittableRandom random = new SplittableRandom(seed + i * 31L + name.hashCode());
            Thread writer = new Thread(() -> write(random, writing), "storm-" + name + "-" + i);
            writer.setDaemon(true);
            writers.add(writer);
            writer.start();
        }
    }

    private void write(SplittableRandom random, Lock writing) {
        try (Hand hand = Database.patiently(name + " connects", Challenge.LIMIT, this::hand)) {
            while (running) {
                boolean lost;
                writing.lock();
                try {
                    lost = !once(hand, random);
                } finally {
                    writing.unlock();
                }
                if (lost) {
                    reconnect(hand, writing);
                }
                Thread.sleep(random.nextInt(8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    /** Also when it is to end: nothing may be left half done. */
    private void reconnect(Hand hand, Lock writing) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (true) {
            writing.lock();
            try {
                hand.reconnect();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(name + " can't go on: " + e, e);
                }
            } finally {
                writing.unlock();
            }
            Thread.sleep(100);
        }
    }

    /** False when the connection was lost. */
    private boolean once(Hand hand, SplittableRandom random) throws InterruptedException {
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
            return true;
        } catch (SQLException e) {
            if (!expected(e)) {
                if (!away(e)) {
                    failures.add(e);
                }
                return false;
            }
        }
        try {
            hand.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the server was not there, or not able to write. */
    static boolean away(SQLException e) {
        String state = e.getSQLState() == null ? "08" : e.getSQLState();
        return AWAY.stream().anyMatch(state::startsWith) || AWAY_CODES.contains(e.getErrorCode());
    }

    static boolean expected(SQLException e) {
        return EXPECTED.contains(e.getSQLState()) || e.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    private long key(SplittableRandom random) {
        return random.nextInt(3) == 0 ? 1 + random.nextInt(HOT) * (rows / HOT) : 1 + random.nextInt(rows + rows / 10);
    }

    @Override
    public final void end() throws InterruptedException {
        running = false;
        for (Thread writer : writers) {
            writer.join(2 * PATIENCE_MILLIS);
            if (writer.isAlive()) {
                failures.add(new IllegalStateException(writer.getName() + " does not end"));
            }
        }
    }

    @Override
    public final Findings findings() {
        List<String> flaws = new ArrayList<>();
        failures.forEach(failure -> flaws.add(name + ": a writer failed: " + failure));
        Map<Long, String> wanted = Database.patiently("reading " + name, Challenge.LIMIT, this::wanted);
        Map<Long, String> actual = Database.patiently("reading " + name, Challenge.LIMIT, this::actual);
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
        return new Findings(wanted.size(), written.get(), flaws);
    }

    static Map<Long, String> rows(Database database, String query) throws SQLException {
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

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException gone) {
            // closed as far as anybody can tell
        }
    }
}
