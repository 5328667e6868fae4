package io.backfleet.database.mysql.probe;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What other sessions do on a server; without PROCESS only the account's own are seen among the active ones.
 *
 * @param active sessions of clients that run a statement
 * @param waiting for rows, and others' for tables' definitions
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

    /**
     * Waits for rows, the fleet's own among them. Not the list of transactions, which tells whose they are: it is not
     * renewed while somebody reads it more often than ten times a second, and plans need it.
     */
    private static final String ROW_LOCKS = "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'";

    /** Reads them. */
    static Sessions of(Connection connection, boolean mariaDb) throws SQLException {
        String others = mariaDb ? OTHERS : OTHERS + SAID_SO;
        Sessions found = Sql.first(
                        connection,
                        ACTIVE + others,
                        row -> new Sessions(row.getInt("active"), row.getInt("waiting"), row.getInt("most")))
                .orElseThrow(() -> new SQLException("no load", "HY000"));
        int rows = Sql.first(connection, ROW_LOCKS, row -> row.getInt(2)).orElse(0);
        return new Sessions(found.active, found.waiting + rows, found.most);
    }
}
