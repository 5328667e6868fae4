package io.backfleet.cli.storm;

import java.sql.Connection;
import java.sql.SQLException;

/** A hand with one connection. */
abstract class ConnectionHand implements Storm.Hand {
    private final Connection connection;

    ConnectionHand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
