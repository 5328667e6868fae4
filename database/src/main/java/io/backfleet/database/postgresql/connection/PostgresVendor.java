package io.backfleet.database.postgresql.connection;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.jdbc.Vendor;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** PostgreSQL through its own driver. */
public final class PostgresVendor implements Vendor {
    /** The only one: it has no state. */
    public static final PostgresVendor INSTANCE = new PostgresVendor();

    private static final int PORT = 5432;

    /**
     * Without statistics, or with a bound that only the running statement knows, the planner would guess that a batch
     * touches a ninth of the table and read all of it.
     */
    private static final String PIN =
            "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_incremental_sort = off";

    private static final String UNPIN =
            "RESET enable_seqscan; RESET enable_bitmapscan; RESET enable_sort; RESET enable_incremental_sort";

    private PostgresVendor() {}

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public String driverUrl(String url) {
        return url;
    }

    @Override
    public Properties properties(Timeouts timeouts) {
        Properties p = new Properties();
        p.setProperty("connectTimeout", String.valueOf(timeouts.connectSeconds()));
        p.setProperty("loginTimeout", String.valueOf(timeouts.connectSeconds()));
        p.setProperty("socketTimeout", String.valueOf(timeouts.socketSeconds()));
        p.setProperty("tcpKeepAlive", "true");
        // texts take the type of the place they are bound to, as literals do; the server parses them, and nobody else
        p.setProperty("stringtype", "unspecified");
        p.setProperty("prepareThreshold", "2");
        p.setProperty("logServerErrorDetail", "false");
        return p;
    }

    @Override
    public void prepare(Connection connection, Session session) throws SQLException {
        PostgresSession.apply(connection, session);
    }

    @Override
    public String pin() {
        return PIN;
    }

    @Override
    public String unpin() {
        return UNPIN;
    }

    @Override
    public String parameter(String type) {
        return "?::" + type;
    }

    @Override
    public String shownParameter(Slot slot, int number, String type) {
        return "$" + number + "::" + type;
    }

    /** Question marks outside of quotes are doubled, which is how the driver writes the operators that have one. */
    @Override
    public String forPrepared(String sql) {
        StringBuilder text = new StringBuilder(sql.length());
        char quote = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (quote != 0) {
                // a doubled quote closes and opens again, which comes to the same
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '?') {
                text.append('?');
            }
            text.append(c);
        }
        return text.toString();
    }

    @Override
    public ErrorCode codeOf(SQLException e) {
        return PostgresErrors.codeOf(e);
    }

    @Override
    public String text(SQLException e) {
        return PostgresErrors.text(e);
    }

    @Override
    public BackfleetException translate(Endpoint endpoint, String doing, SQLException e) {
        return PostgresErrors.translate(endpoint, doing, e);
    }
}
