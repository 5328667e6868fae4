package io.backfleet.database.postgresql.batch;

import static io.backfleet.database.postgresql.connection.PostgresErrors.translate;
import static java.util.Objects.requireNonNull;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.catalog.RowTriggers;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.rule.ColumnRule;
import io.backfleet.database.postgresql.rule.Rules;
import io.backfleet.database.postgresql.walk.PlannedTable;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes tasks over. Thread-safe. */
public final class TaskTaker {
    /**
     * The incarnation's row is locked against its end while the checkpoint row is made or raised, so that a task can't
     * slip in between the end of a migration and the deletion of its checkpoints.
     */
    private static final String TAKE = """
            WITH incarnation AS MATERIALIZED (
              SELECT i.incarnation, i.database FROM backfleet.incarnation i
              WHERE i.incarnation = ? AND i.database = ? AND i.ended_at IS NULL
              FOR SHARE)
            INSERT INTO backfleet.checkpoint AS c (task, incarnation, database, fence, "position")
            SELECT ?, i.incarnation, i.database, 1, ?::text[] FROM incarnation i
            ON CONFLICT (task) DO UPDATE SET fence = c.fence + 1, updated_at = clock_timestamp()
            RETURNING c.fence, c."position", c.finished, c.seen, c.changed, c.batches, c.outcome""";

    private final ConnectionPool pool;
    private final Faults faults;

    public TaskTaker(ConnectionPool pool, Faults faults) {
        this.pool = pool;
        this.faults = faults;
    }

    /** See {@link io.backfleet.database.FleetDatabase#take}. */
    public Optional<FencedTask> take(Task task) {
        WalkConnection connection = new WalkConnection(PostgresVendor.INSTANCE, WalkConnection.Source.of(pool));
        boolean taken = false;
        try {
            Optional<FencedTask> fenced = take(task, connection);
            taken = fenced.isPresent();
            return fenced;
        } catch (SQLException e) {
            throw translate(pool.endpoint(), "taking task " + task.id(), e);
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    private Optional<FencedTask> take(Task task, WalkConnection connection) throws SQLException {
        faults.at(Faults.Point.BEFORE_TAKE);
        Key lower = task.range().lower();
        Optional<Map.Entry<Long, Checkpoint>> row = Sql.first(
                connection.get(),
                TAKE,
                r -> Map.entry(r.getLong("fence"), Checkpoint.read(r, Sql.texts(r, "position"))),
                task.id().incarnation(),
                task.id().database(),
                task.id().toString(),
                lower == null ? null : lower.values());
        if (row.isEmpty()) {
            requireEnded(task, connection.get());
            return Optional.empty();
        }
        faults.at(Faults.Point.AFTER_TAKE);
        PlannedTable planned = PlannedTable.require(pool.endpoint(), connection.get(), task);
        Table table = planned.table();
        List<ColumnRule> rules = task.id().kind() == TaskKind.REPAIR
                ? Rules.ofRepair(table, task.spec())
                : Rules.ofBackfill(table, requireNonNull(task.spec().backfill(), "backfill"));
        List<String> triggers = RowTriggers.beforeUpdate(
                connection.get(), table, rules.stream().map(ColumnRule::column).toList());
        return Optional.of(new PostgresTask(
                pool.endpoint(),
                connection,
                faults,
                task.id(),
                task.range(),
                row.get().getKey(),
                row.get().getValue(),
                new BatchStatements(table, planned.key(), new BackfillSql(rules), triggers),
                new RangeWalk(table, planned.key())));
    }

    /** A task is void when its incarnation has ended; one that was never registered here is something else. */
    private void requireEnded(Task task, Connection connection) throws SQLException {
        boolean known = Sql.first(
                        connection,
                        "SELECT 1 FROM backfleet.incarnation WHERE incarnation = ? AND database = ?",
                        row -> true,
                        task.id().incarnation(),
                        task.id().database())
                .isPresent();
        if (!known) {
            throw new BackfleetException(
                    ErrorCode.SCHEMA_CHANGED,
                    pool.endpoint() + ": task " + task.id() + ": incarnation "
                            + task.id().incarnation()
                            + " is not registered here: the database was restored, lost its last transactions in a"
                            + " fail-over, or is another one than was planned; submit the migration anew");
        }
    }
}
