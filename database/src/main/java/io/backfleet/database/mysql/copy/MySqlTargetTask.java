package io.backfleet.database.mysql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.NewRow;
import io.backfleet.database.copy.Row;
import io.backfleet.database.copy.TargetTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.batch.CheckpointRow;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.schema.Texts;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task that copies into MySQL or MariaDB. Not thread-safe. */
final class MySqlTargetTask implements TargetTask {
    private static final String BEGIN = "SELECT 1 FROM backfleet.checkpoint WHERE task = ? AND fence = ?"
            + " AND outcome IS NULL AND NOT finished AND \"position\" <=> ? FOR UPDATE";

    private static final String MOVE = "UPDATE backfleet.checkpoint SET \"position\" = COALESCE(?, \"position\"),"
            + " finished = ?, seen = seen + ?, changed = changed + ?, batches = batches + 1,"
            + " updated_at = UTC_TIMESTAMP(6) WHERE task = ? AND fence = ?";

    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskId id;
    private final long fence;
    private final CheckpointRow row;
    private final CopySql sql;
    private final RowReader reader;
    private final RowWriter writer;
    private Checkpoint checkpoint;
    private boolean committing;

    MySqlTargetTask(
            Endpoint endpoint,
            WalkConnection connection,
            TaskId id,
            long fence,
            Checkpoint checkpoint,
            CopySql sql,
            RowReader reader,
            WriteSql writes) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.id = id;
        this.fence = fence;
        this.row = new CheckpointRow(endpoint, connection, id, fence);
        this.checkpoint = checkpoint;
        this.sql = sql;
        this.reader = reader;
        this.writer = new RowWriter(endpoint, id, writes);
    }

    /** Work whose failure is this task's. */
    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T on(String doing, Work<T> work) {
        try {
            return work.on(connection.get());
        } catch (SQLException e) {
            throw MySqlErrors.translate(endpoint, doing + " of task " + id, e);
        }
    }

    @Override
    public long fence() {
        return fence;
    }

    @Override
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public void begin() {
        committing = false;
        Key position = checkpoint.position();
        on("beginning a batch", c -> {
            c.setAutoCommit(false);
            Optional<Boolean> held = Sql.first(
                    c,
                    BEGIN,
                    r -> true,
                    id.toString(),
                    fence,
                    position == null ? null : Texts.write(position.values()));
            if (held.isEmpty()) {
                c.rollback();
                throw row.lost();
            }
            return true;
        });
    }

    @Override
    public Row.Page page(@Nullable Key from, @Nullable Key upper, int rows) {
        return on("reading a page", c -> reader.page(connection, from, upper, rows));
    }

    @Override
    public List<Row> lock(@Nullable Key from, @Nullable Key upper) {
        return on(
                "locking rows",
                c -> reader.rows(connection, sql.locked(from != null, upper != null, "FOR UPDATE"), from, upper, 0));
    }

    @Override
    public List<Row> lock(List<Key> keys) {
        return on("locking rows", c -> reader.each(connection, keys, "FOR UPDATE"));
    }

    @Override
    public long insertAbsent(List<NewRow> rows) {
        return on("a batch", c -> writer.insertAbsent(c, rows));
    }

    @Override
    public long applyNewer(List<NewRow> rows) {
        return on("a batch", c -> writer.applyNewer(c, rows));
    }

    @Override
    public long put(List<NewRow> rows) {
        return on("a repair", c -> writer.put(c, rows));
    }

    @Override
    public long remove(List<NewRow> rows) {
        return on("a repair", c -> writer.remove(c, rows));
    }

    @Override
    public void commit(@Nullable Key position, boolean finished, long seen, long changed) {
        on("committing a batch", c -> {
            int moved = Sql.update(
                    c,
                    MOVE,
                    position == null ? null : Texts.write(position.values()),
                    finished,
                    seen,
                    changed,
                    id.toString(),
                    fence);
            if (moved != 1) {
                throw new SQLException("a checkpoint that is locked did not move", "HY000");
            }
            committing = true;
            c.commit();
            committing = false;
            c.setAutoCommit(true);
            return true;
        });
        Counters n = checkpoint.counters();
        checkpoint = new Checkpoint(
                position == null ? checkpoint.position() : position,
                finished,
                new Counters(
                        n.seen() + seen, n.changed() + changed, n.skipped() + seen - changed, n.batches() + 1, 0, 0),
                null);
    }

    @Override
    public boolean rollback() {
        try {
            Connection c = connection.get();
            if (!c.getAutoCommit()) {
                c.rollback();
                c.setAutoCommit(true);
            }
        } catch (SQLException e) {
            // a connection that broke has rolled back, or the commit was the last thing it heard
            connection.discard();
        }
        boolean certain = !committing;
        committing = false;
        return certain;
    }

    @Override
    public void reload() {
        rollback();
        checkpoint = on("reading the checkpoint", c -> row.reload());
    }

    @Override
    public Outcome close(Outcome outcome) {
        checkpoint = on("closing", c -> row.close(outcome));
        return requireNonNull(checkpoint.outcome());
    }

    @Override
    public void close() {
        rollback();
        connection.close();
    }
}
