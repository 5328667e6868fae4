package io.backfleet.database.postgresql.connection;

import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;

/** Gives connections to the primary and nothing else: a standby that the URL leads to may be behind. */
public record PrimarySource(ConnectionPool pool) implements WalkConnection.Source {
    @Override
    public Connection open() throws SQLException {
        Connection connection = pool.connection();
        boolean checked = false;
        try {
            boolean standby = Sql.first(connection, "SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))
                    .orElse(true);
            if (standby) {
                throw new BackfleetException(
                        ErrorCode.READ_ONLY, pool.endpoint() + " is a standby now; its primary is asked next time");
            }
            checked = true;
            return connection;
        } finally {
            if (!checked) {
                pool.evict(connection);
            }
        }
    }

    @Override
    public void discard(Connection connection) {
        pool.evict(connection);
    }
}
