package io.backfleet.cli.demo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A primary with its replica, for the demo, and in which words its engine differs from others. Thread-safe. */
public interface DemoServers extends AutoCloseable {
    /** What people call the pair: {@code a PostgreSQL primary with a streaming standby}. */
    String description();

    /** Makes an empty database. */
    void createDatabase(String database) throws SQLException;

    /** A connection to the primary. */
    Connection connect(String database) throws SQLException;

    /** JDBC URL of the primary, without credentials. */
    String primaryUrl(String database);

    /** JDBC URL of the replica, without credentials. */
    String replicaUrl(String database);

    String user();

    /** From now on the replica applies every commit so much later; zero ends it. */
    void setApplyDelay(Duration delay) throws SQLException;

    /** A table expression with the column {@code n}, from 1 to {@code count}. */
    String series(long count);

    /** A text type that may be compared and indexed, for at least so many characters. */
    String text(int length);

    /** Refreshes a table's statistics. */
    String analyze(String table);

    /** Expression that draws from the sequence {@code versions}. */
    String nextVersion();

    /** What turns an INSERT into one that writes over a row with the same {@code id}; the columns' new values. */
    String orUpdate(String... columns);

    /** The fetch size that makes the driver stream, with autocommit off. */
    int streaming();

    /** How to look inside by hand, primary and replica. */
    String shell(boolean replica, String database);

    @Override
    void close();
}
