package io.backfleet.embedded.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The sessions of a MariaDB or MySQL server. */
public final class Sessions {
    private static final int NO_SUCH_SESSION = 1094;

    private static final int DROP_WAIT_SECONDS = 30;

    /** User of the threads that apply at a replica, which stand in the database that a statement names. */
    private static final String REPLICATION_THREADS = "system user";

    /**
     * One session.
     *
     * @param id what {@code KILL} takes
     * @param words user, address, and what it does or how long it has done nothing
     */
    public record Session(long id, String words) {}

    private Sessions() {}

    /**
     * Clients' sessions whose database this is, also the asking one where that is so.
     *
     * @param asking a session of a user who may see those of others
     */
    public static List<Session> in(String database, Connection asking) throws SQLException {
        List<Session> sessions = new ArrayList<>();
        try (Statement statement = asking.createStatement();
                ResultSet row = statement.executeQuery("show full processlist")) {
            while (row.next()) {
                String user = row.getString("User");
                String running = row.getString("Info");
                if (database.equals(row.getString("db")) && !user.equals(REPLICATION_THREADS)) {
                    sessions.add(new Session(
                            row.getLong("Id"),
                            user + "@" + row.getString("Host") + ", " + row.getString("Command") + " for "
                                    + row.getLong("Time") + " s" + (running == null ? "" : ": " + running)));
                }
            }
        }
        return sessions;
    }

    /**
     * Ends the clients' sessions whose database this is: one with an open transaction would hold up a drop for as long as it likes.
     *
     * @param asking a session in another database, of a user who may end those of others
     */
    public static void end(String database, Connection asking) throws SQLException {
        try (Statement statement = asking.createStatement()) {
            for (Session session : in(database, asking)) {
                try {
                    statement.execute("kill " + session.id());
                } catch (SQLException e) {
                    if (e.getErrorCode() != NO_SUCH_SESSION) {
                        throw e;
                    }
                }
            }
        }
    }

    /**
     * Drops a database if it is there, after ending the sessions in it. Sessions elsewhere that hold a table of it are waited for, half a minute at
     * most.
     *
     * @param asking as for {@link #end}
     */
    public static void dropDatabase(String database, Connection asking) throws SQLException {
        end(database, asking);
        try (Statement statement = asking.createStatement()) {
            // the default is a day or a year
            statement.execute("set lock_wait_timeout = " + DROP_WAIT_SECONDS);
            statement.execute("drop database if exists " + quote(database));
        }
    }

    static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }
}
