package io.backfleet.database.postgresql.batch;

import static io.backfleet.database.postgresql.connection.PostgresErrors.translate;
import static java.util.Objects.requireNonNull;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.postgresql.walk.KeysAhead;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task on PostgreSQL. Not thread-safe. */
final class PostgresTask implements FencedTask {
    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final Faults faults;
    private final TaskId id;
    private final KeyRange range;
    private final long fence;
    private final CheckpointRow row;
    private final Batches batches;
    private final KeysAhead walk;
    private Checkpoint checkpoint;
    private boolean unsure;

    PostgresTask(
            Endpoint endpoint,
            WalkConnection connection,
            Faults faults,
            TaskSlots slots,
            Checkpoint checkpoint,
            Batches batches,
            KeysAhead walk) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.faults = faults;
        this.id = slots.id();
        this.range = slots.range();
        this.fence = slots.fence();
        this.row = new CheckpointRow(endpoint, connection, id, fence);
        this.checkpoint = checkpoint;
        this.batches = batches;
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
        Batches.Done done = batches.next(checkpoint, rows);
        Checkpoint moved = done.moved();
        if (!done.held() || moved == null) {
            throw row.lost();
        }
        faults.at(Faults.Point.AFTER_BATCH);
        Counters before = checkpoint.counters();
        checkpoint = moved;
        return new Batch(checkpoint.counters().seen() - before.seen(), done.written(), done.nanos());
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
