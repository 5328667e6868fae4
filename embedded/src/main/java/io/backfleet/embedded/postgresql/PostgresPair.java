package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.FileTrees;
import io.backfleet.embedded.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A PostgreSQL primary and a streaming standby in child processes of this JVM. Both end with this JVM whatever happens, and leave no files behind
 * unless a directory was named.
 *
 * <p>Each server is stopped, killed and started again through {@link #primary()} and {@link #standby()}; ports and data stay. Thread-safe.
 */
public final class PostgresPair implements AutoCloseable {
    /** The standby's application name on the primary, and the name of its replication slot. */
    public static final String STANDBY_NAME = "standby";

    private static final Duration POLL = Duration.ofMillis(10);

    private final PostgresPrograms programs;
    private final PostgresServer primary;
    private final PostgresServer standby;

    private PostgresPair(PostgresPrograms programs, PostgresServer primary, PostgresServer standby) {
        this.programs = programs;
        this.primary = primary;
        this.standby = standby;
    }

    /**
     * Starts both and returns when both answer and the standby streams; about two seconds.
     *
     * @throws EmbeddedServerException when that fails; nothing is left running then
     */
    public static PostgresPair start(PostgresOptions options) {
        return start(options, Unprivileged.find());
    }

    /** As {@link #start(PostgresOptions)}, with a given way not to be root. */
    public static PostgresPair start(PostgresOptions options, Unprivileged user) {
        PostgresPrograms programs = PostgresPrograms.prepare(options, user);
        try {
            PostgresServer primary = EmbeddedPostgres.startPrimary(options, programs);
            PostgresServer standby = startStandby(options, programs, primary);
            PostgresPair pair = new PostgresPair(programs, primary, standby);
            pair.awaitReplayed(options.startDeadline());
            return pair;
        } catch (IOException | SQLException | RuntimeException e) {
            programs.close();
            throw EmbeddedServerException.notStarted("A PostgreSQL primary with its standby", e);
        }
    }

    private static PostgresServer startStandby(
            PostgresOptions options, PostgresPrograms programs, PostgresServer primary)
            throws IOException, SQLException {
        Path data = programs.directory().resolve("standby");
        if (!Files.exists(data.resolve("standby.signal"))) {
            // also what is left of a copy that was cut short
            FileTrees.delete(data);
            BaseBackup.take(primary, STANDBY_NAME, data);
        }
        Map<String, String> settings = new HashMap<>(options.settings());
        settings.put(
                "primary_conninfo",
                "host=127.0.0.1 port=" + primary.port() + " user=" + PostgresServer.SUPERUSER + " application_name="
                        + STANDBY_NAME);
        settings.put("primary_slot_name", STANDBY_NAME);
        PostgresServer standby = new PostgresServer(
                "PostgreSQL standby",
                programs,
                data,
                programs.directory().resolve("standby.log"),
                settings,
                options.startDeadline());
        standby.startOnFreePort();
        return standby;
    }

    /** The server that takes writes. */
    public PostgresServer primary() {
        return primary;
    }

    /** The read-only server that follows. */
    public PostgresServer standby() {
        return standby;
    }

    /** Makes an empty database and waits until the standby has it too, unless the standby doesn't run. */
    public void createDatabase(String database) throws SQLException {
        primary.createDatabase(database);
        if (standby.isRunning()) {
            awaitReplayed(Duration.ofSeconds(30));
        }
    }

    /** Drops a database if it is there, and ends the sessions in it. */
    public void dropDatabase(String database) throws SQLException {
        primary.dropDatabase(database);
    }

    /** Lets the standby receive but no longer apply, until {@link #resumeReplay()}; from the next record on. */
    public void pauseReplay() throws SQLException {
        standby.execute("select pg_wal_replay_pause()");
    }

    /** Lets the standby apply again. */
    public void resumeReplay() throws SQLException {
        standby.execute("select pg_wal_replay_resume()");
    }

    /**
     * Lets the standby apply every commit this much later than it happened; zero ends that at once.
     *
     * @param delay in whole milliseconds, not negative
     */
    public void setApplyDelay(Duration delay) throws SQLException {
        standby.execute("alter system set recovery_min_apply_delay = '" + delay.toMillis() + "ms'");
        standby.execute("select pg_reload_conf()");
    }

    /**
     * A fail-over: kills the primary and makes the standby one. What the standby had not received is lost. There is no
     * way back: the killed server must not be started again.
     *
     * @throws EmbeddedServerException when the standby has not become a primary within this time
     */
    public void failOver(Duration limit) throws SQLException {
        primary.kill();
        try (Connection connection = standby.connect("postgres");
                PreparedStatement promote = connection.prepareStatement("select pg_promote(true, ?)")) {
            promote.setInt(1, (int) Math.max(1, limit.toSeconds()));
            try (ResultSet row = promote.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    throw new EmbeddedServerException(
                            "The standby has not become a primary within " + limit.toMillis() + " ms");
                }
            }
        }
    }

    /**
     * Waits until the standby has applied all that the primary has committed up to now.
     *
     * @throws EmbeddedServerException when it hasn't after this time
     */
    public void awaitReplayed(Duration limit) throws SQLException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Connection reader = standby.connect("postgres");
                PreparedStatement replayed = reader.prepareStatement(
                        "select pg_last_wal_replay_lsn() >= ?::pg_lsn, pg_last_wal_replay_lsn()::text,"
                                + " pg_get_wal_replay_pause_state()")) {
            String target = currentPosition();
            replayed.setString(1, target);
            while (true) {
                try (ResultSet row = replayed.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                    if (System.nanoTime() - deadline >= 0) {
                        throw new EmbeddedServerException("The standby stands at " + row.getString(2) + " ("
                                + row.getString(3) + ") and not at the primary's " + target + " after "
                                + limit.toMillis() + " ms");
                    }
                }
                Thread.sleep(POLL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while waiting for the standby", e);
        }
    }

    /** Ids of the child processes that this JVM started for it and that run now, for those who look for leaks. */
    public Set<Long> processes() {
        return programs.processes();
    }

    /** Stops both servers, the standby first, and removes what is temporary. */
    @Override
    public void close() {
        try {
            standby.stop();
            primary.stop();
        } finally {
            programs.close();
        }
    }

    private String currentPosition() throws SQLException {
        try (Connection writer = primary.connect("postgres");
                Statement statement = writer.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_wal_lsn()::text")) {
            row.next();
            return row.getString(1);
        }
    }
}
