package io.backfleet.cli.demo.jdbc;

import io.backfleet.protocol.finding.Direction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What the demo migrates: an application's databases with what it writes to them, as its own engineers would. It knows
 * nothing of the fleet but the two files that a user writes. Thread-safe.
 */
public interface Application {
    /** One sentence on what is filled in. */
    String purpose();

    /** The databases file. */
    String databases();

    /** The spec. Times are a demo's: real ones are minutes and hours. */
    String spec(Duration maxLag);

    /** Makes tables and rows, as right after the expand phase. */
    void create(long rows) throws SQLException;

    /** One of the application's threads, with connections of its own. */
    Writer writer() throws SQLException;

    /**
     * Changes rows by hand, without the dual write. Writers leave these rows alone, so that they do not put them right.
     *
     * @return key, or {@code route/key} where there are several routes, and in which way each row differs from now on
     */
    Map<String, Direction> plant() throws SQLException;

    /** Compares both sides by the application's own SQL, independently of the fleet. */
    Check check() throws SQLException;

    /** How to look inside by hand, for people. */
    List<String> shells();

    /** Does one write after the other. Not thread-safe. */
    interface Writer extends AutoCloseable {
        /** One random insert, update or delete, with its dual write. */
        void write(SplittableRandom random) throws SQLException;

        @Override
        void close() throws SQLException;
    }

    /**
     * What is in the tables.
     *
     * @param rows on the new side
     * @param wrong rows that are not what the old side calls for, on either side
     */
    record Check(long rows, long wrong) {}
}
