package io.backfleet.database.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One connection outside of any pool, made when first needed and made anew after a failure. Not thread-safe. */
public final class ProbeConnection implements AutoCloseable {
    private final Endpoint endpoint;
    private @Nullable Connection connection;

    public ProbeConnection(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Runs work; after any failure the next call connects anew. */
    public <T> T on(Sql.Work<T> work) throws SQLException {
        boolean done = false;
        try {
            Connection present = connection;
            if (present == null) {
                present = endpoint.connect(Session.PROBE, Timeouts.PROBE);
                connection = present;
            }
            T result = work.on(present);
            done = true;
            return result;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    public boolean connected() {
        return connection != null;
    }

    @Override
    public void close() {
        Connection present = connection;
        connection = null;
        if (present != null) {
            try {
                present.close();
            } catch (SQLException e) {
                // it is given up either way
            }
        }
    }
}
