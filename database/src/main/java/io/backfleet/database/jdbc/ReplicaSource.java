package io.backfleet.database.jdbc;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Gives connections to a replica that show at least what the primary had committed when they were asked for.
 *
 * <p>To know that, it writes a heartbeat on the primary and waits until it is to be seen on the very connection that is
 * going to be read from. Log positions would not do: those of a replica that still follows a primary which was replaced
 * may be higher than the present primary's, and commits that nobody has waited for stand in the log behind the position
 * that is written. A new connection waits anew: a replica that was restarted can be behind what it showed before.
 *
 * <p>Not thread-safe.
 */
public abstract class ReplicaSource implements WalkConnection.Source {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Endpoint replica;
    private final Side primary;
    private final Duration patience;
    private final LongSupplier nanos;
    private final String prober = "verify-" + UUID.randomUUID();
    private long sequence;

    /**
     * @param patience how long the replica may take to catch up
     * @param nanos a clock for that
     */
    protected ReplicaSource(Endpoint replica, Side primary, Duration patience, LongSupplier nanos) {
        this.replica = replica;
        this.primary = primary;
        this.patience = patience;
        this.nanos = nanos;
    }

    @Override
    public final Connection open() throws SQLException {
        Connection connection = replica.connect(Session.READ, Timeouts.WORK);
        boolean fresh = false;
        try {
            awaitPresent(connection);
            check(connection);
            fresh = true;
            return connection;
        } finally {
            if (!fresh) {
                discard(connection);
            }
        }
    }

    /**
     * Waits until a connection shows what the primary has committed by now.
     *
     * @throws BackfleetException {@code REPLICA_UNREACHABLE} when that takes too long or the replica is none any more,
     *     {@code WORKER_STOPPING} when interrupted
     */
    void awaitPresent(Connection connection) throws SQLException {
        long beat = ++sequence;
        primary.on("writing a heartbeat for replica " + replica.host(), c -> {
            write(c.get(), prober, beat);
            return true;
        });
        long start = nanos.getAsLong();
        while (seen(connection) < beat) {
            if (nanos.getAsLong() - start > patience.toNanos()) {
                throw new BackfleetException(
                        ErrorCode.REPLICA_UNREACHABLE,
                        "replica " + replica.host() + " of database " + replica.databaseId()
                                + " has not caught up with the primary within " + patience.toMillis()
                                + " ms; see to its replication, or read from the primary");
            }
            pause();
        }
    }

    private long seen(Connection connection) throws SQLException {
        OptionalLong seen = OptionalLong.empty();
        try {
            if (!follows(connection)) {
                throw new BackfleetException(
                        ErrorCode.REPLICA_UNREACHABLE,
                        replica.host() + " is no replica of database " + replica.databaseId()
                                + " (any more): it takes writes; name another one as verify.readFrom");
            }
            seen = read(connection, prober);
        } catch (SQLException e) {
            if (replica.vendor().codeOf(e) != ErrorCode.SCHEMA_CHANGED) {
                throw e;
            }
            // the fleet's tables were made a moment ago and have not arrived
        }
        return seen.orElse(0);
    }

    /** Writes a heartbeat on the primary, the prober's first one or a newer, and makes the fleet's tables if need be. */
    protected abstract void write(Connection primary, String prober, long beat) throws SQLException;

    /** Removes it there. */
    protected abstract void remove(Connection primary, String prober) throws SQLException;

    /** Whether a server is one that takes no writes but those of its primary. */
    protected abstract boolean follows(Connection replica) throws SQLException;

    /** The heartbeat that is to be seen. */
    protected abstract OptionalLong read(Connection replica, String prober) throws SQLException;

    /** Refuses a replica that would walk in another order than the primary. */
    protected abstract void check(Connection replica) throws SQLException;

    protected final Endpoint replica() {
        return replica;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "interrupted while waiting for a replica", e);
        }
    }

    @Override
    public void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is given up either way
        }
    }

    /** Removes the heartbeat. */
    void forget() {
        if (sequence == 0) {
            return;
        }
        try {
            primary.on("removing a heartbeat", c -> {
                remove(c.get(), prober);
                return true;
            });
        } catch (BackfleetException e) {
            // it stays behind, does no harm, and goes within a day or two with those of processes that were killed
        }
    }
}
