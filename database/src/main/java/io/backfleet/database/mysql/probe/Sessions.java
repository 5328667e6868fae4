package io.backfleet.database.mysql.probe;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What other sessions do on a server; without PROCESS the account's own are seen only.
 *
 * @param active sessions of clients that run a statement
 * @param waiting sessions that wait for a row's lock or for a table's definition
 * @param most the server's limit
 */
record Sessions(int active, int waiting, int most) {
    /**
     * The fleet's own: those whose driver says so where the server remembers that (MySQL), and whatever runs a statement
     * of the fleet's.
     */
    private static final String OTHERS = " AND NOT coalesce(p.info LIKE '%backfleet%', false)";

    private static final String SAID_SO = " AND NOT EXISTS (SELECT 1 FROM"
            + " performance_schema.session_account_connect_attrs a WHERE a.processlist_id = p.id"
            + " AND a.attr_name = 'program_name' AND a.attr_value = 'backfleet')";

    private static final String ACTIVE = "SELECT count(*) AS active,"
            + " coalesce(sum(p.state LIKE 'Waiting for%lock'), 0) AS waiting, @@max_connections AS most"
            + " FROM information_schema.processlist p"
            + " WHERE p.command IN ('Query', 'Execute', 'Fetch', 'Prepare', 'Long Data', 'Change user')";

    private static final String ROW_LOCKS = "SELECT count(*) FROM information_schema.innodb_trx t"
            + " JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE t.trx_state = 'LOCK WAIT'";

    /** Everybody's, the fleet's among them. */
    private static final String ALL_ROW_LOCKS = "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'";

    /** Reads them. */
    static Sessions of(Connection connection, boolean mariaDb) throws SQLException {
        String others = mariaDb ? OTHERS : OTHERS + SAID_SO;
        Sessions found = Sql.first(
                        connection,
                        ACTIVE + others,
                        row -> new Sessions(row.getInt("active"), row.getInt("waiting"), row.getInt("most")))
                .orElseThrow(() -> new SQLException("no load", "HY000"));
        return new Sessions(found.active, found.waiting + rowLocks(connection, others), found.most);
    }

    private static int rowLocks(Connection connection, String others) throws SQLException {
        try {
            return Sql.first(connection, ROW_LOCKS + others, row -> row.getInt(1))
                    .orElse(0);
        } catch (SQLException e) {
            if (MySqlErrors.codeOf(e) != ErrorCode.ACCESS_DENIED) {
                throw e;
            }
            return Sql.first(connection, ALL_ROW_LOCKS, row -> row.getInt(2)).orElse(0);
        }
    }
}
