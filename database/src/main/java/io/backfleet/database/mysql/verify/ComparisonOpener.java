package io.backfleet.database.mysql.verify;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.ReplicaSide;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.probe.Replication;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Opens comparisons. Thread-safe. */
public final class ComparisonOpener {
    private final ConnectionPool pool;
    private final List<Endpoint> replicas;
    private final Duration patience;
    private final LongSupplier nanos;
    private final Opening opening;

    /**
     * @param patience how long a replica that is to be read may take to catch up
     * @param nanos a clock for that
     * @param opening makes the comparison of a task
     */
    public ComparisonOpener(
            ConnectionPool pool, List<Endpoint> replicas, Duration patience, LongSupplier nanos, Opening opening) {
        this.pool = pool;
        this.replicas = List.copyOf(replicas);
        this.patience = patience;
        this.nanos = nanos;
        this.opening = opening;
    }

    /** Makes comparisons of one sort. Implementations are thread-safe. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Makes one.
         *
         * @param connection of the primary's side
         * @throws BackfleetException as {@link io.backfleet.database.Site#verify} does
         */
        VerifyingTask open(Task task, Connection connection, Sides sides) throws SQLException;
    }

    /** The servers that a comparison reads from. */
    public interface Sides {
        Side primary();

        /**
         * The side that the walk reads from: a replica that has caught up, or the primary when the address is empty.
         *
         * @param address as the spec has it
         * @param orders of the walked keys, on the primary
         */
        Side reader(String address, List<KeyOrder> orders);
    }

    /** See {@link io.backfleet.database.FleetDatabase#verify}. */
    public VerifyingTask open(Task task) {
        Side primary = new Side(pool.endpoint(), new WalkConnection(MySqlVendor.INSTANCE, new PrimarySource(pool)));
        boolean opened = false;
        try {
            VerifyingTask comparison =
                    primary.on("opening task " + task.id(), c -> opening.open(task, c.get(), sides(primary)));
            opened = true;
            return comparison;
        } finally {
            if (!opened) {
                primary.close();
            }
        }
    }

    private Sides sides(Side primary) {
        return new Sides() {
            @Override
            public Side primary() {
                return primary;
            }

            @Override
            public Side reader(String address, List<KeyOrder> orders) {
                return address.isEmpty() ? primary : replica(address, primary, orders);
            }
        };
    }

    /** The replica, when it has caught up. */
    private Side replica(String address, Side primary, List<KeyOrder> orders) {
        Endpoint replica = Endpoint.named(address, replicas)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.REPLICA_UNKNOWN,
                        pool.endpoint() + ": the databases file of this process names no replica " + address
                                + "; it names "
                                + replicas.stream().map(Endpoint::host).toList()));
        ReplicaSide side = new ReplicaSide(replica, new MySqlReplicaSource(replica, primary, patience, nanos, orders));
        boolean caughtUp = false;
        try {
            side.on("opening replica " + replica.host(), WalkConnection::get);
            caughtUp = true;
            return side;
        } finally {
            if (!caughtUp) {
                side.close();
            }
        }
    }

    /** Gives connections to the primary and nothing else: a replica that the URL leads to may be behind. */
    private record PrimarySource(ConnectionPool pool) implements WalkConnection.Source {
        @Override
        public Connection open() throws SQLException {
            Connection connection = pool.connection();
            boolean checked = false;
            try {
                if (Replication.readOnly(connection)) {
                    throw new BackfleetException(
                            ErrorCode.READ_ONLY,
                            pool.endpoint() + " is read-only now, as replicas are; its primary is asked next time");
                }
                checked = true;
                return connection;
            } finally {
                if (!checked) {
                    pool.evict(connection);
                }
            }
        }

        @Override
        public void discard(Connection connection) {
            pool.evict(connection);
        }
    }
}
