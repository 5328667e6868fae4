package io.backfleet.embedded.mysql;

import io.backfleet.embedded.process.EmbeddedServerException;
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
import java.util.OptionalInt;
import java.util.Set;

/**
 * A MariaDB primary and a replica that follows it asynchronously, by row events and global transaction ids, in child processes of this JVM. Both end
 * with this JVM whatever happens, and leave no files behind unless a directory was named.
 *
 * <p>Each server is stopped, killed and started again through {@link #primary()} and {@link #replica()}; ports and data stay. Thread-safe.
 */
public final class MariaDbPair implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(10);

    /** In a kept directory: its two servers have gone different ways. */
    private static final String FAILED_OVER = "failed-over";

    private final MariaDbPrograms programs;
    private final MariaDbServer primary;
    private final MariaDbServer replica;

    private MariaDbPair(MariaDbPrograms programs, MariaDbServer primary, MariaDbServer replica) {
        this.programs = programs;
        this.primary = primary;
        this.replica = replica;
    }

    /**
     * Starts both and returns when both answer and the replica has caught up; two or three seconds.
     *
     * @throws EmbeddedServerException when that fails; nothing is left running then
     */
    public static MariaDbPair start(MariaDbOptions options) {
        return start(options, Unprivileged.find());
    }

    /** As {@link #start(MariaDbOptions)}, with a given way not to be root. */
    public static MariaDbPair start(MariaDbOptions options, Unprivileged user) {
        MariaDbPrograms programs = MariaDbPrograms.prepare(options, user);
        try {
            Path failedOver = programs.directory().resolve(FAILED_OVER);
            if (Files.exists(failedOver)) {
                throw new EmbeddedServerException(programs.directory() + " holds a pair that has failed over, whose"
                        + " replica no longer follows: name another directory");
            }
            MariaDbServer primary = new MariaDbServer(
                    "MariaDB primary", programs, "primary", 1, OptionalInt.empty(), options.startDeadline());
            primary.startOnFreePort();
            MariaDbServer replica = new MariaDbServer(
                    "MariaDB replica", programs, "replica", 2, OptionalInt.of(primary.port()), options.startDeadline());
            replica.startOnFreePort();
            MariaDbPair pair = new MariaDbPair(programs, primary, replica);
            pair.awaitConnected(options.startDeadline());
            pair.awaitReplayed(options.startDeadline());
            return pair;
        } catch (IOException | SQLException | RuntimeException e) {
            programs.close();
            throw EmbeddedServerException.notStarted("A MariaDB primary with its replica", e);
        }
    }

    /** The server that takes writes. */
    public MariaDbServer primary() {
        return primary;
    }

    /** The read-only server that follows. */
    public MariaDbServer replica() {
        return replica;
    }

    /** Makes an empty database and waits until the replica has it too, unless the replica doesn't run. */
    public void createDatabase(String database) throws SQLException {
        primary.createDatabase(database);
        if (replica.isRunning()) {
            awaitReplayed(Duration.ofSeconds(30));
        }
    }

    /** Drops a database if it is there, and ends the sessions in it, also those on the replica. */
    public void dropDatabase(String database) throws SQLException {
        primary.dropDatabase(database);
        if (replica.isRunning()) {
            replica.endSessions(database);
        }
    }

    /** Lets the replica receive but no longer apply, until {@link #resumeReplay()}; a transaction that it is at is finished first. */
    public void pauseReplay() throws SQLException {
        try (Connection connection = replica.connectAsAdmin()) {
            Replay.pause(connection);
        }
    }

    /** Lets the replica apply again. */
    public void resumeReplay() throws SQLException {
        try (Connection connection = replica.connectAsAdmin()) {
            Replay.resume(connection);
        }
    }

    /**
     * Lets the replica apply every transaction this much later than it happened; zero ends that at once. What was received and not applied is received
     * anew, for which the primary must run.
     *
     * @param delay in whole seconds, not negative
     */
    public void setApplyDelay(Duration delay) throws SQLException {
        try (Connection connection = replica.connectAsAdmin()) {
            Replay.delay(connection, delay);
        }
    }

    /**
     * A fail-over: kills the primary, lets the replica apply all that it has received, and makes it a primary. What it had not received is lost. There
     * is no way back: the killed server must not be started again.
     *
     * @throws EmbeddedServerException when the replica has not applied all within this time; an apply delay must be taken off before
     */
    public void failOver(Duration limit) throws SQLException {
        primary.kill();
        try (Connection connection = replica.connectAsAdmin();
                Statement statement = connection.createStatement()) {
            statement.execute("start slave sql_thread");
            awaitPosition(connection, SlaveStatus.read(connection).received(), limit);
        }
        replica.promote();
        try {
            Files.createFile(programs.directory().resolve(FAILED_OVER));
        } catch (IOException e) {
            throw new EmbeddedServerException("The fail-over could not be noted in " + programs.directory(), e);
        }
    }

    /**
     * Waits until the replica has applied all that the primary has committed up to now.
     *
     * @throws EmbeddedServerException when it hasn't after this time
     */
    public void awaitReplayed(Duration limit) throws SQLException {
        try (Connection connection = replica.connectAsAdmin()) {
            awaitPosition(connection, currentPosition(), limit);
        }
    }

    /** Ids of the child processes that this JVM started for it and that run now, for those who look for leaks. */
    public Set<Long> processes() {
        return programs.processes();
    }

    /** Stops both servers, the replica first, and removes what is temporary. */
    @Override
    public void close() {
        try {
            replica.stop();
            primary.stop();
        } finally {
            programs.close();
        }
    }

    private void awaitConnected(Duration limit) throws SQLException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Connection connection = replica.connectAsAdmin()) {
            SlaveStatus status = SlaveStatus.read(connection);
            while (!status.receives() || !status.applies()) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new EmbeddedServerException("The replica does not follow its primary after "
                            + limit.toMillis() + " ms: it " + status.inWords());
                }
                pause();
                status = SlaveStatus.read(connection);
            }
        }
    }

    private static void awaitPosition(Connection replica, String target, Duration limit) throws SQLException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (PreparedStatement reached =
                replica.prepareStatement("select master_gtid_wait(?, 0) = 0, @@gtid_slave_pos")) {
            reached.setString(1, target);
            while (true) {
                try (ResultSet row = reached.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                    if (System.nanoTime() - deadline >= 0) {
                        throw new EmbeddedServerException("The replica stands at " + row.getString(2) + " and not at "
                                + target + " after " + limit.toMillis() + " ms: it "
                                + SlaveStatus.read(replica).inWords());
                    }
                }
                pause();
            }
        }
    }

    private String currentPosition() throws SQLException {
        try (Connection writer = primary.connectAsAdmin();
                Statement statement = writer.createStatement();
                ResultSet row = statement.executeQuery("select @@gtid_binlog_pos")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while waiting for the replica", e);
        }
    }
}
