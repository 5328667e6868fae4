package io.backfleet.database.mysql.batch;

import static io.backfleet.database.mysql.connection.MySqlErrors.translate;
import static java.util.Objects.requireNonNull;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.database.jdbc.Checkpoint;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.WalkConnection;
import io.backfleet.database.mysql.walk.KeysAhead;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task on MySQL or MariaDB. Not thread-safe. */
final class MySqlTask implements FencedTask {
    private final Endpoint endpoint;
    private final WalkConnection connection;
    private final Faults faults;
    private final TaskId id;
    private final KeyRange range;
    private final long fence;
    private final CheckpointRow row;
    private final Batches batches;
    private final KeysAhead ahead;
    private Checkpoint checkpoint;
    private boolean unsure;

    MySqlTask(
            Endpoint endpoint,
            WalkConnection connection,
            Faults faults,
            TaskId id,
            KeyRange range,
            long fence,
            Checkpoint checkpoint,
            TaskTaker.Work work) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.faults = faults;
        this.id = id;
        this.range = range;
        this.fence = fence;
        this.row = new CheckpointRow(endpoint, connection, id, fence);
        this.batches = work.batches();
        this.ahead = work.ahead();
        this.checkpoint = checkpoint;
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
        long start = System.nanoTime();
        Optional<Checkpoint> moved = batches.write(checkpoint, rows);
        long nanos = System.nanoTime() - start;
        if (moved.isEmpty()) {
            throw row.lost();
        }
        faults.at(Faults.Point.AFTER_BATCH);
        Counters before = checkpoint.counters();
        checkpoint = moved.get();
        Counters after = checkpoint.counters();
        return new Batch(after.seen() - before.seen(), after.changed() - before.changed(), nanos);
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
        return look(
                "looking " + rows + " rows ahead in task " + id,
                c -> ahead.behind(c, checkpoint.position(), range.upper(), rows));
    }

    @Override
    public Optional<Key> middle() {
        return look("looking for the middle of task " + id, c -> ahead.middle(c, checkpoint.position(), range.upper()));
    }

    private Optional<Key> look(String doing, Sql.Work<Optional<Key>> work) {
        requireSure();
        try {
            Connection present = connection.get();
            return work.on(present);
        } catch (SQLException e) {
            throw translate(endpoint, doing, e);
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
