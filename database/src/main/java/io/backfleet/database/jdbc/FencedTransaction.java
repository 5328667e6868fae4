package io.backfleet.database.jdbc;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of a task whose batches take several statements: each begins by locking the task's checkpoint, if the
 * fence is still this process's, and ends by moving it. Not thread-safe.
 *
 * <p>Every method but {@link #rollback()} throws {@link BackfleetException}.
 */
public final class FencedTransaction implements AutoCloseable {
    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final TaskId id;
    private final long fence;
    private final Row row;
    private final Statements statements;
    private Checkpoint checkpoint;
    private boolean committing;

    public FencedTransaction(
            Endpoint endpoint,
            WalkConnection connection,
            TaskId id,
            long fence,
            Checkpoint checkpoint,
            Row row,
            Statements statements) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.id = id;
        this.fence = fence;
        this.checkpoint = checkpoint;
        this.row = row;
        this.statements = statements;
    }

    /** The checkpoint's row outside of batches. */
    public interface Row {
        /** Why it could not be locked. */
        BackfleetException lost() throws SQLException;

        /** As it is when nothing of this process's is under way any more. */
        Checkpoint reload() throws SQLException;

        /** Stores an outcome unless there is one; as it is then. */
        Checkpoint close(Outcome outcome) throws SQLException;
    }

    /**
     * How an engine says it.
     *
     * @param begin locks the row; parameters are task, fence, position
     * @param move moves it; parameters are position (null keeps it), finished, seen, changed, task, fence
     */
    public record Statements(String begin, String move, Position position) {}

    /** How an engine takes a position. */
    @FunctionalInterface
    public interface Position {
        @Nullable
        Object bound(Key position);
    }

    /** Work on the connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs work, whose failure is this task's. */
    public <T> T on(String doing, Work<T> work) {
        try {
            return work.on(connection.get());
        } catch (SQLException e) {
            throw endpoint.vendor().translate(endpoint, doing + " of task " + id, e);
        }
    }

    public long fence() {
        return fence;
    }

    /** As it was read last. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    private @Nullable Object bound(@Nullable Key position) {
        return position == null ? null : statements.position().bound(position);
    }

    /** Begins, and holds the checkpoint's row from then on. */
    public void begin() {
        committing = false;
        on("beginning a batch", c -> {
            c.setAutoCommit(false);
            Optional<Boolean> held =
                    Sql.first(c, statements.begin(), r -> true, id.toString(), fence, bound(checkpoint.position()));
            if (held.isEmpty()) {
                c.rollback();
                throw row.lost();
            }
            return true;
        });
    }

    /**
     * Moves the checkpoint and commits.
     *
     * @param position null keeps it
     * @param finished whether the range is done
     */
    public void commit(@Nullable Key position, boolean finished, long seen, long changed) {
        on("committing a batch", c -> {
            int moved =
                    Sql.update(c, statements.move(), bound(position), finished, seen, changed, id.toString(), fence);
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

    /**
     * Ends the transaction, if there is one, without a trace. Never throws.
     *
     * @return whether that is certain; not after a commit whose answer did not come
     */
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

    /** Connects anew if needed and reads the checkpoint again. */
    public void reload() {
        rollback();
        checkpoint = on("reading the checkpoint", c -> row.reload());
    }

    /** Closes the task unless it is closed; gives the outcome that it has then. */
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
