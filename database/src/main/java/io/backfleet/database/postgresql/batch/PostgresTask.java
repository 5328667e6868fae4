package io.backfleet.database.postgresql.batch;

import static io.backfleet.database.postgresql.connection.PostgresErrors.translate;
import static java.util.Objects.requireNonNull;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.database.postgresql.walk.RangeWalk;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task on PostgreSQL. Not thread-safe. */
final class PostgresTask implements FencedTask {
    /** Between two statements rows can come; so often in a row that a range's end moves away is not to be expected. */
    private static final int END_ATTEMPTS = 5;

    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final Faults faults;
    private final TaskId id;
    private final KeyRange range;
    private final long fence;
    private final CheckpointRow row;
    private final BatchStatements statements;
    private final RangeWalk walk;
    private Checkpoint checkpoint;
    private boolean unsure;

    PostgresTask(
            Endpoint endpoint,
            WalkConnection connection,
            Faults faults,
            TaskId id,
            KeyRange range,
            long fence,
            Checkpoint checkpoint,
            BatchStatements statements,
            RangeWalk walk) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.faults = faults;
        this.id = id;
        this.range = range;
        this.fence = fence;
        this.row = new CheckpointRow(endpoint, connection, id, fence);
        this.checkpoint = checkpoint;
        this.statements = statements;
        this.walk = walk;
    }

    @Override
    public long fence() {
        return fence;
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(checkpoint.outcome());
    }

    @Override
    public @Nullable Key position() {
        return checkpoint.position();
    }

    @Override
    public Counters counters() {
        return checkpoint.counters();
    }

    @Override
    public boolean finished() {
        return checkpoint.finished();
    }

    @Override
    public Batch writeNext(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows " + rows + " < 1");
        }
        requireSure();
        if (checkpoint.outcome() != null || checkpoint.finished()) {
            throw new IllegalStateException("task " + id + " is closed or at its end");
        }
        faults.at(Faults.Point.BEFORE_BATCH);
        unsure = true;
        try {
            Batch batch = advance(rows);
            unsure = false;
            return batch;
        } catch (SQLException e) {
            throw translate(endpoint, "a batch of " + rows + " rows of task " + id, e);
        }
    }

    private Batch advance(int rows) throws SQLException {
        boolean from = checkpoint.position() != null;
        boolean upper = range.upper() != null;
        long nanos = 0;
        for (int attempt = 0; attempt < END_ATTEMPTS; attempt++) {
            for (WalkStatement statement :
                    new WalkStatement[] {statements.next(from, upper), statements.last(from, upper)}) {
                Answer answer = run(statement, rows);
                nanos += answer.nanos;
                if (!answer.held) {
                    throw row.lost();
                }
                if (answer.moved != null) {
                    faults.at(Faults.Point.AFTER_BATCH);
                    Counters before = checkpoint.counters();
                    checkpoint = answer.moved;
                    return new Batch(checkpoint.counters().seen() - before.seen(), answer.written, nanos);
                }
            }
        }
        throw new BackfleetException(
                ErrorCode.SERIALIZATION,
                endpoint + ": the end of task " + id + " moved away " + END_ATTEMPTS + " times: rows are inserted there"
                        + " faster than batches of " + rows + " rows reach it; larger batches will");
    }

    /** What one statement answered; {@code moved} is null when it did nothing. */
    private record Answer(
            boolean held, long written, @Nullable Checkpoint moved, long nanos) {}

    private Answer run(WalkStatement statement, int rows) throws SQLException {
        PreparedStatement prepared = connection.prepare(statement);
        WalkConnection.bind(prepared, statement, slot -> value(slot, rows));
        prepared.clearWarnings();
        long start = System.nanoTime();
        Answer answer =
                statements.watched() ? Sql.transaction(connection.get(), c -> answer(prepared)) : answer(prepared);
        long nanos = System.nanoTime() - start;
        SQLWarning warning = prepared.getWarnings();
        if (warning != null) {
            throw new BackfleetException(
                    ErrorCode.DATABASE_ERROR,
                    endpoint + ": a batch of task " + id + " has committed with a warning: "
                            + PostgresErrors.text(warning) + " (SQLSTATE " + warning.getSQLState() + ")");
        }
        return new Answer(answer.held, answer.written, answer.moved, nanos);
    }

    private Answer answer(PreparedStatement prepared) throws SQLException {
        try (ResultSet result = prepared.executeQuery()) {
            if (!result.next()) {
                throw new SQLException("a batch without an answer", "XX000");
            }
            result.getLong("seen");
            Checkpoint moved = result.wasNull() ? null : Checkpoint.read(result, Sql.texts(result, "position"));
            Array undone = statements.watched() ? result.getArray("undone") : null;
            if (undone != null) {
                refuseUndone((String[][]) undone.getArray());
            }
            return new Answer(result.getLong("held") == 1, result.getLong("written"), moved, 0);
        }
    }

    /**
     * A row that was to be written and was not may have been deleted, moved or put right by somebody else meanwhile. If
     * it is there and still not right, a trigger is to blame. Throwing rolls the batch back.
     */
    private void refuseUndone(String[][] keys) throws SQLException {
        WalkStatement still = statements.still();
        PreparedStatement prepared = connection.prepare(still);
        for (String[] key : List.of(keys).subList(0, Math.min(keys.length, BatchStatements.MOST_UNDONE))) {
            WalkConnection.bind(prepared, still, slot -> key[slot.index()]);
            try (ResultSet row = prepared.executeQuery()) {
                if (row.next()) {
                    throw new BackfleetException(
                            ErrorCode.ROW_REJECTED,
                            endpoint + ": a batch of task " + id + " was rolled back: " + statements.culprits()
                                    + " suppress or undo its writes; let them RETURN NEW unchanged, never NULL, for"
                                    + " application_name backfleet-worker");
                }
            }
        }
        if (keys.length > BatchStatements.MOST_UNDONE) {
            throw new BackfleetException(
                    ErrorCode.SERIALIZATION,
                    endpoint + ": a batch of task " + id + " was rolled back: too many of its rows were changed by"
                            + " others meanwhile to tell them from rows that " + statements.culprits()
                            + " keep from being written");
        }
    }

    private @Nullable Object value(Slot slot, int rows) {
        Key position = checkpoint.position();
        return switch (slot.kind()) {
            case TASK -> id.toString();
            case FENCE -> fence;
            case POSITION -> position == null ? null : position.values();
            case FROM -> requireNonNull(position).values().get(slot.index());
            case END -> requireNonNull(range.upper()).values();
            case UPPER -> requireNonNull(range.upper()).values().get(slot.index());
            case ROWS -> (long) rows;
            case KEYS -> throw new IllegalStateException("a batch has one range");
            case LAST_ROWS -> 2L * rows;
        };
    }

    @Override
    public void reload() {
        try {
            checkpoint = row.reload();
            unsure = false;
        } catch (SQLException e) {
            throw translate(endpoint, "reading the checkpoint of task " + id, e);
        }
    }

    @Override
    public Outcome close(Outcome outcome) {
        faults.at(Faults.Point.BEFORE_CLOSE);
        unsure = true;
        try {
            checkpoint = row.close(outcome);
            faults.at(Faults.Point.AFTER_CLOSE);
            unsure = false;
            return requireNonNull(checkpoint.outcome());
        } catch (SQLException e) {
            throw translate(endpoint, "closing task " + id, e);
        }
    }

    @Override
    public Optional<Key> keyBehind(int rows) {
        requireSure();
        try {
            return walk.behind(connection.get(), checkpoint.position(), range.upper(), rows);
        } catch (SQLException e) {
            throw translate(endpoint, "looking " + rows + " rows ahead in task " + id, e);
        }
    }

    @Override
    public Optional<Key> middle() {
        requireSure();
        try {
            return walk.middle(connection.get(), checkpoint.position(), range.upper());
        } catch (SQLException e) {
            throw translate(endpoint, "looking for the middle of task " + id, e);
        }
    }

    private void requireSure() {
        if (unsure) {
            throw new IllegalStateException("task " + id + " failed before: reload it first");
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
