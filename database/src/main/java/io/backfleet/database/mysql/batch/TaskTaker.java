package io.backfleet.database.mysql.batch;

import static io.backfleet.database.mysql.connection.MySqlErrors.translate;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.ConnectionPool;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.schema.Texts;
import io.backfleet.database.mysql.walk.KeysAhead;
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
     * Locks the incarnation's row against its end while the checkpoint row is made or raised, so that a task can't slip
     * in between the end of a migration and the deletion of its checkpoints.
     */
    private static final String ALIVE = "SELECT 1 FROM backfleet.incarnation WHERE incarnation = ? AND database_id = ?"
            + " AND ended_at IS NULL LOCK IN SHARE MODE";

    private static final String RAISE = """
            INSERT INTO backfleet.checkpoint (task, incarnation, database_id, fence, position, updated_at)
            VALUES (?, ?, ?, 1, ?, UTC_TIMESTAMP(6))
            ON DUPLICATE KEY UPDATE fence = fence + 1, updated_at = UTC_TIMESTAMP(6)""";

    private static final String READ =
            "SELECT fence, " + Checkpoint.COLUMNS + " FROM backfleet.checkpoint WHERE task = ?";

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
        Work prepare(BatchFrame frame, Task task) throws SQLException;
    }

    /** See {@link io.backfleet.database.FleetDatabase#take}. */
    public Optional<FencedTask> take(Task task) {
        WalkConnection connection = new WalkConnection(MySqlVendor.INSTANCE, WalkConnection.Source.of(pool));
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
        long fence = row.get().getKey();
        BatchFrame frame = new BatchFrame(pool.endpoint(), connection, task.id(), task.range(), fence);
        return Optional.of(new MySqlTask(
                pool.endpoint(),
                connection,
                faults,
                task.id(),
                task.range(),
                fence,
                row.get().getValue(),
                preparation.prepare(frame, task)));
    }

    /**
     * Raises a task's fence.
     *
     * @return the fence and what the checkpoint holds; empty when the incarnation has ended
     * @throws BackfleetException {@code SCHEMA_CHANGED} when it was never registered here
     */
    public static Optional<Map.Entry<Long, Checkpoint>> raise(Endpoint endpoint, Connection connection, Task task)
            throws SQLException {
        Optional<Map.Entry<Long, Checkpoint>> row = Sql.transaction(connection, c -> raise(task, c));
        if (row.isEmpty()) {
            requireEnded(endpoint, task, connection);
        }
        return row;
    }

    private static Optional<Map.Entry<Long, Checkpoint>> raise(Task task, Connection c) throws SQLException {
        boolean alive = Sql.first(
                        c,
                        ALIVE,
                        row -> true,
                        task.id().incarnation(),
                        task.id().database())
                .isPresent();
        if (!alive) {
            return Optional.empty();
        }
        Key lower = task.range().lower();
        Sql.update(
                c,
                RAISE,
                task.id().toString(),
                task.id().incarnation(),
                task.id().database(),
                lower == null ? null : Texts.write(lower.values()));
        return Sql.first(
                c,
                READ,
                row -> Map.entry(row.getLong("fence"), CheckpointRow.checkpoint(row)),
                task.id().toString());
    }

    /** A task is void when its incarnation has ended; one that was never registered here is something else. */
    private static void requireEnded(Endpoint endpoint, Task task, Connection connection) throws SQLException {
        boolean known = Sql.first(
                        connection,
                        "SELECT 1 FROM backfleet.incarnation WHERE incarnation = ? AND database_id = ?",
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
