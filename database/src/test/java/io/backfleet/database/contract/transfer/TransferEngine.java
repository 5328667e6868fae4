package io.backfleet.database.contract.transfer;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;

/** An engine under test: servers, and the words that its SQL has for what these tests need. */
public interface TransferEngine {
    /** The running test's database, in which no fleet has been. */
    ScratchDatabase database() throws SQLException;

    /** Opens it as the fleet does. */
    FleetDatabase open(DatabaseEntry entry, Faults faults);

    /** What stands behind FROM for rows with a column {@code i} of 1 to n. */
    String rows(int n);

    /**
     * A statement that inserts what a select gives, and replaces rows whose key is there.
     *
     * @param columns of the target, the key columns first, as many as {@code key} says
     */
    String upsert(String into, int key, String select, String... columns);

    /** The type of long texts. */
    String text();

    /**
     * The type of the key of a table that another of the same name has taken the place of, where that is noticed; {@code
     * int} was its type before.
     */
    String swappedKey();

    /** Waits until so many sessions of a database wait for a row's lock. */
    void awaitLockWaits(ScratchDatabase database, int sessions);

    /** Ends the fleet's sessions in a database. */
    void killFleet(ScratchDatabase database) throws SQLException;

    /** Whether a failure of an application's statement is one after which it tries its transaction again. */
    boolean triesAgain(SQLException e);
}
