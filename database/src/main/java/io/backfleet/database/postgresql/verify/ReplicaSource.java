package io.backfleet.database.postgresql.verify;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.schema.FleetSchema;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
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
final class ReplicaSource implements WalkConnection.Source {
    private static final Duration POLL = Duration.ofMillis(20);

    private static final String BEAT = """
            INSERT INTO backfleet.heartbeat AS h (prober, sequence, at) VALUES (?, ?, clock_timestamp())
            ON CONFLICT (prober) DO UPDATE SET sequence = excluded.sequence, at = excluded.at""";

    private static final String SEEN =
            "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN coalesce((SELECT sequence FROM backfleet.heartbeat"
                    + " WHERE prober = ?), 0) ELSE -1 END";

    private final Endpoint replica;
    private final Side primary;
    private final Duration patience;
    private final LongSupplier nanos;
    private final KeyOrder order;
    private final String prober = "verify-" + UUID.randomUUID();
    private long sequence;

    /**
     * @param patience how long the replica may take to catch up
     * @param nanos a clock for that
     * @param order that of the primary
     */
    ReplicaSource(Endpoint replica, Side primary, Duration patience, LongSupplier nanos, KeyOrder order) {
        this.replica = replica;
        this.primary = primary;
        this.patience = patience;
        this.nanos = nanos;
        this.order = order;
    }

    @Override
    public Connection open() throws SQLException {
        Connection connection = replica.connect(Session.READ, Timeouts.WORK);
        boolean fresh = false;
        try {
            awaitPresent(connection);
            order.require(connection, replica);
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
            if (beat == 1) {
                FleetSchema.ensure(c.get());
            }
            return Sql.transaction(c.get(), t -> {
                // nothing may wait for synchronous replicas here: this is about to
                Sql.execute(t, "SET LOCAL synchronous_commit = local");
                return Sql.update(t, BEAT, prober, beat);
            });
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
        Optional<Long> seen = Optional.empty();
        try {
            seen = Sql.first(connection, SEEN, row -> row.getLong(1), prober);
        } catch (SQLException e) {
            if (PostgresErrors.codeOf(e) != ErrorCode.SCHEMA_CHANGED) {
                throw e;
            }
            // the fleet's tables were made a moment ago and have not arrived
        }
        if (seen.orElse(0L) < 0) {
            throw new BackfleetException(
                    ErrorCode.REPLICA_UNREACHABLE,
                    replica.host() + " is no replica of database " + replica.databaseId()
                            + " (any more): it takes writes; name another one as verify.readFrom");
        }
        return seen.orElse(0L);
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
            primary.on(
                    "removing a heartbeat",
                    c -> Sql.update(c.get(), "DELETE FROM backfleet.heartbeat WHERE prober = ?", prober));
        } catch (BackfleetException e) {
            // it stays behind, does no harm, and goes within a day or two with those of processes that were killed
        }
    }
}
