package io.backfleet.database.postgresql.batch;

import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.FencedTransaction;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.connection.PostgresErrors;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checkpoint row of one task, outside of batches. Not thread-safe. */
public final class CheckpointRow implements FencedTransaction.Row {
    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskId id;
    private final long fence;

    public CheckpointRow(Endpoint endpoint, WalkConnection connection, TaskId id, long fence) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.id = id;
        this.fence = fence;
    }

    /** A row with its fence. */
    private record Stored(long fence, Checkpoint checkpoint) {}

    private Optional<Stored> stored(String lock) throws SQLException {
        return Sql.first(
                connection.get(),
                "SELECT fence, " + Checkpoint.COLUMNS + " FROM backfleet.checkpoint WHERE task = ?" + lock,
                row -> new Stored(row.getLong("fence"), Checkpoint.read(row, Sql.texts(row, "position"))),
                id.toString());
    }

    /**
     * The row as it is when nothing of this process's is under way any more.
     *
     * @throws BackfleetException {@code FENCED} when the fence is another one
     */
    @Override
    public Checkpoint reload() throws SQLException {
        // the lock waits for a statement of this process's that the server still runs after its client gave up
        String lock = " FOR UPDATE";
        try {
            return mine(stored(lock));
        } catch (SQLException e) {
            if (PostgresErrors.codeOf(e) != ErrorCode.DATABASE_UNREACHABLE) {
                throw e;
            }
            // only using a connection shows that it broke
            connection.discard();
            return mine(stored(lock));
        }
    }

    private Checkpoint mine(Optional<Stored> stored) {
        if (stored.isEmpty()) {
            throw fenced("its migration has ended in this database");
        }
        if (stored.get().fence != fence) {
            throw fenced("fence " + fence + " was raised to " + stored.get().fence + " by another process");
        }
        return stored.get().checkpoint;
    }

    /** Why a batch found no row to lock. */
    @Override
    public BackfleetException lost() throws SQLException {
        try {
            if (mine(stored("")).outcome() != null) {
                return fenced("it is closed");
            }
        } catch (BackfleetException fenced) {
            return fenced;
        }
        return new BackfleetException(
                ErrorCode.SERIALIZATION,
                endpoint + ": an earlier batch of task " + id + " was still under way and has committed meanwhile");
    }

    private BackfleetException fenced(String why) {
        return new BackfleetException(
                ErrorCode.FENCED, endpoint + ": task " + id + " is no longer this process's: " + why);
    }

    /**
     * Stores an outcome unless there is one.
     *
     * @return the row as it is then, with an outcome
     */
    @Override
    public Checkpoint close(Outcome outcome) throws SQLException {
        Sql.update(
                connection.get(),
                "UPDATE backfleet.checkpoint SET outcome = ?, updated_at = clock_timestamp() WHERE task = ? AND fence = ?"
                        + " AND outcome IS NULL AND finished = ? AND (finished OR \"position\" IS NOT DISTINCT FROM ?::text[])",
                Checkpoint.text(outcome),
                id.toString(),
                fence,
                outcome instanceof Outcome.Done,
                claimed(outcome));
        Optional<Stored> now = stored("");
        if (now.isPresent() && now.get().checkpoint.outcome() != null) {
            return now.get().checkpoint;
        }
        Checkpoint open = mine(now);
        throw new BackfleetException(
                ErrorCode.INTERNAL_ERROR,
                endpoint + ": task " + id + " can't be closed as "
                        + outcome.getClass().getSimpleName() + ": its checkpoint says otherwise (finished: "
                        + open.finished() + ", position: " + open.position() + ")");
    }

    /**
     * The position that the checkpoint must have for an outcome to be true; a done task must be finished instead. No
     * failure may ever turn into "done".
     */
    private static @Nullable List<String> claimed(Outcome outcome) {
        Key position = null;
        if (outcome instanceof Outcome.Yielded yielded) {
            position = yielded.position();
        } else if (outcome instanceof Outcome.Poisoned poisoned) {
            position = poisoned.position();
        }
        return position == null ? null : position.values();
    }
}
