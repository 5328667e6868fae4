package io.backfleet.database.copy;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A BACKFILL or REPAIR task from one database into another. Not thread-safe. */
final class CopyTask implements FencedTask {
    private final TaskId id;
    private final KeyRange range;
    private final SourceRows source;
    private final TargetTask target;
    private final CopyBatch batch;
    private final Faults faults;
    private boolean unsure;

    CopyTask(TaskId id, KeyRange range, SourceRows source, TargetTask target, CopyBatch batch, Faults faults) {
        this.id = id;
        this.range = range;
        this.source = source;
        this.target = target;
        this.batch = batch;
        this.faults = faults;
    }

    @Override
    public long fence() {
        return target.fence();
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(target.checkpoint().outcome());
    }

    @Override
    public @Nullable Key position() {
        return target.checkpoint().position();
    }

    @Override
    public Counters counters() {
        return target.checkpoint().counters();
    }

    @Override
    public boolean finished() {
        return target.checkpoint().finished();
    }

    @Override
    public Batch writeNext(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows " + rows + " < 1");
        }
        requireSure();
        if (target.checkpoint().outcome() != null || finished()) {
            throw new IllegalStateException("task " + id + " is closed or at its end");
        }
        faults.at(Faults.Point.BEFORE_BATCH);
        unsure = true;
        long start = System.nanoTime();
        boolean committed = false;
        try {
            CopyBatch.Done done = batch.next(position(), rows);
            committed = true;
            faults.at(Faults.Point.AFTER_BATCH);
            unsure = false;
            return new Batch(done.seen(), done.changed(), System.nanoTime() - start);
        } finally {
            if (!committed) {
                // the target first; as long as its outcome is open, nobody may change what it was made of
                if (target.rollback()) {
                    source.release();
                }
            }
        }
    }

    @Override
    public void reload() {
        // waits for a commit that is still under way
        target.reload();
        source.release();
        unsure = false;
    }

    @Override
    public Outcome close(Outcome outcome) {
        faults.at(Faults.Point.BEFORE_CLOSE);
        unsure = true;
        Outcome stored = target.close(outcome);
        faults.at(Faults.Point.AFTER_CLOSE);
        unsure = false;
        return stored;
    }

    @Override
    public Optional<Key> keyBehind(int rows) {
        requireSure();
        return source.behind(position(), range.upper(), rows);
    }

    @Override
    public Optional<Key> middle() {
        requireSure();
        return source.middle(position(), range.upper());
    }

    private void requireSure() {
        if (unsure) {
            throw new IllegalStateException("task " + id + " failed before: reload it first");
        }
    }

    @Override
    public void close() {
        target.close();
        source.close();
    }
}
