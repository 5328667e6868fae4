package io.backfleet.testkit.jdbc;

import io.backfleet.testkit.SharedServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A primary, and maybe a replica, of one kind for this JVM's tests. Thread-safe. */
public interface DatabaseServers extends SharedServer {
    /** The environment variable that names other servers than the embedded ones, for messages. */
    String variable();

    /** URL of a database on the primary. */
    String jdbcUrl(String database);

    /** URL of a database on the replica, if there is a replica. */
    Optional<String> replicaJdbcUrl(String database);

    /** Makes a database; with a replica, it is there as well on return. */
    void createDatabase(String database) throws SQLException;

    /** Drops it, sessions or not. */
    void dropDatabase(String database) throws SQLException;

    /**
     * Waits until the replica has applied all that the primary has committed up to now.
     *
     * @throws AssertionError when it hasn't after this time
     */
    void awaitReplayed(Duration limit) throws SQLException;

    /** The sessions open in a database, on both servers, in words. */
    List<String> sessions(String database) throws SQLException;

    /** Runs one statement. */
    static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
