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
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.database.mysql.schema.Texts;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.wire.Wire;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task that copies into MySQL or MariaDB. Not thread-safe. */
final class MySqlTargetTask implements TargetTask {
    /** Rows of one statement: longer ones gain nothing. */
    private static final int CHUNK = 500;

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
    private final WriteSql writes;
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
        this.writes = writes;
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
        return on("a batch", c -> {
            long inserted = 0;
            for (List<NewRow> chunk : chunks(rows)) {
                // an insertion counts one, a row that was there nothing
                inserted += update(c, writes.insertAbsent(chunk.size()), parameters(chunk));
            }
            requirePresent(c, rows);
            return inserted;
        });
    }

    @Override
    public long applyNewer(List<NewRow> rows) {
        Column version = requireNonNull(writes.version(), "version");
        Table tombstones = requireNonNull(writes.tombstones(), "tombstones");
        return on("a batch", c -> {
            for (List<NewRow> chunk : chunks(rows)) {
                update(c, writes.place(chunk.size(), version, tombstones), keys(chunk));
            }
            List<NewRow> alive = below(c, writes.placed(version, tombstones), rows);
            // who is there is locked now; who comes in between is compared by the insertion itself
            long changed = below(c, writes.present(), alive).size();
            for (List<NewRow> chunk : chunks(alive)) {
                update(c, writes.applyNewer(chunk.size(), version), parameters(chunk));
            }
            requirePresent(c, alive);
            for (List<NewRow> chunk : chunks(rows)) {
                update(c, writes.unplace(chunk.size(), version, tombstones), keys(chunk));
            }
            return changed;
        });
    }

    private static List<@Nullable Object> keys(List<NewRow> rows) {
        List<@Nullable Object> keys = new ArrayList<>();
        rows.forEach(r -> keys.addAll(r.key().values()));
        return keys;
    }

    /** Those whose version is above what a statement finds, or of whom it finds nothing. */
    private static List<NewRow> below(Connection c, String statement, List<NewRow> rows) throws SQLException {
        List<@Nullable String> found = found(c, statement, rows);
        List<NewRow> below = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String version = found.get(i);
            BigInteger comes = new BigInteger(requireNonNull(rows.get(i).version(), "version"));
            if (version == null || new BigInteger(version).compareTo(comes) < 0) {
                below.add(rows.get(i));
            }
        }
        return below;
    }

    /** What {@link WriteSql#present} gives for each row; null where it gives nothing. */
    private static List<@Nullable String> found(Connection c, String statement, List<NewRow> rows) throws SQLException {
        List<@Nullable String> found = new ArrayList<>();
        for (List<NewRow> chunk : chunks(rows)) {
            @Nullable String[] versions = new @Nullable String[chunk.size()];
            Listed keys = new Listed(chunk.stream().map(r -> r.key().values()).toList());
            Sql.query(
                    c,
                    statement,
                    r -> versions[(int) r.getLong(1) - 1] = r.getString(2),
                    new String(Wire.write(keys), StandardCharsets.UTF_8));
            found.addAll(Arrays.asList(versions));
        }
        return found;
    }

    /** Keys as a statement takes them. */
    private record Listed(List<List<String>> keys) {}

    @Override
    public long put(List<NewRow> rows) {
        return on("a repair", c -> {
            for (List<NewRow> chunk : chunks(rows)) {
                update(c, writes.put(chunk.size()), parameters(chunk));
            }
            requirePresent(c, rows);
            return (long) rows.size();
        });
    }

    @Override
    public long remove(List<NewRow> rows) {
        Column version = writes.version();
        Table tombstones = writes.tombstones();
        return on("a repair", c -> {
            long removed = 0;
            for (NewRow r : rows) {
                List<@Nullable Object> key = new ArrayList<>(r.key().values());
                if (version != null && tombstones != null) {
                    List<@Nullable Object> tombstone = new ArrayList<>(key);
                    tombstone.add(r.version());
                    update(c, writes.entomb(version, tombstones), tombstone);
                }
                removed += update(c, writes.delete(), key);
            }
            return removed;
        });
    }

    /** A row that is not there has overwritten, or given way to, one of another key under another unique index. */
    private void requirePresent(Connection c, List<NewRow> rows) throws SQLException {
        List<@Nullable String> found = found(c, writes.present(), rows);
        int absent = found.indexOf(null);
        if (absent >= 0) {
            throw new BackfleetException(
                    ErrorCode.ROW_REJECTED,
                    endpoint + ": a batch of task " + id + " was rolled back: row "
                            + rows.get(absent).key()
                            + " has the value of another row under a unique index of the target");
        }
    }

    private static List<List<NewRow>> chunks(List<NewRow> rows) {
        List<List<NewRow>> chunks = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += CHUNK) {
            chunks.add(rows.subList(i, Math.min(rows.size(), i + CHUNK)));
        }
        return chunks;
    }

    private List<@Nullable Object> parameters(List<NewRow> rows) {
        List<@Nullable Object> parameters = new ArrayList<>();
        for (NewRow r : rows) {
            parameters.addAll(r.key().values());
            parameters.addAll(r.values());
            if (writes.version() != null) {
                parameters.add(r.version());
            }
        }
        return parameters;
    }

    private static long update(Connection c, String sql, List<@Nullable Object> parameters) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            long count = statement.executeUpdate();
            Warnings.refuse(statement);
            return count;
        }
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
