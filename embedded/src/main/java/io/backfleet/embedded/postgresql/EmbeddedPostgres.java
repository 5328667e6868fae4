package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.DirectoryLock;
import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server in child processes of this JVM, without a standby. It ends with this JVM whatever happens, and leaves no files behind
 * unless a directory was named. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** A killed parent's servers need a moment to leave their directory. */
    static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

    private final Installation installation;
    private final @Nullable DirectoryLock lock;
    private final PostgresServer server;

    private EmbeddedPostgres(Installation installation, @Nullable DirectoryLock lock, PostgresServer server) {
        this.installation = installation;
        this.lock = lock;
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
        Path kept = options.directory();
        DirectoryLock lock = kept == null ? null : DirectoryLock.acquire(kept, LOCK_PATIENCE);
        Installation installation = null;
        try {
            installation = Installation.prepare(user, options.binariesCache());
            return new EmbeddedPostgres(installation, lock, startPrimary(options, installation));
        } catch (IOException | RuntimeException e) {
            closeAll(installation, lock);
            throw failed("PostgreSQL", e);
        }
    }

    /** Initialises the primary's directory if it is new, and starts it. */
    static PostgresServer startPrimary(PostgresOptions options, Installation installation) throws IOException {
        Path directory = options.directory() == null ? installation.workDirectory() : options.directory();
        Path data = directory.resolve("primary");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            installation.initialise(data);
        }
        PostgresServer primary = new PostgresServer(
                "PostgreSQL primary",
                installation,
                data,
                directory.resolve("primary.log"),
                options.settings(),
                options.startDeadline());
        primary.startOnFreePort();
        return primary;
    }

    static EmbeddedServerException failed(String what, Exception cause) {
        return cause instanceof EmbeddedServerException told
                ? told
                : new EmbeddedServerException(what + " could not be started: " + cause, cause);
    }

    static void closeAll(@Nullable Installation installation, @Nullable DirectoryLock lock) {
        try {
            if (installation != null) {
                installation.close();
            }
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
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
        return installation.processes();
    }

    /** Stops the server and removes what is temporary. */
    @Override
    public void close() {
        try {
            server.stop();
        } finally {
            closeAll(installation, lock);
        }
    }
}
