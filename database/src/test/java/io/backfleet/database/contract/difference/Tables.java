package io.backfleet.database.contract.difference;

import io.backfleet.database.contract.transfer.MovingFleet;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;

/**
 * Where a table {@code f}, and a table {@code t} that its rows go into, are: in one database, or in two of one engine or
 * of two.
 */
public interface Tables {
    Dialect source();

    Dialect target();

    /** The database of {@code f}. */
    ScratchDatabase from() throws SQLException;

    /** The database of {@code t}; may be the same. */
    ScratchDatabase into() throws SQLException;

    /**
     * Opens them as the fleet does.
     *
     * @param lines of the backfill section beside {@code from} and {@code into}
     */
    MovingFleet open(String... lines) throws SQLException;

    /** Makes both tables. */
    default void create(String from, String into) throws SQLException {
        from().execute("create table f (" + from + ")" + source().options());
        into().execute("create table t (" + into + ")" + target().options());
    }

    /** Makes the types of {@link Dialect#makeTypes} on both sides. */
    default void makeTypes() throws SQLException {
        source().makeTypes(from());
        if (from() != into()) {
            target().makeTypes(into());
        }
    }
}
