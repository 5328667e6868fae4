package io.backfleet.database.mysql.verify;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Looks;
import io.backfleet.database.jdbc.ReplicaSide;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.probe.Replication;
import io.backfleet.database.mysql.rule.ColumnRule;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.database.mysql.walk.PlannedTable;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.VerifySpec;
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

    /**
     * @param patience how long a replica that is to be read may take to catch up
     * @param nanos a clock for that
     */
    public ComparisonOpener(ConnectionPool pool, List<Endpoint> replicas, Duration patience, LongSupplier nanos) {
        this.pool = pool;
        this.replicas = List.copyOf(replicas);
        this.patience = patience;
        this.nanos = nanos;
    }

    /** See {@link io.backfleet.database.FleetDatabase#verify}. */
    public VerifyingTask open(Task task) {
        Side primary = new Side(pool.endpoint(), new WalkConnection(MySqlVendor.INSTANCE, new PrimarySource(pool)));
        boolean opened = false;
        try {
            VerifyingTask comparison = primary.on("opening task " + task.id(), c -> open(task, c.get(), primary));
            opened = true;
            return comparison;
        } finally {
            if (!opened) {
                primary.close();
            }
        }
    }

    private VerifyingTask open(Task task, Connection connection, Side primary) throws SQLException {
        PlannedTable planned = PlannedTable.require(pool.endpoint(), connection, task);
        List<ColumnRule> rules = Rules.ofVerification(connection, planned.table(), task.spec());
        VerifySpec spec = requireNonNull(task.spec().verify(), "verify");
        ComparedSchema schema = ComparedSchema.of(task.spec().table(), planned.table(), planned.key(), rules);
        // before the replica is asked anything, and of the very table that the statements are written for
        Identity opened = schema.identity(connection);
        if (!new TableFinder(connection).require(task.spec().table()).equals(planned.table())) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    pool.endpoint() + ": table " + planned.table().sql() + " changed while task " + task.id()
                            + " was opened");
        }
        return new MySqlVerifyingTask(
                task.id(),
                task.range(),
                primary,
                spec.readFrom().isEmpty()
                        ? primary
                        : replica(
                                spec.readFrom(),
                                primary,
                                new KeyOrder(task.spec().table(), planned.key())),
                schema,
                opened,
                new ComparisonStatements(planned.table(), planned.key(), rules, spec.values()),
                new RangeWalk(planned.table(), planned.key()),
                new Looks(rules.stream().map(rule -> rule.column().name()).toList(), spec.values()));
    }

    /** The replica, when it has caught up. */
    private Side replica(String address, Side primary, KeyOrder order) {
        Endpoint replica = Endpoint.named(address, replicas)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.REPLICA_UNKNOWN,
                        pool.endpoint() + ": the databases file of this process names no replica " + address
                                + "; it names "
                                + replicas.stream().map(Endpoint::host).toList()));
        ReplicaSide side = new ReplicaSide(replica, new MySqlReplicaSource(replica, primary, patience, nanos, order));
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
