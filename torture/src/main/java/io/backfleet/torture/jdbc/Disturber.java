package io.backfleet.torture.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Somebody else's transactions on the migrations' tables: long ones, and many that lock in any order. Not thread-safe. */
public final class Disturber {
    private static final int THREADS = 3;

    private final Servers servers;
    private final SplittableRandom random;

    /** @param seed what it locks and when */
    public Disturber(Servers servers, long seed) {
        this.servers = servers;
        this.random = new SplittableRandom(seed);
    }

    /** Keeps rows of each old table locked in one transaction that does nothing else. */
    public void longTransaction(String engine, Duration length) {
        Database database = servers.database(engine);
        try (Connection connection = database.transactions()) {
            for (String table : tables(connection, engine)) {
                lock(connection, table, random.nextInt(500), 5);
            }
            Database.pause(length.toMillis());
            connection.rollback();
        } catch (SQLException gone) {
            // it ended with its connection: so much the shorter
        }
    }

    /** Locks rows of several tables in random orders, again and again: deadlocks with one another, with writers, with the fleet. */
    public void lockStorm(String engine, Duration length) {
        long deadline = System.nanoTime() + length.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom own = random.split();
            Thread thread = new Thread(() -> storm(engine, deadline, own), "torture-locks-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void storm(String engine, long deadline, SplittableRandom random) {
        Database database = servers.database(engine);
        while (System.nanoTime() < deadline) {
            try (Connection connection = database.transactions()) {
                List<String> tables = tables(connection, engine);
                while (!tables.isEmpty() && System.nanoTime() < deadline) {
                    transaction(connection, tables, random);
                }
            } catch (SQLException gone) {
                // the database is away: again when it is back
            }
            Database.pause(50);
        }
    }

    private static void transaction(Connection connection, List<String> tables, SplittableRandom random)
            throws SQLException {
        try {
            for (int i = 0; i < 4; i++) {
                lock(connection, tables.get(random.nextInt(tables.size())), random.nextInt(2_000), 40);
            }
            Database.pause(random.nextInt(20));
            connection.rollback();
        } catch (SQLException e) {
            connection.rollback();
        }
    }

    private static void lock(Connection connection, String table, int from, int count) throws SQLException {
        Storm.keys(connection, "SELECT id FROM " + table + " WHERE id BETWEEN ? AND ? FOR UPDATE", (long) from, (long)
                (from + count));
    }

    /** Tables on old sides. */
    private static List<String> tables(Connection connection, String engine) throws SQLException {
        return Database.texts(
                connection,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = "
                        + (Servers.isPg(engine) ? "'public'" : "database()")
                        + " AND (table_name LIKE 'renamed%' OR table_name LIKE 'people%' OR table_name LIKE 'old%')"
                        + " ORDER BY table_name DESC");
    }
}
