package io.backfleet.embedded.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** How a replica applies what it receives, MariaDB (10.5 and later) or MySQL (8.0.23 and later). Takes sessions of a user who may control replication. */
public final class Replay {
    private Replay() {}

    /** Lets the replica receive but no longer apply; a transaction that it is at is finished first. */
    public static void pause(Connection replica) throws SQLException {
        execute(replica, "stop replica sql_thread");
    }

    /** Lets the replica receive and apply. */
    public static void resume(Connection replica) throws SQLException {
        execute(replica, "start replica");
    }

    /**
     * Lets the replica apply every transaction this much later than it happened; a paused one stays paused. MariaDB receives anew what it had not
     * applied.
     *
     * @param delay in whole seconds, not negative
     */
    public static void delay(Connection replica, Duration delay) throws SQLException {
        if (delay.isNegative() || !delay.equals(Duration.ofSeconds(delay.toSeconds()))) {
            throw new IllegalArgumentException("A replica delays by whole seconds, not by " + delay.toMillis() + " ms");
        }
        if (read(replica, "select version()").contains("MariaDB")) {
            boolean paused = !SlaveStatus.read(replica).applies();
            // both threads must stand still for it
            execute(
                    replica,
                    "stop replica",
                    "change master to master_delay = " + delay.toSeconds(),
                    paused ? "start replica io_thread" : "start replica");
        } else {
            boolean paused = read(replica, "select service_state from performance_schema.replication_applier_status")
                    .equals("OFF");
            // stopping the other thread as well would throw away what was received
            execute(
                    replica,
                    "stop replica sql_thread",
                    "change replication source to source_delay = " + delay.toSeconds());
            if (!paused) {
                execute(replica, "start replica sql_thread");
            }
        }
    }

    private static void execute(Connection replica, String... statements) throws SQLException {
        try (Statement statement = replica.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String read(Connection replica, String query) throws SQLException {
        try (Statement statement = replica.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
