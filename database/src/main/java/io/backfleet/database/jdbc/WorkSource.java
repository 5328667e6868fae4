package io.backfleet.database.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a pool takes its connections from: each is made under {@link Session#WORK}. Thread-safe; one thread at a time finds
 * out whether a server that was lost can be reached again.
 */
final class WorkSource implements DataSource, AutoCloseable {
    /** A pool takes what was made for it at once; nobody knows what has become of it later. */
    private static final long FRESH_NANOS = 1_000_000_000;

    private record Ready(Connection connection, long madeAt) {}

    private final Endpoint endpoint;
    private final LongSupplier nanoTime;
    private final ReentrantLock reaching = new ReentrantLock();
    private final AtomicReference<@Nullable Ready> ready = new AtomicReference<>();
    private volatile @Nullable SQLException lost;
    private volatile long lostAt;

    WorkSource(Endpoint endpoint, LongSupplier nanoTime) {
        this.endpoint = endpoint;
        this.nanoTime = nanoTime;
    }

    /**
     * Makes a connection for whoever asks next.
     *
     * @throws SQLException when there is none to be had; at once while another thread tries and the last try failed
     */
    void reach() throws SQLException {
        long asked = nanoTime.getAsLong();
        if (!reaching.tryLock()) {
            SQLException known = lost;
            if (known != null) {
                throw known;
            }
            reaching.lock();
        }
        try {
            SQLException known = lost;
            if (known != null && lostAt - asked > 0) {
                throw known;
            }
            keep(endpoint.connect(Session.WORK, Timeouts.WORK));
            lost = null;
        } catch (SQLException e) {
            lostAt = nanoTime.getAsLong();
            lost = e;
            throw e;
        } finally {
            reaching.unlock();
        }
    }

    private void keep(@Nullable Connection connection) throws SQLException {
        Ready next = connection == null ? null : new Ready(connection, nanoTime.getAsLong());
        Ready before = ready.getAndSet(next);
        if (before != null) {
            before.connection().close();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Ready made = ready.getAndSet(null);
        if (made != null) {
            if (nanoTime.getAsLong() - made.madeAt() < FRESH_NANOS) {
                return made.connection();
            }
            made.connection().close();
        }
        return endpoint.connect(Session.WORK, Timeouts.WORK);
    }

    /** Closes what nobody has asked for. */
    @Override
    public void close() {
        try {
            keep(null);
        } catch (SQLException e) {
            // it is given up either way
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the databases file says who logs in");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException("logs go elsewhere");
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // the pool passes on what it was never given
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // the driver's own setting bounds it
    }

    @Override
    public int getLoginTimeout() {
        return Timeouts.WORK.connectSeconds();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logs go elsewhere");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
