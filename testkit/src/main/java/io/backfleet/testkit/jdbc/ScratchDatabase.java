package io.backfleet.testkit.jdbc;

import io.backfleet.testkit.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An empty database of one test, on the primary and on its replica. Thread-safe. */
public abstract class ScratchDatabase {
    private static final Duration REPLAY_LIMIT = Duration.ofSeconds(30);
    private static final Duration SESSION_GRACE = Duration.ofSeconds(3);

    private final DatabaseServers servers;
    private final String name;
    private final List<Connection> connections = new ArrayList<>();

    /** A database that is there, of this name. */
    protected ScratchDatabase(DatabaseServers servers, String name) {
        this.servers = servers;
        this.name = name;
    }

    static String newName() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    /** Its name: lower-case letters and digits. */
    public final String name() {
        return name;
    }

    /** JDBC URL on the primary, with the user in it. */
    public final String jdbcUrl() {
        return servers.jdbcUrl(name);
    }

    /**
     * JDBC URL on the replica.
     *
     * @throws IllegalStateException when the tests run on a server without one
     */
    public final String replicaJdbcUrl() {
        return servers.replicaJdbcUrl(name)
                .orElseThrow(() -> new IllegalStateException("This test needs a replica: add its URL to "
                        + servers.variable() + " after a comma, or unset it for the embedded pair"));
    }

    /** A session on the primary; closed after the test if the test doesn't do it. */
    public final Connection connect() throws SQLException {
        return track(DriverManager.getConnection(jdbcUrl()));
    }

    /** A session on the replica; closed after the test if the test doesn't do it. */
    public final Connection connectReplica() throws SQLException {
        return track(DriverManager.getConnection(replicaJdbcUrl()));
    }

    /** Runs statements on the primary, each in its own transaction. */
    public final void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as text, on the primary; the text {@code null} for SQL null. */
    public final String value(String query) throws SQLException {
        return value(jdbcUrl(), query);
    }

    /** The same on the replica. */
    public final String replicaValue(String query) throws SQLException {
        return value(replicaJdbcUrl(), query);
    }

    private static String value(String url, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                throw new SQLException("no row from: " + query);
            }
            return String.valueOf(row.getString(1));
        }
    }

    /** Waits until the replica has applied all that the primary has committed up to now; half a minute at most. */
    public final void awaitReplayed() throws SQLException {
        servers.awaitReplayed(REPLAY_LIMIT);
    }

    /** Closes what {@link #connect} and {@link #connectReplica} gave out; a broken session counts as closed. */
    final void closeConnections() throws SQLException {
        synchronized (connections) {
            for (Connection connection : connections) {
                connection.close();
            }
            connections.clear();
        }
    }

    /** Drops it, and fails when sessions were left open in it. */
    final void drop() throws SQLException {
        List<String> sessions;
        try {
            sessions = sessionsLeft();
        } finally {
            servers.dropDatabase(name);
        }
        if (!sessions.isEmpty()) {
            throw new AssertionError("The test left " + sessions.size() + " session(s) open in its database, "
                    + SESSION_GRACE.toSeconds() + " s after its end (close the connection or the pool):\n  "
                    + String.join("\n  ", sessions));
        }
    }

    private List<String> sessionsLeft() throws SQLException {
        List<String> left = new ArrayList<>();
        try {
            Await.until("no sessions", SESSION_GRACE, () -> {
                left.clear();
                left.addAll(servers.sessions(name));
                return left.isEmpty();
            });
        } catch (AssertionError deadline) {
            if (left.isEmpty()) {
                throw deadline;
            }
        }
        return left;
    }

    private Connection track(Connection connection) {
        synchronized (connections) {
            connections.add(connection);
        }
        return connection;
    }
}
