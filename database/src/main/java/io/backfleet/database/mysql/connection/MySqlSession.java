package io.backfleet.database.mysql.connection;

import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings that every session of the fleet runs under, whatever server and account say. Expressions must give one
 * result on every worker, and mean what they mean on the other engine as far as they can.
 */
final class MySqlSession {
    /**
     * Double quotes quote names, {@code ||} concatenates, a value that does not fit is an error, and a nought that goes
     * into a column that counts itself up stays one. The driver must
     * know, since it looks for parameters outside of quotes: so it is set by the driver.
     */
    static final String SQL_MODE = "ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_ALL_TABLES,STRICT_TRANS_TABLES,"
            + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO";

    private static final int MILLIS = 1_000;

    private MySqlSession() {}

    static void apply(Connection connection, Session session) throws SQLException {
        MySqlServer server = MySqlServer.of(connection);
        // keeps a batch from locking the gaps beside its rows; also what makes a locked row be read in its newest
        // version
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        List<String> settings = new ArrayList<>(List.of(
                // what triggers can tell the fleet by
                "@backfleet = '" + session.title() + "'",
                "time_zone = '+00:00'",
                "innodb_lock_wait_timeout = " + session.lockSeconds(),
                // for locks on a table's definition
                "lock_wait_timeout = " + session.lockSeconds(),
                "lc_time_names = 'en_US'",
                "div_precision_increment = 4",
                "default_week_format = 0",
                "sql_safe_updates = 0",
                "sql_select_limit = DEFAULT",
                // a table in a select of its own is read by its index, not copied first
                "optimizer_switch = 'derived_merge=on'",
                "foreign_key_checks = 1",
                "unique_checks = 1",
                // notes are talk; what remains are warnings, and those are errors
                "sql_notes = 0",
                "group_concat_max_len = 1000000"));
        if (noWarnings(connection)) {
            // takes a privilege on MySQL: only where the server keeps no warnings, which would pass unseen
            settings.add("max_error_count = 1024");
        }
        if (server.isMariaDb()) {
            settings.add("max_statement_time = " + session.statementSeconds());
            settings.add("idle_transaction_timeout = " + session.idleSeconds());
        } else {
            // bounds what only reads; a batch is bounded by its rows, and by the driver
            settings.add("max_execution_time = " + session.statementSeconds() * MILLIS);
        }
        Sql.execute(connection, "SET " + String.join(", ", settings));
    }

    private static boolean noWarnings(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT @@max_error_count", row -> row.getInt(1))
                        .orElse(0)
                == 0;
    }
}
