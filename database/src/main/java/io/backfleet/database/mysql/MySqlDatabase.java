package io.backfleet.database.mysql;

import static io.backfleet.database.mysql.connection.MySqlErrors.translate;
import static java.util.Objects.requireNonNull;

import io.backfleet.database.Examination;
import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.copy.CopyEnds;
import io.backfleet.database.copy.CopySource;
import io.backfleet.database.copy.CopyTarget;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.mysql.batch.ClosedTasks;
import io.backfleet.database.mysql.batch.ColumnWork;
import io.backfleet.database.mysql.batch.TaskTaker;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.copy.MySqlCopies;
import io.backfleet.database.mysql.plan.Planner;
import io.backfleet.database.mysql.probe.MySqlPrimaryProbe;
import io.backfleet.database.mysql.probe.MySqlReplicaProbe;
import io.backfleet.database.mysql.schema.Incarnations;
import io.backfleet.database.mysql.transfer.TransferWork;
import io.backfleet.database.mysql.transfer.compare.PairComparisons;
import io.backfleet.database.mysql.verify.ColumnComparisons;
import io.backfleet.database.mysql.verify.ComparisonOpener;
import io.backfleet.database.mysql.walk.PlannedTable;
import io.backfleet.protocol.spec.MigrationKind;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A database of the fleet on MySQL or MariaDB. Thread-safe. */
public final class MySqlDatabase implements FleetDatabase, CopyEnds {
    private final ConnectionPool pool;
    private final List<Endpoint> replicas;
    private final Planner planner;
    private final TaskTaker taker;
    private final ComparisonOpener opener;
    private final MySqlCopies copies;

    /** Opens it for production, to fail on purpose where told. Connects to nothing yet. */
    public MySqlDatabase(DatabaseEntry entry, Faults faults) {
        this(entry, faults, Planner.PATIENCE, System::nanoTime);
    }

    /**
     * Opens it.
     *
     * @param faults where to fail on purpose
     * @param patience how long a plan waits for old transactions to end, and a comparison for a replica to catch up,
     *     before it fails for now
     * @param nanos a clock for those waits
     */
    public MySqlDatabase(DatabaseEntry entry, Faults faults, Duration patience, LongSupplier nanos) {
        pool = new ConnectionPool(Endpoint.primary(entry, MySqlVendor.INSTANCE), entry.poolSize());
        replicas = Endpoint.replicas(entry, MySqlVendor.INSTANCE);
        planner = new Planner(pool, replicas, patience, nanos);
        copies = new MySqlCopies(pool, faults);
        taker = new TaskTaker(
                pool,
                faults,
                (frame, task) -> transfers(task) ? TransferWork.prepare(frame, task) : ColumnWork.prepare(frame, task));
        ComparisonOpener.Opening columns = new ColumnComparisons();
        ComparisonOpener.Opening pairs = new PairComparisons();
        opener = new ComparisonOpener(
                pool,
                replicas,
                patience,
                nanos,
                (task, connection, sides) -> (transfers(task) ? pairs : columns).open(task, connection, sides));
    }

    private static boolean transfers(Task task) {
        return task.spec().kind() == MigrationKind.TABLE;
    }

    @Override
    public String id() {
        return pool.endpoint().databaseId();
    }

    @Override
    public String host() {
        return pool.endpoint().host();
    }

    @Override
    public Examination examine(MigrationSpec spec) {
        return planner.examine(spec);
    }

    @Override
    public PlanResult plan(Task task, BooleanSupplier cancelled) {
        return planner.plan(task, cancelled);
    }

    @Override
    public Optional<FencedTask> take(Task task) {
        return taker.take(task);
    }

    @Override
    public VerifyingTask verify(Task task) {
        return opener.open(task);
    }

    @Override
    public Proof prove(Task task) {
        Claim claim = requireNonNull(task.claim(), "claim of a PROVE task");
        try (Connection connection = pool.connection()) {
            if (task.fingerprint() != null) {
                PlannedTable.require(pool.endpoint(), connection, task);
            }
            return ClosedTasks.count(connection, task.id(), claim);
        } catch (SQLException e) {
            throw translate(pool.endpoint(), "proving task " + task.id(), e);
        }
    }

    @Override
    public void cleanUp(Task task) {
        try (Connection connection = pool.connection()) {
            Incarnations.end(connection, task.id());
        } catch (SQLException e) {
            throw translate(pool.endpoint(), "cleaning up after task " + task.id(), e);
        }
    }

    @Override
    public PrimaryProbe primaryProbe() {
        return new MySqlPrimaryProbe(pool.endpoint());
    }

    @Override
    public List<ReplicaProbe> replicaProbes() {
        return replicas.stream().<ReplicaProbe>map(MySqlReplicaProbe::new).toList();
    }

    @Override
    public CopySource copySource() {
        return copies;
    }

    @Override
    public CopyTarget copyTarget() {
        return copies;
    }

    @Override
    public void close() {
        pool.close();
    }
}
