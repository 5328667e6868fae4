package io.backfleet.database.contract;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** An engine under test: servers, and the words that its SQL has for what the contract's tests need. */
public interface Engine {
    /** The running test's database, in which no fleet has been. */
    ScratchDatabase database() throws SQLException;

    /** Opens it as the fleet does. */
    FleetDatabase open(DatabaseEntry entry, Faults faults, Duration patience);

    /** Removes whatever a fleet has left in a database's server. */
    void forgetFleet(ScratchDatabase database) throws SQLException;

    /** What stands behind FROM for rows with a column {@code i} of 1 to n. */
    String rows(int n);

    /** The day that comes so many days after the first of 2020, as SQL. */
    String day(String days);

    /** A condition that is true where two values differ, and never null. */
    String differs(String a, String b);

    /** A statement that inserts values unless a row with their key is there. */
    String insertIfAbsent(String table, String values);

    /** A statement that brings the statistics of a table up to date. */
    String analyze(String table);

    /** Columns of a table that can be a key, each with an expression of {@code i} that gives distinct values. */
    Map<String, String> keys();

    /** Makes the types of {@link #keys} that are not there from the start. */
    default void makeKeyTypes(ScratchDatabase database) throws SQLException {}

    /** Statements that make a table with the column {@code id} as key, and partitions. */
    String[] partitionedTable();

    /** A trigger that does an assignment to columns of NEW before rows are updated for which a condition holds. */
    void beforeUpdate(ScratchDatabase database, String name, String condition, String column, String value)
            throws SQLException;

    /** Waits until a session of a database waits for a row's lock. */
    void awaitLockWait(ScratchDatabase database);

    /**
     * Ends the fleet's sessions in a database, and waits for their end.
     *
     * @param spared the test's own
     */
    void killFleet(ScratchDatabase database, Connection... spared);

    /** URL of a database that nobody serves. */
    String nowhere();

    /** Writes the heartbeat of a prober that was last heard of so long ago. */
    void insertBeat(ScratchDatabase database, String prober, Duration ago) throws SQLException;

    /** Lets the replica receive but no longer apply, to the test's end or until {@link #resumeReplay}. */
    void pauseReplay() throws SQLException;

    void resumeReplay() throws SQLException;

    /** Stops the replica's server, to the test's end or until {@link #startReplica}. */
    void stopReplica();

    void startReplica();
}
