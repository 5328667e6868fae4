package io.backfleet.embedded.mysql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.PortServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * One MariaDB server on 127.0.0.1: started, stopped, killed and started again on the same port and data. Every user of this machine may connect as
 * {@value #USER} or root without a password, so it is for tests, demonstrations and single-user machines.
 *
 * <p>Thread-safe: start, stop and kill exclude each other.
 */
public final class MariaDbServer {
    /** The user in the URLs, who may do everything but write to a replica; needs no password. */
    public static final String USER = Accounts.USER;

    private final String name;
    private final MariaDbPrograms programs;
    private final Path data;
    private final Path log;
    private final int serverId;
    private final PortServer server;

    /** Port of the primary that this server follows, read-only; empty for a primary. */
    private OptionalInt followed;

    MariaDbServer(
            String name,
            MariaDbPrograms programs,
            String directory,
            int serverId,
            OptionalInt followed,
            Duration startDeadline) {
        this.name = name;
        this.programs = programs;
        this.data = programs.directory().resolve(directory);
        this.log = programs.directory().resolve(directory + ".log");
        this.serverId = serverId;
        this.followed = followed;
        this.server = new PortServer(name, new Daemon(), startDeadline);
    }

    /** First start: on a port of its own choice, which it then keeps; its data is made if it isn't there. */
    synchronized void startOnFreePort() throws IOException {
        programs.initialise(data);
        server.startOnFreePort();
        follow();
    }

    /**
     * Starts the server if it doesn't run, and returns when it answers. After a kill this includes its crash recovery. A replica follows its primary
     * again, also when its replay had been paused.
     *
     * @throws EmbeddedServerException when it doesn't answer within the start deadline
     */
    public synchronized void start() {
        if (server.start()) {
            follow();
        }
    }

    /** Stops the server cleanly: open sessions are ended, work in progress is rolled back. Does nothing when it doesn't run. */
    public synchronized void stop() {
        server.stop();
    }

    /** Kills the server with SIGKILL. Does nothing when it doesn't run. */
    public synchronized void kill() {
        server.kill();
    }

    /** Whether the server's process runs. */
    public boolean isRunning() {
        return server.isRunning();
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** TCP port on 127.0.0.1; the same after every restart. */
    public int port() {
        return server.port();
    }

    /** JDBC URL of a database of this server, with the user in it. */
    public String jdbcUrl(String database) {
        return url(port(), database, USER);
    }

    /** Opens a session, to be closed by the caller. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database));
    }

    /** Makes an empty database. */
    public void createDatabase(String database) throws SQLException {
        execute("create database " + Sessions.quote(database));
    }

    /** Drops a database if it is there, and ends the sessions in it. */
    public void dropDatabase(String database) throws SQLException {
        try (Connection connection = connectAsAdmin()) {
            Sessions.dropDatabase(database, connection);
        }
    }

    /** Ends the sessions whose database this is. */
    void endSessions(String database) throws SQLException {
        try (Connection connection = connectAsAdmin()) {
            Sessions.end(database, connection);
        }
    }

    /** Makes a replica a primary, once and for all. */
    synchronized void promote() throws SQLException {
        execute("stop slave", "reset slave all", "set global read_only = off");
        followed = OptionalInt.empty();
    }

    /** Runs statements as root, each in its own transaction. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connectAsAdmin();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Opens a session as root, to be closed by the caller. */
    Connection connectAsAdmin() throws SQLException {
        return DriverManager.getConnection(url(port(), "mysql", Accounts.ADMIN));
    }

    private static String url(int port, String database, String user) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database + "?user=" + user;
    }

    /** Names the primary anew, whose port may be another one than the last time. */
    private void follow() {
        if (followed.isEmpty()) {
            return;
        }
        try {
            execute(
                    "change master to master_host = '127.0.0.1', master_port = " + followed.getAsInt()
                            + ", master_user = '" + Accounts.REPLICATION + "', master_password = ''"
                            // the shortest of each: a primary that was away is found again soon
                            + ", master_connect_retry = 1, master_heartbeat_period = 1"
                            + ", master_use_gtid = slave_pos, master_ssl = 0, master_ssl_verify_server_cert = 0",
                    "start slave");
        } catch (SQLException e) {
            server.stop();
            throw new EmbeddedServerException(name + " can't follow its primary: " + e.getMessage(), e);
        }
    }

    /** How this server is started and asked. */
    private final class Daemon implements PortServer.Program {
        @Override
        public GuardedProcess launch(int port) throws IOException {
            List<String> arguments = new ArrayList<>(List.of(
                    "--port=" + port,
                    "--bind-address=127.0.0.1",
                    // no unix socket: its path may be no longer than about a hundred characters
                    "--socket=",
                    "--skip-name-resolve",
                    "--server-id=" + serverId,
                    "--report-host=127.0.0.1",
                    "--report-port=" + port,
                    "--log-bin=bin",
                    "--binlog-format=ROW",
                    "--gtid-strict-mode=ON",
                    "--log-slave-updates",
                    "--relay-log=relay",
                    "--relay-log-recovery=ON",
                    // the port that it remembers may be another server's by now
                    "--skip-slave-start"));
            if (followed.isPresent()) {
                arguments.add("--read-only=ON");
            }
            return programs.start(name, data, log, arguments);
        }

        @Override
        public boolean answers(int port) {
            try (Connection connection = DriverManager.getConnection(url(port, "mysql", Accounts.ADMIN));
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select @@datadir")) {
                return row.next() && (data + "/").equals(row.getString(1));
            } catch (SQLException notYet) {
                return false;
            }
        }

        /** Nothing of a killed server stays but its port, for which another start is tried anyway. */
        @Override
        public boolean mayTryAgain() {
            return false;
        }
    }
}
