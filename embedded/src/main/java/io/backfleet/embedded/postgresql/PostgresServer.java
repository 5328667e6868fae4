package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.PortServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One PostgreSQL server on 127.0.0.1: started, stopped, killed and started again on the same port and data. Every user of this machine may
 * connect as {@value #SUPERUSER} without a password, so it is for tests, demonstrations and single-user machines.
 *
 * <p>Thread-safe: start, stop and kill exclude each other.
 */
public final class PostgresServer {
    /** The superuser's name; it needs no password. */
    public static final String SUPERUSER = "postgres";

    private final String name;
    private final PostgresPrograms programs;
    private final Path data;
    private final Path log;
    private final Map<String, String> settings;
    private final PortServer server;

    PostgresServer(
            String name,
            PostgresPrograms programs,
            Path data,
            Path log,
            Map<String, String> settings,
            Duration startDeadline) {
        this.name = name;
        this.programs = programs;
        this.data = data;
        this.log = log;
        this.settings = settings;
        this.server = new PortServer(name, new Postmaster(), startDeadline);
    }

    /** First start: on a port of its own choice, which it then keeps. */
    void startOnFreePort() {
        server.startOnFreePort();
    }

    /**
     * Starts the server if it doesn't run, and returns when it answers. After a kill this includes its crash recovery.
     *
     * @throws EmbeddedServerException when it doesn't answer within the start deadline
     */
    public void start() {
        server.start();
    }

    /** Stops the server cleanly: open sessions are ended, work in progress is rolled back. Does nothing when it doesn't run. */
    public void stop() {
        server.stop();
    }

    /** Kills the server's main process with SIGKILL; its children end by themselves a moment later. Does nothing when it doesn't run. */
    public void kill() {
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
        return url(port(), database);
    }

    /** Opens a session, to be closed by the caller. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database));
    }

    /** Makes an empty database. */
    public void createDatabase(String database) throws SQLException {
        execute("create database " + quote(database));
    }

    /** Drops a database if it is there, and ends the sessions in it. */
    public void dropDatabase(String database) throws SQLException {
        execute("drop database if exists " + quote(database) + " with (force)");
    }

    /** Runs one statement in the database {@code postgres}. */
    void execute(String sql) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Path data() {
        return data;
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + SUPERUSER;
    }

    private static String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    /** How this server is started and asked. */
    private final class Postmaster implements PortServer.Program {
        @Override
        public GuardedProcess launch(int port) throws IOException {
            Files.writeString(
                    data.resolve(PostgresPrograms.SETTINGS_FILE),
                    settings.entrySet().stream()
                            .map(setting -> setting.getKey() + " = '"
                                    + setting.getValue().replace("'", "''") + "'\n")
                            .sorted()
                            .collect(Collectors.joining()));
            return programs.start(name, data, log, port);
        }

        @Override
        public boolean answers(int port) {
            try (Connection connection = DriverManager.getConnection(url(port, "postgres"));
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show data_directory")) {
                return row.next() && data.toString().equals(row.getString(1));
            } catch (SQLException notYet) {
                // refused, or "the database system is starting up"
                return false;
            }
        }

        /** The children of a killed server hold its shared memory for a moment; its pid file tells that it was killed. */
        @Override
        public boolean mayTryAgain() {
            return Files.exists(data.resolve("postmaster.pid"));
        }
    }
}
