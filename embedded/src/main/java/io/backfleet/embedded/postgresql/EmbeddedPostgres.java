package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * A PostgreSQL server in child processes of this JVM, without a standby. It ends with this JVM whatever happens, and leaves no files behind
 * unless a directory was named. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private final PostgresPrograms programs;
    private final PostgresServer server;

    private EmbeddedPostgres(PostgresPrograms programs, PostgresServer server) {
        this.programs = programs;
        this.server = server;
    }

    /**
     * Starts a server and returns when it answers; a second or two.
     *
     * @throws EmbeddedServerException when that fails; nothing is left running then
     */
    public static EmbeddedPostgres start(PostgresOptions options) {
        return start(options, Unprivileged.find());
    }

    /** As {@link #start(PostgresOptions)}, with a given way not to be root. */
    public static EmbeddedPostgres start(PostgresOptions options, Unprivileged user) {
        PostgresPrograms programs = PostgresPrograms.prepare(options, user);
        try {
            return new EmbeddedPostgres(programs, startPrimary(options, programs));
        } catch (IOException | RuntimeException e) {
            programs.close();
            throw EmbeddedServerException.notStarted("PostgreSQL", e);
        }
    }

    /** Initialises the primary's directory if it is new, and starts it. */
    static PostgresServer startPrimary(PostgresOptions options, PostgresPrograms programs) throws IOException {
        Path data = programs.directory().resolve("primary");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            programs.initialise(data);
        }
        PostgresServer primary = new PostgresServer(
                "PostgreSQL primary",
                programs,
                data,
                programs.directory().resolve("primary.log"),
                options.settings(),
                options.startDeadline());
        primary.startOnFreePort();
        return primary;
    }

    /** The server, to stop, kill and start it again. */
    public PostgresServer server() {
        return server;
    }

    /** JDBC URL of a database of the server, with the user in it. */
    public String jdbcUrl(String database) {
        return server.jdbcUrl(database);
    }

    /** Opens a session, to be closed by the caller. */
    public Connection connect(String database) throws SQLException {
        return server.connect(database);
    }

    /** Makes an empty database. */
    public void createDatabase(String database) throws SQLException {
        server.createDatabase(database);
    }

    /** Drops a database if it is there, and ends the sessions in it. */
    public void dropDatabase(String database) throws SQLException {
        server.dropDatabase(database);
    }

    /** Ids of the child processes that this JVM started for it and that run now, for those who look for leaks. */
    public Set<Long> processes() {
        return programs.processes();
    }

    /** Stops the server and removes what is temporary. */
    @Override
    public void close() {
        try {
            server.stop();
        } finally {
            programs.close();
        }
    }
}
