package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.connection.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What tells servers apart. */
public final class ServerIdentity {
    private ServerIdentity() {}

    /**
     * A group of primary and replicas: drawn when the fleet's schema is made, and replicated with it. Empty while that is
     * not there.
     */
    public static Optional<String> group(Connection connection) throws SQLException {
        boolean there = Sql.first(
                        connection,
                        "SELECT 1 FROM information_schema.tables WHERE table_schema = 'backfleet'"
                                + " AND table_name = 'server_group'",
                        row -> true)
                .isPresent();
        return there
                ? Sql.first(connection, "SELECT id FROM backfleet.server_group", row -> row.getString(1))
                : Optional.empty();
    }

    /** This one server, another one after a fail-over; survives restarts. MariaDB has no id that is drawn. */
    public static String member(Connection connection) throws SQLException {
        String sql = MySqlServer.of(connection).isMariaDb()
                ? "SELECT CONCAT(@@hostname, ':', @@port, ':', @@server_id)"
                : "SELECT @@server_uuid";
        return Sql.first(connection, sql, row -> row.getString(1)).orElse("");
    }
}
