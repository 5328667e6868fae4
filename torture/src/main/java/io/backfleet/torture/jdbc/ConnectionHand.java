package io.backfleet.torture.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A hand with one connection: whatever was lost with it was one transaction, which is there as a whole or not at all. */
abstract class ConnectionHand implements Storm.Hand {
    private final Database database;

    /** The present one. */
    protected Connection connection;

    ConnectionHand(Database database) throws SQLException {
        this.database = database;
        this.connection = database.transactions();
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
    public void reconnect() throws SQLException {
        Storm.closeQuietly(connection);
        connection = database.transactions();
    }

    @Override
    public void close() {
        Storm.closeQuietly(connection);
    }
}
