package io.backfleet.database.mysql.batch;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.StatementWriter;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.schema.Texts;
import io.backfleet.database.mysql.walk.KeyQuery;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the writes of every batch of one task: one transaction under READ COMMITTED that locks the checkpoint
 * row if the fence is still this process's and the position still the expected one, and that moves it at its end. While
 * the row is locked nobody can raise the fence, so a batch that holds it is the only one that writes the range. Not
 * thread-safe.
 */
public final class BatchFrame {
    /** Between two statements rows can come; so often in a row that a range's end moves away is not to be expected. */
    private static final int END_ATTEMPTS = 5;

    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskId id;
    private final KeyRange range;
    private final long fence;

    public BatchFrame(Endpoint endpoint, WalkConnection connection, TaskId id, KeyRange range, long fence) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.id = id;
        this.range = range;
        this.fence = fence;
    }

    /**
     * How far a batch has come.
     *
     * @param end first key behind it; null for the end of the range
     */
    public record Advance(@Nullable Key end, long seen, long changed) {}

    /** What a batch writes. */
    @FunctionalInterface
    public interface Content {
        /** Writes, from a position on, inside the batch's transaction; throwing rolls it back. */
        Advance write(@Nullable Key from) throws SQLException;
    }

    /**
     * The rows of a batch.
     *
     * @param end first key behind them; null for the end of the range
     * @param upper the same, or the range's upper bound
     */
    public record Page(@Nullable Key end, @Nullable Key upper, long rows) {}

    public Endpoint endpoint() {
        return endpoint;
    }

    public WalkConnection connection() {
        return connection;
    }

    public TaskId id() {
        return id;
    }

    public KeyRange range() {
        return range;
    }

    /** Runs a batch; gives the checkpoint as it is then, empty when the fence or the position is another one. */
    public Optional<Checkpoint> run(Checkpoint before, Content content) throws SQLException {
        return Sql.transaction(connection.get(), c -> {
            Optional<Checkpoint> held = hold(before);
            return held.isEmpty()
                    ? Optional.empty()
                    : Optional.of(move(c, held.get(), content.write(before.position())));
        });
    }

    private Optional<Checkpoint> hold(Checkpoint before) throws SQLException {
        try (ResultSet result = query(fence(), before.position(), null, 0)) {
            return result.next() ? Optional.of(CheckpointRow.checkpoint(result)) : Optional.empty();
        }
    }

    /** Locks the checkpoint row, if it is as expected, and reads it. */
    static WalkStatement fence() {
        StatementWriter sql = new StatementWriter(MySqlVendor.INSTANCE);
        sql.text("SELECT position, finished, seen, changed, batches, outcome FROM backfleet.checkpoint WHERE task = ");
        sql.parameter(Kind.TASK, 0, MySqlVendor.PLAIN);
        sql.text(" AND fence = ");
        sql.parameter(Kind.FENCE, 0, MySqlVendor.PLAIN);
        sql.text(" AND outcome IS NULL AND finished = 0 AND position <=> ");
        sql.parameter(Kind.POSITION, 0, MySqlVendor.PLAIN);
        sql.text(" FOR UPDATE");
        return sql.done();
    }

    /** A batch's statements as people read them. */
    public static String display(WalkStatement... statements) {
        StringBuilder text = new StringBuilder(fence().display());
        for (WalkStatement statement : statements) {
            text.append(";\n").append(statement.display());
        }
        return text.toString();
    }

    /**
     * Finds out how far a number of rows reaches.
     *
     * @param keys of the table that is walked
     */
    public Page page(KeyQuery keys, @Nullable Key from, int rows) throws SQLException {
        boolean upper = range.upper() != null;
        for (int attempt = 0; attempt < END_ATTEMPTS; attempt++) {
            try (ResultSet bound = query(keys.behindStatement(from != null, upper), from, range.upper(), rows)) {
                if (bound.next()) {
                    Key end = KeyQuery.key(bound, keys.width());
                    return new Page(end, end, rows);
                }
            }
            long most = 2L * rows;
            try (ResultSet rest = query(keys.countStatement(from != null, upper), from, range.upper(), most + 1)) {
                long left = rest.next() ? rest.getLong(1) : 0;
                if (left <= most) {
                    return new Page(null, range.upper(), left);
                }
            }
        }
        throw new BackfleetException(
                ErrorCode.SERIALIZATION,
                endpoint + ": the end of task " + id + " moved away " + END_ATTEMPTS + " times: rows are inserted there"
                        + " faster than batches of " + rows + " rows reach it; larger batches will");
    }

    private Checkpoint move(Connection c, Checkpoint held, Advance done) throws SQLException {
        Key end = done.end();
        Key position = end != null ? end : range.upper() != null ? range.upper() : held.position();
        int moved = Sql.update(
                c,
                "UPDATE backfleet.checkpoint SET position = ?, finished = ?, seen = seen + ?, changed = changed + ?,"
                        + " batches = batches + 1, updated_at = UTC_TIMESTAMP(6) WHERE task = ? AND fence = ?",
                position == null ? null : Texts.write(position.values()),
                end == null,
                done.seen(),
                done.changed(),
                id.toString(),
                fence);
        if (moved != 1) {
            throw new BackfleetException(
                    ErrorCode.INTERNAL_ERROR,
                    endpoint + ": the checkpoint of task " + id + " was locked and did not move");
        }
        Counters counters = held.counters();
        long seen = counters.seen() + done.seen();
        long written = counters.changed() + done.changed();
        return new Checkpoint(
                position, end == null, new Counters(seen, written, seen - written, counters.batches() + 1, 0, 0), null);
    }

    /** Runs a statement that gives rows. */
    public ResultSet query(WalkStatement statement, @Nullable Key from, @Nullable Key upper, long rows)
            throws SQLException {
        return bound(statement, from, upper, rows).executeQuery();
    }

    /** Prepares a statement about a stretch of keys. */
    public PreparedStatement bound(WalkStatement statement, @Nullable Key from, @Nullable Key upper, long rows)
            throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, from, upper, rows));
        return prepared;
    }

    private @Nullable Object value(Slot slot, @Nullable Key from, @Nullable Key upper, long rows) {
        return switch (slot.kind()) {
            case TASK -> id.toString();
            case FENCE -> fence;
            case POSITION -> from == null ? null : Texts.write(from.values());
            case FROM -> requireNonNull(from).values().get(slot.index());
            case UPPER -> requireNonNull(upper).values().get(slot.index());
            case ROWS -> rows;
            case END, KEYS, LAST_ROWS -> throw new IllegalStateException("a batch has no " + slot.kind());
        };
    }
}
