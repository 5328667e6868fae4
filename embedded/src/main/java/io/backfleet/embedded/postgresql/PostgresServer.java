package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.Ports;
import io.backfleet.embedded.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server on 127.0.0.1: started, stopped, killed and started again on the same port and data. Every user of this machine may
 * connect as {@value #SUPERUSER} without a password, so it is for tests, demonstrations and single-user machines.
 *
 * <p>Thread-safe: start, stop and kill exclude each other.
 */
public final class PostgresServer {
    /** The superuser's name; it needs no password. */
    public static final String SUPERUSER = "postgres";

    private static final int PORT_ATTEMPTS = 5;
    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);

    private final String name;
    private final Installation installation;
    private final Path data;
    private final Path log;
    private final Map<String, String> settings;
    private final Duration startDeadline;

    private int port;
    private @Nullable GuardedProcess process;

    PostgresServer(
            String name,
            Installation installation,
            Path data,
            Path log,
            Map<String, String> settings,
            Duration startDeadline) {
        this.name = name;
        this.installation = installation;
        this.data = data;
        this.log = log;
        this.settings = settings;
        this.startDeadline = startDeadline;
    }

    /** First start: on a port of its own choice, which it then keeps. */
    synchronized void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = Ports.pick(1).get(0);
            try {
                start();
                return;
            } catch (EmbeddedServerException e) {
                if (attempt == PORT_ATTEMPTS || Ports.allFree(List.of(port))) {
                    throw e;
                }
            }
        }
    }

    /**
     * Starts the server if it doesn't run, and returns when it answers. After a kill this includes its crash recovery.
     *
     * @throws EmbeddedServerException when it doesn't answer within the start deadline
     */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        long deadline = System.nanoTime() + startDeadline.toNanos();
        while (true) {
            GuardedProcess started = launch();
            process = started;
            if (answers(started, deadline)) {
                return;
            }
            boolean ended = !started.isAlive();
            String problem = name + " did not answer on 127.0.0.1:" + port + " within " + startDeadline.toMillis()
                    + " ms" + (ended ? " (it ended with code " + started.exitCode() + ")" : "") + "; "
                    + started.logTail();
            started.stop();
            // the children of a killed server hold its shared memory for a moment; a taken port stays taken
            if (!ended || System.nanoTime() - deadline >= 0 || !Ports.allFree(List.of(port)) || !crashed()) {
                throw new EmbeddedServerException(problem);
            }
            pause();
        }
    }

    /** Stops the server cleanly: open sessions are ended, work in progress is rolled back. Does nothing when it doesn't run. */
    public synchronized void stop() {
        if (process != null) {
            process.stop();
            process = null;
        }
    }

    /** Kills the server's main process with SIGKILL; its children end by themselves a moment later. Does nothing when it doesn't run. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Whether the server's process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** TCP port on 127.0.0.1; the same after every restart. */
    public synchronized int port() {
        return port;
    }

    /** JDBC URL of a database of this server, with the user in it. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=" + SUPERUSER;
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

    private static String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    private GuardedProcess launch() {
        try {
            Files.writeString(
                    data.resolve(Installation.SETTINGS_FILE),
                    settings.entrySet().stream()
                            .map(setting -> setting.getKey() + " = '"
                                    + setting.getValue().replace("'", "''") + "'\n")
                            .sorted()
                            .collect(Collectors.joining()));
            return installation.start(new ServerCommand(
                    name,
                    List.of("-D", data.toString(), "-p", Integer.toString(port), "-k", ""),
                    installation.environment(),
                    log,
                    // fast shutdown: TERM would wait for clients to leave
                    "INT",
                    STOP_GRACE));
        } catch (IOException e) {
            throw new EmbeddedServerException(name + " could not be set up in " + data + ": " + e, e);
        }
    }

    /** Whether the server itself, and not another one that was quicker to take the port, answered before the deadline. */
    private boolean answers(GuardedProcess started, long deadline) {
        while (started.isAlive() && System.nanoTime() - deadline < 0) {
            try (Connection connection = connect("postgres");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show data_directory")) {
                if (row.next() && data.toString().equals(row.getString(1))) {
                    return true;
                }
            } catch (SQLException notYet) {
                // refused, or "the database system is starting up"
            }
            pause();
        }
        return false;
    }

    private boolean crashed() {
        return Files.exists(data.resolve("postmaster.pid"));
    }

    private void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while " + name + " started", e);
        }
    }
}
