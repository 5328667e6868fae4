package io.backfleet.database.postgresql.connection;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * A pool to one primary. Connects when first asked; keeps nothing open when idle for a minute.
 *
 * <p>Thread-safe. The pool's own threads are daemons named after it and end with {@link #close()}.
 */
public final class ConnectionPool implements AutoCloseable {
    private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;
    private static final long IDLE_TIMEOUT_MILLIS = 60_000;

    private final Endpoint endpoint;
    private final HikariDataSource source;

    public ConnectionPool(Endpoint endpoint, int size) {
        this.endpoint = endpoint;
        // this constructor puts the pool off until the first connection is wanted
        source = new HikariDataSource();
        source.setPoolName("backfleet-" + endpoint.databaseId());
        source.setDriverClassName("org.postgresql.Driver");
        source.setJdbcUrl(endpoint.url());
        Properties properties = endpoint.properties(Timeouts.WORK);
        source.setDataSourceProperties(properties);
        source.setConnectionInitSql(Session.WORK.sql());
        source.setMaximumPoolSize(size);
        source.setMinimumIdle(0);
        source.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
        source.setInitializationFailTimeout(-1);
        source.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** A connection in autocommit mode under {@link Session#WORK}; give it back with {@code close()}. */
    public Connection connection() throws SQLException {
        return source.getConnection();
    }

    /** Throws a connection away that may be broken, instead of giving it back. */
    public void evict(Connection connection) {
        source.evictConnection(connection);
    }

    @Override
    public void close() {
        source.close();
    }
}
