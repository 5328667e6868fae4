package io.backfleet.database.postgresql.connection;

import io.backfleet.database.jdbc.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The settings that every session of the fleet runs under, whatever role and database say. Keys travel as text, and
 * expressions must give one result on every worker, so all that governs how values are printed and read is fixed.
 */
final class PostgresSession {
    /**
     * What is reported as done must survive a crash, even where role or database trade that for speed. Batches would not
     * need it, since each is lost whole or not at all, but at tens of milliseconds each they hardly feel it.
     */
    private static final String DURABLE = "SELECT pg_catalog.set_config('synchronous_commit', 'on', false)"
            + " WHERE pg_catalog.current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";

    /** A heartbeat must not wait for a synchronous replica: its lag is what it is there to show. */
    private static final String LOCAL = "SET synchronous_commit = local";

    /**
     * The server ends a statement whose client is gone, instead of running it to its end for nobody. Since version 14, and
     * where the system can tell: asked for on others it would be an error.
     */
    private static final String LEAVE_WITH_CLIENT = "SELECT pg_catalog.set_config(name, '1s', false) FROM"
            + " pg_catalog.pg_settings WHERE name = 'client_connection_check_interval' AND pg_catalog.version() LIKE '%linux%'";

    private PostgresSession() {}

    static void apply(Connection connection, Session session) throws SQLException {
        String more = switch (session) {
            case WORK -> "; " + DURABLE;
            case READ -> "";
            case PROBE -> "; " + LOCAL;
        };
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings(session) + more + "; " + LEAVE_WITH_CLIENT);
        }
    }

    private static String settings(Session session) {
        return String.join(
                "; ",
                List.of(
                        "SET application_name = '" + session.title() + "'",
                        "SET TimeZone = 'UTC'",
                        // the order of day and month stays the database's own
                        "SET DateStyle = 'ISO'",
                        "SET IntervalStyle = 'postgres'",
                        "SET bytea_output = 'hex'",
                        "SET extra_float_digits = 1",
                        "SET standard_conforming_strings = on",
                        "SET lock_timeout = '" + session.lockSeconds() + "s'",
                        "SET statement_timeout = '" + session.statementSeconds() + "s'",
                        "SET idle_in_transaction_session_timeout = '" + session.idleSeconds() + "s'",
                        "SET default_transaction_isolation = 'read committed'",
                        // notices are talk; what remains are warnings, and those are errors
                        "SET client_min_messages = 'warning'",
                        // a policy that would hide rows raises an error: hidden rows would be skipped silently
                        "SET row_security = off",
                        // compiling a plan costs more than a batch
                        "SET jit = off"));
    }
}
