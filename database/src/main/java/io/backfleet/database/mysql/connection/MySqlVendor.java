package io.backfleet.database.mysql.connection;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.jdbc.Vendor;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;

/**
 * MySQL and MariaDB, both through MySQL's driver. Types of parameters are patterns: a question mark stands where the
 * parameter does, for instance {@code CAST(? AS SIGNED)}.
 *
 * <p>Values travel as texts in both directions: the driver would cut fractions of seconds for MariaDB 10.x, and read
 * {@code tinyint(1)} and {@code year} as something else.
 */
public final class MySqlVendor implements Vendor {
    /** The only one: it has no state. */
    public static final MySqlVendor INSTANCE = new MySqlVendor();

    /** A parameter as it is. */
    public static final String PLAIN = "?";

    private static final int PORT = 3306;
    private static final int MILLIS = 1_000;
    private static final String MARIADB = "jdbc:mariadb:";

    private MySqlVendor() {}

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public String driverUrl(String url) {
        return url.startsWith(MARIADB) ? "jdbc:mysql:" + url.substring(MARIADB.length()) : url;
    }

    @Override
    public Properties properties(Timeouts timeouts) {
        Properties p = new Properties();
        p.setProperty("connectTimeout", String.valueOf(timeouts.connectSeconds() * MILLIS));
        p.setProperty("socketTimeout", String.valueOf(timeouts.socketSeconds() * MILLIS));
        p.setProperty("tcpKeepAlive", "true");
        p.setProperty("sessionVariables", "sql_mode='" + MySqlSession.SQL_MODE + "'");
        p.setProperty("characterEncoding", "UTF-8");
        p.setProperty("characterSetResults", "UTF-8");
        // texts are told apart by their bytes unless a column says otherwise
        p.setProperty("connectionCollation", "utf8mb4_bin");
        p.setProperty("connectionTimeZone", "UTC");
        // an update counts the rows that it changed, not those that it found
        p.setProperty("useAffectedRows", "true");
        p.setProperty("useServerPrepStmts", "false");
        // braces in expressions are the expression's own
        p.setProperty("enableEscapeProcessing", "false");
        p.setProperty("processEscapeCodesForPrepStmts", "false");
        // saves asking the server what only this process changes
        p.setProperty("useLocalSessionState", "true");
        // tells the fleet's sessions from others where the server remembers it
        p.setProperty("connectionAttributes", "program_name:backfleet");
        p.setProperty("tinyInt1isBit", "false");
        p.setProperty("yearIsDateType", "false");
        // what else of the URL could give values another look, or keep rows back
        p.setProperty("zeroDateTimeBehavior", "EXCEPTION");
        p.setProperty("transformedBitIsBoolean", "false");
        p.setProperty("padCharsWithSpace", "false");
        p.setProperty("blobsAreStrings", "false");
        p.setProperty("functionsNeverReturnBlobs", "false");
        p.setProperty("sendFractionalSeconds", "true");
        p.setProperty("jdbcCompliantTruncation", "true");
        p.setProperty("useCursorFetch", "false");
        p.setProperty("defaultFetchSize", "0");
        p.setProperty("maxRows", "-1");
        p.setProperty("dnsSrv", "false");
        // whatever the URL says: one statement at a time, no local files, no connection that comes back unprepared
        p.setProperty("allowMultiQueries", "false");
        p.setProperty("allowLoadLocalInfile", "false");
        p.setProperty("autoReconnect", "false");
        return p;
    }

    @Override
    public void prepare(Connection connection, Session session) throws SQLException {
        MySqlSession.apply(connection, session);
    }

    /** Statements name the index themselves. */
    @Override
    public String pin() {
        return "";
    }

    @Override
    public String unpin() {
        return "";
    }

    @Override
    public String parameter(String type) {
        return type;
    }

    /** Named after what it stands for, for instance {@code CAST(:from1 AS SIGNED)}. */
    @Override
    public String shownParameter(Slot slot, int number, String type) {
        String name = slot.kind().name().toLowerCase(Locale.ROOT).replace("_", "");
        return type.replace("?", ":" + name + (slot.kind().ofColumns() ? slot.index() + 1 : ""));
    }

    /** No operator has a question mark. */
    @Override
    public String forPrepared(String sql) {
        return sql;
    }

    @Override
    public ErrorCode codeOf(SQLException e) {
        return MySqlErrors.codeOf(e);
    }

    @Override
    public String text(SQLException e) {
        return MySqlErrors.text(e);
    }

    @Override
    public BackfleetException translate(Endpoint endpoint, String doing, SQLException e) {
        return MySqlErrors.translate(endpoint, doing, e);
    }
}
