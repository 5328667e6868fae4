package io.backfleet.torture.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One database, on whichever server is its primary now, reached without the proxies that the fleet goes through. Thread-safe.
 */
public final class Database {
    private static final long POLL_MILLIS = 100;

    private final Supplier<String> url;

    Database(Supplier<String> url) {
        this.url = url;
    }

    /** A session, to be closed by the caller. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url.get());
    }

    /** A session at READ COMMITTED whose transactions are ended by the caller, as all correct writers' are. */
    Connection transactions() throws SQLException {
        Connection connection = connect();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        return connection;
    }

    /** Runs statements, each in its own transaction. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as text; the text {@code null} for SQL null. */
    String value(String query, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }

    /** The first column, as texts. */
    static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    /** What is done with a database. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Tries until it works: for what may be done twice, while the server may be away.
     *
     * @throws IllegalStateException when it does not within this time, with the last failure
     */
    static <T> T patiently(String what, Duration limit, Work<T> work) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return work.run();
            } catch (SQLException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new IllegalStateException(what + " was not possible within " + limit + ": " + e, e);
                }
            }
            pause(POLL_MILLIS);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
