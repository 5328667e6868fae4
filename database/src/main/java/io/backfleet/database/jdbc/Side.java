package io.backfleet.database.jdbc;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.SQLException;

/** A server that a comparison reads from, with the connection to it. Not thread-safe. */
public class Side implements AutoCloseable {
    private final Endpoint endpoint;
    private final WalkConnection connection;

    public Side(Endpoint endpoint, WalkConnection connection) {
        this.endpoint = endpoint;
        this.connection = connection;
    }

    /** Work on the connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(WalkConnection connection) throws SQLException;
    }

    /** Host and port. */
    public String host() {
        return endpoint.host();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Makes sure that what is read next is not older than the primary's present. */
    public void refresh(WalkConnection connection) throws SQLException {}

    /** Runs work, which changes nothing; after a failure the next work has another connection. */
    public <T> T on(String doing, Work<T> work) {
        try {
            return work.on(connection);
        } catch (SQLException e) {
            if (endpoint.vendor().codeOf(e) != ErrorCode.LOCK_TIMEOUT) {
                connection.discard();
            }
            if (Thread.currentThread().isInterrupted()) {
                // drivers and pools have no state of their own for that
                throw new BackfleetException(ErrorCode.WORKER_STOPPING, "interrupted while " + doing, e);
            }
            throw failure(doing, e);
        }
    }

    /** What a failure of the driver is to the caller. */
    protected BackfleetException failure(String doing, SQLException e) {
        return endpoint.vendor().translate(endpoint, doing, e);
    }

    @Override
    public void close() {
        connection.close();
    }
}
