package io.backfleet.testkit.postgresql;

import io.backfleet.testkit.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An empty database of one test, on the primary and on its standby. Thread-safe. */
public final class TestDatabase {
    private static final Duration REPLAY_LIMIT = Duration.ofSeconds(30);
    private static final Duration SESSION_GRACE = Duration.ofSeconds(3);

    private final SharedPostgres servers;
    private final String name;
    private final List<Connection> connections = new ArrayList<>();

    private TestDatabase(SharedPostgres servers, String name) {
        this.servers = servers;
        this.name = name;
    }

    static TestDatabase create(SharedPostgres servers) throws SQLException {
        String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        servers.createDatabase(name);
        return new TestDatabase(servers, name);
    }

    /** Its name: lower-case letters and digits. */
    public String name() {
        return name;
    }

    /** JDBC URL on the primary, with the user in it. */
    public String jdbcUrl() {
        return servers.jdbcUrl(name);
    }

    /**
     * JDBC URL on the standby.
     *
     * @throws IllegalStateException when the tests run on a server without one
     */
    public String standbyJdbcUrl() {
        return servers.standbyJdbcUrl(name)
                .orElseThrow(() -> new IllegalStateException("This test needs a standby: add its URL to "
                        + SharedPostgres.VARIABLE + " after a comma, or unset it for the embedded pair"));
    }

    /** A session on the primary; closed after the test if the test doesn't do it. */
    public Connection connect() throws SQLException {
        return track(DriverManager.getConnection(jdbcUrl()));
    }

    /** A session on the standby; closed after the test if the test doesn't do it. */
    public Connection connectStandby() throws SQLException {
        return track(DriverManager.getConnection(standbyJdbcUrl()));
    }

    /** Runs statements on the primary, each in its own transaction. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as text, on the primary; the text {@code null} for SQL null. */
    public String value(String query) throws SQLException {
        return value(jdbcUrl(), query);
    }

    /** The same on the standby. */
    public String standbyValue(String query) throws SQLException {
        return value(standbyJdbcUrl(), query);
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

    /** Waits until the standby has applied all that the primary has committed up to now; half a minute at most. */
    public void awaitReplayed() throws SQLException {
        String position = value("select pg_current_wal_lsn()");
        Await.until(
                "the standby at " + position,
                REPLAY_LIMIT,
                () -> standbyValue("select pg_last_wal_replay_lsn() >= '" + position + "'::pg_lsn")
                        .equals("t"));
    }

    /** Closes what {@link #connect} and {@link #connectStandby} gave out; a broken session counts as closed. */
    void closeConnections() throws SQLException {
        synchronized (connections) {
            for (Connection connection : connections) {
                connection.close();
            }
            connections.clear();
        }
    }

    /** Drops it, and fails when sessions were left open in it. */
    void drop() throws SQLException {
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
                left.addAll(sessions(servers.jdbcUrl("postgres"), "primary"));
                Optional<String> standby = servers.standbyJdbcUrl("postgres");
                if (standby.isPresent()) {
                    left.addAll(sessions(standby.get(), "standby"));
                }
                return left.isEmpty();
            });
        } catch (AssertionError deadline) {
            if (left.isEmpty()) {
                throw deadline;
            }
        }
        return left;
    }

    private List<String> sessions(String url, String server) throws SQLException {
        List<String> sessions = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(
                        "select pid, application_name, state, left(query, 200) from pg_stat_activity"
                                + " where datname = ? and backend_type = 'client backend'")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sessions.add(server + " pid " + row.getInt(1) + " '" + row.getString(2) + "' " + row.getString(3)
                            + ", last statement: " + row.getString(4));
                }
            }
        }
        return sessions;
    }

    private Connection track(Connection connection) {
        synchronized (connections) {
            connections.add(connection);
        }
        return connection;
    }
}
