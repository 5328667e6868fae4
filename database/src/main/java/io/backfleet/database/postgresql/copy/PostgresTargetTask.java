package io.backfleet.database.postgresql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.NewRow;
import io.backfleet.database.copy.Row;
import io.backfleet.database.copy.TargetTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.batch.CheckpointRow;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task that copies into PostgreSQL. Not thread-safe. */
final class PostgresTargetTask implements TargetTask {
    private static final String BEGIN = """
            SELECT 1 FROM backfleet.checkpoint c WHERE c.task = ? AND c.fence = ? AND c.outcome IS NULL AND NOT c.finished
               AND c."position" IS NOT DISTINCT FROM ?::text[] FOR UPDATE""";

    private static final String MOVE = """
            UPDATE backfleet.checkpoint SET "position" = coalesce(?::text[], "position"), finished = ?, seen = seen + ?,
                   changed = changed + ?, batches = batches + 1, updated_at = clock_timestamp()
             WHERE task = ? AND fence = ?""";

    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskId id;
    private final long fence;
    private final CheckpointRow row;
    private final CopySql sql;
    private final RowReader reader;
    private final WriteSql writes;
    private final boolean shared;
    private Checkpoint checkpoint;
    private boolean committing;

    /** @param shared whether rows of other sources are in the table, which must stay as they are */
    PostgresTargetTask(
            Endpoint endpoint,
            WalkConnection connection,
            TaskId id,
            long fence,
            Checkpoint checkpoint,
            CopySql sql,
            RowReader reader,
            WriteSql writes,
            boolean shared) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.id = id;
        this.fence = fence;
        this.row = new CheckpointRow(endpoint, connection, id, fence);
        this.checkpoint = checkpoint;
        this.sql = sql;
        this.reader = reader;
        this.writes = writes;
        this.shared = shared;
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
            throw PostgresErrors.translate(endpoint, doing + " of task " + id, e);
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
            Optional<Boolean> held =
                    Sql.first(c, BEGIN, r -> true, id.toString(), fence, position == null ? null : position.values());
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
                c -> reader.rows(
                        connection, sql.locked(from != null, upper != null, "FOR UPDATE"), from, upper, List.of(), 0));
    }

    @Override
    public List<Row> lock(List<Key> keys) {
        return on("locking rows", c -> reader.rows(connection, sql.manyLocked(), null, null, keys, 0));
    }

    @Override
    public long insertAbsent(List<NewRow> rows) {
        return rows.isEmpty() ? 0 : on("a batch", c -> insertOwn(c, rows));
    }

    /** Inserts what is absent. Afterwards every key is there, locked if other sources write here, and of this source. */
    private long insertOwn(Connection c, List<NewRow> rows) throws SQLException {
        long inserted = Sql.update(c, writes.insertAbsent(), arrays(rows, true, true));
        if (inserted < rows.size()) {
            refuse(count(c, writes.absent(), arrays(rows, false, false)), rows);
        }
        requireOwn(rows);
        return inserted;
    }

    /** Locks rows where other sources have some, and refuses theirs: they are asked as they are before any overwriting. */
    private void requireOwn(List<NewRow> rows) throws SQLException {
        if (shared) {
            List<Key> keys = rows.stream().map(NewRow::key).toList();
            for (Row there : reader.rows(connection, sql.manyLocked(), null, null, keys, 0)) {
                if (there.elsewhere() != null) {
                    throw there.elsewhere().taken(endpoint + ": a batch of task " + id, there.key());
                }
            }
        }
    }

    @Override
    public long applyNewer(List<NewRow> rows) {
        Column version = requireNonNull(writes.version(), "version");
        Table tombstones = requireNonNull(writes.tombstones(), "tombstones");
        if (rows.isEmpty()) {
            return 0;
        }
        return on("a batch", c -> {
            long written = 0;
            if (shared) {
                written += written(c, writes.insertNewer(version, tombstones), rows);
                requireOwn(rows);
            }
            written += written(c, writes.applyNewer(version, tombstones), rows);
            if (written < rows.size()) {
                // what is left must be known in a later version
                refuse(count(c, writes.lost(version, tombstones), arrays(rows, true, true)), rows);
            }
            Sql.update(c, writes.unplace(version, tombstones), arrays(rows, false, false));
            return written;
        });
    }

    private long written(Connection c, String statement, List<NewRow> rows) throws SQLException {
        return Sql.first(c, statement, r -> r.getLong("written"), arrays(rows, true, true))
                .orElse(0L);
    }

    @Override
    public long put(List<NewRow> rows) {
        if (rows.isEmpty()) {
            return 0;
        }
        return on("a repair", c -> {
            if (shared) {
                insertOwn(c, rows);
            }
            long put = Sql.update(c, writes.put(), arrays(rows, true, true));
            refuse(rows.size() - put, rows);
            return put;
        });
    }

    private static long count(Connection c, String sql, Object[] arrays) throws SQLException {
        return Sql.first(c, sql, r -> r.getLong(1), arrays).orElse(0L);
    }

    /** A statement that leaves rows out has met a trigger that wants it so. */
    private void refuse(long left, List<NewRow> rows) {
        if (left > 0) {
            throw new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    endpoint + ": a batch of task " + id + " was rolled back: a trigger or a rule keeps " + left
                            + " of "
                            + rows.size() + " rows from "
                            + rows.get(0).key() + " on as they are; let it pass sessions whose application_name is"
                            + " backfleet-worker");
        }
    }

    @Override
    public long remove(List<NewRow> rows) {
        Column version = writes.version();
        Table tombstones = writes.tombstones();
        return on("a repair", c -> {
            if (version != null && tombstones != null) {
                refuse(
                        rows.size() - Sql.update(c, writes.entomb(version, tombstones), arrays(rows, false, true)),
                        rows);
            }
            long removed = Sql.update(c, writes.delete(), arrays(rows, false, false));
            refuse(rows.size() - removed, rows);
            return removed;
        });
    }

    /** One list for each column: those of the key, then the values, then the version, as far as they are wanted. */
    private Object[] arrays(List<NewRow> rows, boolean values, boolean version) {
        List<Object> arrays = new ArrayList<>();
        int width = rows.get(0).key().values().size();
        for (int i = 0; i < width; i++) {
            int at = i;
            arrays.add(rows.stream().map(r -> r.key().values().get(at)).toList());
        }
        int columns = values ? rows.get(0).values().size() : 0;
        for (int i = 0; i < columns; i++) {
            List<@Nullable String> column = new ArrayList<>(rows.size());
            for (NewRow r : rows) {
                column.add(r.values().get(i));
            }
            arrays.add(column);
        }
        if (version && writes.version() != null) {
            arrays.add(rows.stream()
                    .map(r -> requireNonNull(r.version(), "version"))
                    .toList());
        }
        return arrays.toArray();
    }

    @Override
    public void commit(@Nullable Key position, boolean finished, long seen, long changed) {
        on("committing a batch", c -> {
            int moved = Sql.update(
                    c,
                    MOVE,
                    position == null ? null : position.values(),
                    finished,
                    seen,
                    changed,
                    id.toString(),
                    fence);
            if (moved != 1) {
                throw new SQLException("a checkpoint that is locked is gone", "XX000");
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
