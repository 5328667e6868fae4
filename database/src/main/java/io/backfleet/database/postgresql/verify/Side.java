package io.backfleet.database.postgresql.verify;

import static io.backfleet.database.postgresql.connection.PostgresErrors.translate;

import io.backfleet.database.postgresql.connection.Endpoint;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.walk.WalkConnection;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.SQLException;

/** A server that a comparison reads from, with the connection to it. Not thread-safe. */
class Side implements AutoCloseable {
    private final Endpoint endpoint;
    private final WalkConnection connection;

    Side(Endpoint endpoint, WalkConnection connection) {
        this.endpoint = endpoint;
        this.connection = connection;
    }

    /** Work on the connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(WalkConnection connection) throws SQLException;
    }

    String host() {
        return endpoint.host();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Makes sure that what is read next is not older than the primary's present. */
    void refresh(WalkConnection connection) throws SQLException {}

    /** Runs work, which changes nothing; after a failure the next work has another connection. */
    <T> T on(String doing, Work<T> work) {
        try {
            return work.on(connection);
        } catch (SQLException e) {
            if (PostgresErrors.codeOf(e) != ErrorCode.LOCK_TIMEOUT) {
                connection.discard();
            }
            if (Thread.currentThread().isInterrupted()) {
                // drivers and pools have no state of their own for that
                throw new BackfleetException(ErrorCode.WORKER_STOPPING, "interrupted while " + doing, e);
            }
            throw failure(doing, e);
        }
    }

    BackfleetException failure(String doing, SQLException e) {
        return translate(endpoint, doing, e);
    }

    @Override
    public void close() {
        connection.close();
    }
}
