package io.backfleet.database.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A pool to one primary. Connects when first asked; keeps nothing open when idle for a minute, nor what turns out to
 * lead to a standby: the URL may lead to the new primary by now. A server that refuses is not tried again until the time
 * is up, as pools do: trying again is its callers' affair, who have other things to do meanwhile.
 *
 * <p>Thread-safe. The pool's own threads are daemons named after it and end with {@link #close()}.
 */
public final class ConnectionPool implements AutoCloseable {
    private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;
    private static final long IDLE_TIMEOUT_MILLIS = 60_000;

    private final Endpoint endpoint;
    private final WorkSource work;
    private final HikariDataSource source;

    public ConnectionPool(Endpoint endpoint, int size) {
        this.endpoint = endpoint;
        work = new WorkSource(endpoint, System::nanoTime);
        // this constructor puts the pool off until the first connection is wanted
        source = new HikariDataSource();
        source.setPoolName("backfleet-" + endpoint.databaseId());
        source.setDataSource(work);
        source.setMaximumPoolSize(size);
        source.setMinimumIdle(0);
        source.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
        source.setInitializationFailTimeout(-1);
        source.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        source.setExceptionOverride(new LeaveStandbys(endpoint.vendor()));
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** A connection in autocommit mode under {@link Session#WORK}; give it back with {@code close()}. */
    public Connection connection() throws SQLException {
        HikariPoolMXBean pool = source.getHikariPoolMXBean();
        if (pool == null || pool.getTotalConnections() == 0) {
            work.reach();
        }
        return source.getConnection();
    }

    /** Throws a connection away that may be broken, instead of giving it back. */
    public void evict(Connection connection) {
        source.evictConnection(connection);
    }

    @Override
    public void close() {
        source.close();
        work.close();
    }

    /** Closes a connection as soon as the server refuses to write on it. */
    private record LeaveStandbys(Vendor vendor) implements SQLExceptionOverride {
        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException e) {
            return vendor.codeOf(e) == ErrorCode.READ_ONLY
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }
}
