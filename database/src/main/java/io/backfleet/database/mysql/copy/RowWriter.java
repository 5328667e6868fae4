package io.backfleet.database.mysql.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.copy.NewRow;
import io.backfleet.database.copy.Row;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.connection.MySqlErrors;
import io.backfleet.database.mysql.rule.Warnings;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.wire.Wire;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a task's rows by {@link WriteSql}, within the caller's transaction. Not thread-safe. */
final class RowWriter {
    /** Rows of one statement: longer ones gain nothing. */
    private static final int CHUNK = 500;

    /** ER_DUP_ENTRY. */
    private static final int DUPLICATE = 1062;

    private static final int MOST_LEFT_OUT = 64;

    private final Endpoint endpoint;
    private final TaskId id;
    private final WriteSql writes;
    /** Batches that are still to be written without hoping that all is new. */
    private int leftOut;

    private int penalty = 1;

    RowWriter(Endpoint endpoint, TaskId id, WriteSql writes) {
        this.endpoint = endpoint;
        this.id = id;
        this.writes = writes;
    }

    /** See {@link io.backfleet.database.copy.TargetTask#insertAbsent}. */
    long insertAbsent(Connection c, List<NewRow> rows) throws SQLException {
        return write(c, rows, false, (row, version) -> false);
    }

    /** See {@link io.backfleet.database.copy.TargetTask#applyNewer}. */
    long applyNewer(Connection c, List<NewRow> rows) throws SQLException {
        Column version = requireNonNull(writes.version(), "version");
        Table tombstones = requireNonNull(writes.tombstones(), "tombstones");
        List<NewRow> unknown = unknown(c, rows);
        long placed = 0;
        for (List<NewRow> chunk : chunks(unknown)) {
            placed += update(c, writes.place(chunk.size(), version, tombstones), keys(chunk));
        }
        // when all of them are new, there is no tombstone that could be newer
        List<NewRow> alive = placed == unknown.size() ? unknown : alive(c, unknown, version, tombstones);
        long changed = write(c, alive, true, RowWriter::newer);
        for (List<NewRow> chunk : chunks(unknown)) {
            update(c, writes.unplace(chunk.size(), version, tombstones), keys(chunk));
        }
        return changed;
    }

    /** Rows that the target has not got in this version or a later one: versions grow, so nothing is locked for the others. */
    private List<NewRow> unknown(Connection c, List<NewRow> rows) throws SQLException {
        if (writes.shared() || leftOut == 0) {
            return rows;
        }
        List<NewRow> unknown = new ArrayList<>();
        List<@Nullable String> versions = found(c, writes.seen(), rows);
        for (int i = 0; i < rows.size(); i++) {
            String version = versions.get(i);
            if (version == null || newer(rows.get(i), version)) {
                unknown.add(rows.get(i));
            }
        }
        return unknown;
    }

    /** Those whose tombstones are older. */
    private List<NewRow> alive(Connection c, List<NewRow> rows, Column version, Table tombstones) throws SQLException {
        List<NewRow> alive = new ArrayList<>();
        List<@Nullable String> tombs = found(c, writes.placed(version, tombstones), rows);
        for (int i = 0; i < rows.size(); i++) {
            String tomb = tombs.get(i);
            if (tomb == null || newer(rows.get(i), tomb)) {
                alive.add(rows.get(i));
            }
        }
        return alive;
    }

    private static boolean newer(NewRow row, String version) {
        return new BigInteger(requireNonNull(row.version(), "version")).compareTo(new BigInteger(version)) > 0;
    }

    /** Whether a row overwrites the one that is there, by that one's version. */
    @FunctionalInterface
    private interface Overwrites {
        boolean over(NewRow row, String version);
    }

