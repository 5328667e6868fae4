package io.backfleet.database.postgresql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.NewRow;
import io.backfleet.database.copy.Row;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes a task's rows by {@link WriteSql}, within the caller's transaction; rows that are new by {@link FreshRows}. Never
 * called without rows. Not thread-safe.
 */
final class RowWriter {
    private final Endpoint endpoint;
    private final TaskId id;
    private final WalkConnection connection;
    private final CopySql sql;
    private final RowReader reader;
    private final WriteSql writes;
    private final FreshRows fresh;
    private final boolean shared;

    /** @param shared whether rows of other sources are in the table, which must stay as they are */
    RowWriter(
            Endpoint endpoint,
            TaskId id,
            WalkConnection connection,
            CopySql sql,
            RowReader reader,
            WriteSql writes,
            boolean shared) {
        this.endpoint = endpoint;
        this.id = id;
        this.connection = connection;
        this.sql = sql;
        this.reader = reader;
        this.writes = writes;
        this.fresh = new FreshRows(writes);
        this.shared = shared;
    }

    /** See {@link io.backfleet.database.copy.TargetTask#insertAbsent}. */
    long insertAbsent(Connection c, List<NewRow> rows) throws SQLException {
        OptionalLong copied = shared ? OptionalLong.empty() : fresh.copy(c, rows);
        return copied.isPresent() ? copied.getAsLong() : insertOwn(c, rows);
    }

    /** Inserts what is absent. Afterwards every key is there, locked if other sources write here, and of this source. */
    private long insertOwn(Connection c, List<NewRow> rows) throws SQLException {
        long inserted = Sql.update(c, writes.insertAbsent(), whole(rows));
        if (inserted < rows.size()) {
            refuse(count(c, writes.absent(), RowArrays.keys(rows)), rows);
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

    /** See {@link io.backfleet.database.copy.TargetTask#applyNewer}. */
    long applyNewer(Connection c, List<NewRow> rows) throws SQLException {
        if (shared) {
            return placed(c, rows);
        }
        OptionalLong copied = fresh.copy(c, rows);
        if (copied.isPresent()) {
            return copied.getAsLong();
        }
        List<NewRow> unknown = unknown(c, rows);
        return unknown.isEmpty() ? 0 : placed(c, unknown);
    }

    /** Rows that the target has not got in this version or a later one: versions grow, so nothing is locked for the others. */
    private List<NewRow> unknown(Connection c, List<NewRow> rows) throws SQLException {
        Column version = requireNonNull(writes.version(), "version");
        Set<Integer> known = new HashSet<>(
                Sql.query(c, writes.known(version), row -> (int) row.getLong(1) - 1, RowArrays.keysAndVersions(rows)));
        return known.isEmpty()
                ? rows
                : IntStream.range(0, rows.size())
                        .filter(i -> !known.contains(i))
                        .mapToObj(rows::get)
                        .toList();
    }

    /** Writes what is newer behind the tombstones' places. */
    private long placed(Connection c, List<NewRow> rows) throws SQLException {
        Column version = requireNonNull(writes.version(), "version");
        Table tombstones = requireNonNull(writes.tombstones(), "tombstones");
        long written = 0;
        if (shared) {
            written += written(c, writes.insertNewer(version, tombstones), rows);
            requireOwn(rows);
        }
        written += written(c, writes.applyNewer(version, tombstones), rows);
        if (written < rows.size()) {
            // what is left must be known in a later version
            refuse(count(c, writes.lost(version, tombstones), whole(rows)), rows);
        }
        Sql.update(c, writes.unplace(version, tombstones), RowArrays.keys(rows));
        return written;
    }

    private long written(Connection c, String statement, List<NewRow> rows) throws SQLException {
        return Sql.first(c, statement, r -> r.getLong("written"), whole(rows)).orElse(0L);
    }

    /** See {@link io.backfleet.database.copy.TargetTask#put}. */
    long put(Connection c, List<NewRow> rows) throws SQLException {
        if (shared) {
            insertOwn(c, rows);
        }
        long put = Sql.update(c, writes.put(), whole(rows));
        refuse(rows.size() - put, rows);
        return put;
    }

    /** See {@link io.backfleet.database.copy.TargetTask#remove}. */
    long remove(Connection c, List<NewRow> rows) throws SQLException {
        Column version = writes.version();
        Table tombstones = writes.tombstones();
        if (version != null && tombstones != null) {
            long entombed = Sql.update(c, writes.entomb(version, tombstones), RowArrays.keysAndVersions(rows));
            refuse(rows.size() - entombed, rows);
        }
        long removed = Sql.update(c, writes.delete(), RowArrays.keys(rows));
        refuse(rows.size() - removed, rows);
        return removed;
    }

    private Object[] whole(List<NewRow> rows) {
        return RowArrays.whole(rows, writes.version() != null);
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
}
