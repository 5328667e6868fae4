package io.backfleet.testkit.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * How far a primary is, in global transaction ids, of which MySQL and MariaDB have each their own kind.
 *
 * @param ids all that it has committed
 * @param query one for the replica with the ids and a number of seconds as parameters, which answers 0 when it has applied them
 */
record Position(String ids, String query) {
    /**
     * The position now.
     *
     * @throws IllegalStateException when the server numbers no transactions
     */
    static Position of(Connection primary) throws SQLException {
        // the driver's own words on a MariaDB server say MySQL
        if (read(primary, "select version()").contains("MariaDB")) {
            return new Position(read(primary, "select @@gtid_binlog_pos"), "select master_gtid_wait(?, ?)");
        }
        String mode = read(primary, "select @@gtid_mode");
        if (!mode.equals("ON")) {
            throw new IllegalStateException("The primary in " + SharedMySql.VARIABLE + " runs with gtid_mode=" + mode
                    + ", so that nobody can tell when its replica has caught up: set it to ON");
        }
        return new Position(read(primary, "select @@gtid_executed"), "select wait_for_executed_gtid_set(?, ?)");
    }

    /**
     * Waits until the replica has applied it.
     *
     * @throws AssertionError when it hasn't after this time
     */
    void await(Connection replica, Duration limit) throws SQLException {
        try (PreparedStatement statement = replica.prepareStatement(query)) {
            statement.setString(1, ids);
            statement.setDouble(2, limit.toMillis() / 1000.0);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(1) != 0) {
                    throw new AssertionError(
                            "not within " + limit.toMillis() + " ms: the replica at " + ids.replace("\n", ""));
                }
            }
        }
    }

    private static String read(Connection server, String sql) throws SQLException {
        try (Statement statement = server.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
