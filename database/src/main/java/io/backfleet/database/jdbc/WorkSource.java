package io.backfleet.database.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** What a pool takes its connections from: each is made under {@link Session#WORK}. Thread-safe. */
final class WorkSource implements DataSource {
    private final Endpoint endpoint;

    WorkSource(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return endpoint.connect(Session.WORK, Timeouts.WORK);
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
