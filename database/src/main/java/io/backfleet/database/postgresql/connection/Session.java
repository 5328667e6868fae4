package io.backfleet.database.postgresql.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The settings that every session of the fleet runs under, whatever role and database say. Keys travel as text, and
 * expressions must give one result on every worker, so all that governs how values are printed and read is fixed.
 */
public enum Session {
    /** Batches, plans, examinations. */
    WORK("backfleet-worker", "2s", "60s", "; " + Session.DURABLE),
    /** Comparisons on a replica. */
    READ("backfleet-verifier", "1s", "60s", ""),
    /** Probes. A heartbeat must not wait for a synchronous replica: its lag is what it is there to show. */
    PROBE("backfleet-probe", "1s", "2s", "; SET synchronous_commit = local");

    /** Names of the fleet's sessions begin so. */
    public static final String NAME_PREFIX = "backfleet-";

    /**
     * What is reported as done must survive a crash, even where role or database trade that for speed. Batches would not
     * need it, since each is lost whole or not at all, but at tens of milliseconds each they hardly feel it.
     */
    private static final String DURABLE = "SELECT pg_catalog.set_config('synchronous_commit', 'on', false)"
            + " WHERE pg_catalog.current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";

    private final String sql;

    Session(String name, String lockTimeout, String statementTimeout, String more) {
        sql = String.join(
                        "; ",
                        List.of(
                                "SET application_name = '" + name + "'",
                                "SET TimeZone = 'UTC'",
                                // the order of day and month stays the database's own
                                "SET DateStyle = 'ISO'",
                                "SET IntervalStyle = 'postgres'",
                                "SET bytea_output = 'hex'",
                                "SET extra_float_digits = 1",
                                "SET standard_conforming_strings = on",
                                "SET lock_timeout = '" + lockTimeout + "'",
                                "SET statement_timeout = '" + statementTimeout + "'",
                                "SET idle_in_transaction_session_timeout = '30s'",
                                "SET default_transaction_isolation = 'read committed'",
                                // notices are talk; what remains are warnings, and those are errors
                                "SET client_min_messages = 'warning'",
                                // a policy that would hide rows raises an error: hidden rows would be skipped silently
                                "SET row_security = off",
                                // compiling a plan costs more than a batch
                                "SET jit = off"))
                + more;
    }

    /** The settings as one text of several statements. */
    String sql() {
        return sql;
    }

    void apply(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