    /**
     * Inserts rows that are not there and overwrites some that are; how many. Rows that are there are locked: what is
     * decided by their version holds.
     *
     * @param whole whether columns that are written once are overwritten as well
     */
    private long write(Connection c, List<NewRow> rows, boolean whole, Overwrites overwrites) throws SQLException {
        if (inserted(c, rows)) {
            return rows.size();
        }
        List<@Nullable String> versions = found(c, writes.present(), rows);
        requireOwn(c, rows);
        List<NewRow> absent = new ArrayList<>();
        List<NewRow> older = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String version = versions.get(i);
            if (version == null) {
                absent.add(rows.get(i));
            } else if (overwrites.over(rows.get(i), version)) {
                older.add(rows.get(i));
            }
        }
        long written = 0;
        for (List<NewRow> chunk : chunks(older)) {
            written += overwrite(c, chunk, whole);
        }
        for (List<NewRow> chunk : chunks(absent)) {
            written += insert(c, chunk, whole, overwrites);
        }
        // what was written must count as this source's, or nobody would ever compare it
        requireOwn(c, absent);
        return written;
    }

    /**
     * Inserts rows as if none of them were there, which is so as long as a table is filled for the first time. All of
     * them or none; after a failure the next batches don't try, more of them each time.
     */
    private boolean inserted(Connection c, List<NewRow> rows) throws SQLException {
        if (writes.shared() || leftOut > 0) {
            leftOut = Math.max(0, leftOut - 1);
            return false;
        }
        Savepoint before = c.setSavepoint();
        try {
            for (List<NewRow> chunk : chunks(rows)) {
                update(c, writes.insert(chunk.size()), parameters(chunk));
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != DUPLICATE) {
                throw e;
            }
            c.rollback(before);
            leftOut = penalty;
            penalty = Math.min(MOST_LEFT_OUT, 2 * penalty);
            return false;
        }
        c.releaseSavepoint(before);
        penalty = 1;
        return true;
    }

    /**
     * Locks rows where other sources have some, and refuses theirs. They are asked before anything overwrites them:
     * whose they are may be told by what would be overwritten.
     */
    private void requireOwn(Connection c, List<NewRow> rows) throws SQLException {
        if (!writes.shared()) {
            return;
        }
        List<@Nullable String> owners = found(c, writes.owners(), rows);
        for (int i = 0; i < rows.size(); i++) {
            String owner = owners.get(i);
            if (owner != null) {
                throw new Row.Elsewhere(owner.startsWith("=") ? owner.substring(1) : null)
                        .taken(endpoint + ": a batch of task " + id, rows.get(i).key());
            }
        }
    }

    /** Inserts rows that were not there a moment ago. Whoever has come first since then is there, or it is refused. */
    private long insert(Connection c, List<NewRow> rows, boolean whole, Overwrites overwrites) throws SQLException {
        try {
            update(c, writes.insert(rows.size()), parameters(rows));
            return rows.size();
        } catch (SQLException e) {
            // the statement is undone, the transaction goes on
            if (e.getErrorCode() != DUPLICATE) {
                throw e;
            }
            if (rows.size() == 1) {
                String version = found(c, writes.present(), rows).get(0);
                if (version == null) {
                    throw collision(rows.get(0), e);
                }
                requireOwn(c, rows);
                return overwrites.over(rows.get(0), version) ? overwrite(c, rows.get(0), whole) : 0;
            }
        }
        long written = 0;
        for (NewRow row : rows) {
            written += insert(c, List.of(row), whole, overwrites);
        }
        return written;
    }

    /** Overwrites rows that are there, and locked. */
    private long overwrite(Connection c, List<NewRow> rows, boolean whole) throws SQLException {
        Optional<String> statement = writes.overwriteMany(whole, rows.size());
        if (statement.isEmpty()) {
            return rows.size();
        }
        List<@Nullable Object> parameters = new ArrayList<>();
        rows.forEach(row -> parameters.addAll(overwriting(row, whole)));
        try {
            update(c, statement.get(), parameters);
            return rows.size();
        } catch (SQLException e) {
            // the statement is undone, the transaction goes on: one by one they show which of them collides
            if (e.getErrorCode() != DUPLICATE) {
                throw e;
            }
        }
        long written = 0;
        for (NewRow row : rows) {
            written += overwrite(c, row, whole);
        }
        return written;
    }

    private List<@Nullable Object> overwriting(NewRow row, boolean whole) {
        List<@Nullable Object> parameters = new ArrayList<>();
        writes.overwritten(whole).forEach(i -> parameters.add(row.values().get(i)));
        if (writes.version() != null) {
            parameters.add(row.version());
        }
        parameters.addAll(row.key().values());
        return parameters;
    }

    private long overwrite(Connection c, NewRow row, boolean whole) throws SQLException {
        Optional<String> statement = writes.overwrite(whole);
        if (statement.isEmpty()) {
            return 1;
        }
        try {
            update(c, statement.get(), overwriting(row, whole));
        } catch (SQLException e) {
            if (e.getErrorCode() == DUPLICATE) {
                throw collision(row, e);
            }
            throw e;
        }
        return 1;
    }

    /** Another row has its value under another unique index. */
    private BackfleetException collision(NewRow row, SQLException e) {
        return new BackfleetException(
                ErrorCode.ROW_REJECTED,
                endpoint + ": a batch of task " + id + " was rolled back: row " + row.key()
                        + " has what another row of the target has already: " + MySqlErrors.text(e),
                MySqlErrors.translate(endpoint, "a batch of task " + id, e));
    }

    private static List<@Nullable Object> keys(List<NewRow> rows) {
        List<@Nullable Object> keys = new ArrayList<>();
        rows.forEach(r -> keys.addAll(r.key().values()));
        return keys;
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

    /** See {@link io.backfleet.database.copy.TargetTask#put}. */
    long put(Connection c, List<NewRow> rows) throws SQLException {
        return write(c, rows, false, (row, version) -> true);
    }

    /** See {@link io.backfleet.database.copy.TargetTask#remove}. */
    long remove(Connection c, List<NewRow> rows) throws SQLException {
        Column version = writes.version();
        Table tombstones = writes.tombstones();
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
}
