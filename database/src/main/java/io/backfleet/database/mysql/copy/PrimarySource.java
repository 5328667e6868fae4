package io.backfleet.database.mysql.copy;

import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.probe.Replication;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;

/** Gives connections to the primary and nothing else: a replica that the URL leads to may be behind. */
record PrimarySource(ConnectionPool pool) implements WalkConnection.Source {
    @Override
    public Connection open() throws SQLException {
        Connection connection = pool.connection();
        boolean checked = false;
        try {
            if (Replication.readOnly(connection)) {
                throw new BackfleetException(
                        ErrorCode.READ_ONLY,
                        pool.endpoint() + " is read-only now, as replicas are; its primary is asked next time");
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
