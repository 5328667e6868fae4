package io.backfleet.database.postgresql.verify;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Looks;
import io.backfleet.database.jdbc.ReplicaSide;
import io.backfleet.database.jdbc.Side;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.catalog.TableFinder;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.expression.ColumnsRead;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.rule.Rules;
import io.backfleet.database.postgresql.walk.PlannedTable;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Opens comparisons. Thread-safe. */
public final class ComparisonOpener {
    private static final int MOST_KNOWN = 200;

    private final ConnectionPool pool;
    private final List<Endpoint> replicas;
    private final Duration patience;
    private final LongSupplier nanos;
    /** Which columns a spec's comparison involves: finding out makes a view in the catalog each time. */
    private final Map<Compared, Set<Integer>> involved = new ConcurrentHashMap<>();

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

    /** A table as one spec compares it. */
    private record Compared(String digest, Table table) {}

    /** See {@link io.backfleet.database.FleetDatabase#verify}. */
    public VerifyingTask open(Task task) {
        Side primary = new Side(pool.endpoint(), new WalkConnection(PostgresVendor.INSTANCE, new PrimarySource(pool)));
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
        List<ColumnRule> rules = Rules.ofVerification(planned.table(), task.spec());
        VerifySpec spec = requireNonNull(task.spec().verify(), "verify");
        Set<Integer> columns = columns(connection, new Compared(task.digest(), planned.table()), rules);
        ComparedSchema schema = new ComparedSchema(task.spec().table(), planned.key(), columns);
        // before the replica is asked anything, and of the very table that the statements are written for
        Identity opened = schema.identity(connection);
        if (!new TableFinder(connection).require(task.spec().table()).equals(planned.table())) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    pool.endpoint() + ": table " + planned.table().sql() + " changed while task " + task.id()
                            + " was opened");
        }
        return new PostgresVerifyingTask(
                task.id(),
                task.range(),
                primary,
                spec.readFrom().isEmpty()
                        ? primary
                        : replica(spec.readFrom(), primary, KeyOrder.of(connection, planned.table(), planned.key())),
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
        ReplicaSide side =
                new ReplicaSide(replica, new PostgresReplicaSource(replica, primary, patience, nanos, order));
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

    private Set<Integer> columns(Connection connection, Compared compared, List<ColumnRule> rules) throws SQLException {
        Set<Integer> known = involved.get(compared);
        if (known == null) {
            known = ColumnsRead.by(connection, compared.table(), rules);
            if (involved.size() >= MOST_KNOWN) {
                involved.clear();
            }
            involved.put(compared, known);
        }
        return known;
    }

    /** Gives connections to the primary and nothing else: a standby that the URL leads to may be behind. */
    private record PrimarySource(ConnectionPool pool) implements WalkConnection.Source {
        @Override
        public Connection open() throws SQLException {
            Connection connection = pool.connection();
            boolean checked = false;
            try {
                boolean standby = Sql.first(
                                connection, "SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))
                        .orElse(true);
                if (standby) {
                    throw new BackfleetException(
                            ErrorCode.READ_ONLY, pool.endpoint() + " is a standby now; its primary is asked next time");
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
