package io.backfleet.database.jdbc;

import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * What differs between engines in how they are reached, how statements spell parameters, and what errors mean.
 * Implementations are stateless and thread-safe.
 */
public interface Vendor {
    /** Where servers listen when a URL names no port. */
    int port();

    /** A URL of the databases file as the driver takes it. */
    String driverUrl(String url);

    /** What the driver needs beside user and password. */
    Properties properties(Timeouts timeouts);

    /**
     * Gives a new connection, in autocommit mode, the settings that every session of the fleet runs under.
     *
     * @throws SQLException also when the server is one that the fleet can't work with
     */
    void prepare(Connection connection, Session session) throws SQLException;

    /** Statements that bind plans to the walked key's index; empty for none. */
    String pin();

    /** Takes back what {@link #pin} did. */
    String unpin();

    /** A parameter of a type as the driver takes it. */
    String parameter(String type);

    /**
     * The same for people.
     *
     * @param number from 1; a slot that comes again has the number it had
     */
    String shownParameter(Slot slot, int number, String type);

    /** An SQL text, without parameters of its own, as a prepared statement takes it. */
    String forPrepared(String sql);

    /** What an exception means to the fleet; never decided by its text. */
    ErrorCode codeOf(SQLException e);

    /** What the server says, fit for people, logs and messages: without values of rows. */
    String text(SQLException e);

    /**
     * Makes a failure of what the driver threw.
     *
     * @param doing what was being done, for the message, for instance {@code take task x}
     */
    BackfleetException translate(Endpoint endpoint, String doing, SQLException e);
}
