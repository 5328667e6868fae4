package io.backfleet.database.postgresql.batch;

import static io.backfleet.database.postgresql.connection.PostgresErrors.translate;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.connection.PostgresVendor;
import io.backfleet.database.postgresql.walk.KeysAhead;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
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
    private final Preparation preparation;

    /** @param preparation makes ready what a task that was taken does */
    public TaskTaker(ConnectionPool pool, Faults faults, Preparation preparation) {
        this.pool = pool;
        this.faults = faults;
        this.preparation = preparation;
    }

    /**
     * What a task does with its range.
     *
     * @param ahead looks ahead in what it walks
     */
    public record Work(Batches batches, KeysAhead ahead) {}

    /** Makes tasks ready. Implementations are thread-safe. */
    @FunctionalInterface
    public interface Preparation {
        /**
         * Prepares the work of a task whose fence this process holds.
         *
         * @throws BackfleetException as {@link io.backfleet.database.Site#take} does
         */
        Work prepare(Endpoint endpoint, WalkConnection connection, Task task, TaskSlots slots) throws SQLException;
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
        Optional<Map.Entry<Long, Checkpoint>> row = raise(pool.endpoint(), connection.get(), task);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        faults.at(Faults.Point.AFTER_TAKE);
        TaskSlots slots = new TaskSlots(task.id(), row.get().getKey(), task.range());
        Work work = preparation.prepare(pool.endpoint(), connection, task, slots);
        return Optional.of(new PostgresTask(
                pool.endpoint(), connection, faults, slots, row.get().getValue(), work.batches(), work.ahead()));
    }

    /**
     * Raises a task's fence.
     *
     * @return the fence and what the checkpoint holds; empty when the incarnation has ended
     * @throws BackfleetException {@code SCHEMA_CHANGED} when it was never registered here
     */
    public static Optional<Map.Entry<Long, Checkpoint>> raise(Endpoint endpoint, Connection connection, Task task)
            throws SQLException {
        Key lower = task.range().lower();
        Optional<Map.Entry<Long, Checkpoint>> row = Sql.first(
                connection,
                TAKE,
                r -> Map.entry(r.getLong("fence"), Checkpoint.read(r, Sql.texts(r, "position"))),
                task.id().incarnation(),
                task.id().database(),
                task.id().toString(),
                lower == null ? null : lower.values());
        if (row.isEmpty()) {
            requireEnded(endpoint, task, connection);
        }
        return row;
    }

    /** A task is void when its incarnation has ended; one that was never registered here is something else. */
    private static void requireEnded(Endpoint endpoint, Task task, Connection connection) throws SQLException {
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
                    endpoint + ": task " + task.id() + ": incarnation "
                            + task.id().incarnation()
                            + " is not registered here: the database was restored, lost its last transactions in a"
                            + " fail-over, or is another one than was planned; submit the migration anew");
        }
    }
}
