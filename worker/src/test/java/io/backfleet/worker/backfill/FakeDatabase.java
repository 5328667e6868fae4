package io.backfleet.worker.backfill;

import io.backfleet.database.Examination;
import io.backfleet.database.FencedTask;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.PrimaryProbe;
import io.backfleet.database.ReplicaProbe;
import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A table with the keys 0 to rows - 1 in memory, one checkpoint, and failures that act only when told. */
final class FakeDatabase implements FleetDatabase {
    /** What happens to the next write. */
    enum Trouble {
        /** It fails and is not committed. */
        BEFORE_COMMIT,
        /** It fails although it was committed. */
        AFTER_COMMIT,
        LOCK_TIMEOUT
    }

    final int rows;
    final Set<Integer> written = new TreeSet<>();
    final Set<Integer> poison = new TreeSet<>();
    final Deque<Trouble> troubles = new ArrayDeque<>();
    volatile long replicaBehind;
    volatile boolean replicaEmpty;
    /** The replica stops following when so many rows are written. */
    int lagsFrom = Integer.MAX_VALUE;

    int probesStarted;
    volatile long slowMillis;
    int writtenTwice;
    int position;
    long batches;
    long fence;
    boolean ended;

    @Nullable
    Outcome outcome;

    FakeDatabase(int rows) {
        this.rows = rows;
    }

    @Override
    public String id() {
        return "fake";
    }

    @Override
    public String host() {
        return "fake:1";
    }

    @Override
    public Examination examine(MigrationSpec spec) {
        throw new UnsupportedOperationException("no planning here");
    }

    @Override
    public PlanResult plan(Task task, BooleanSupplier cancelled) {
        throw new UnsupportedOperationException("no planning here");
    }

    @Override
    public Optional<FencedTask> take(Task task) {
        return ended ? Optional.empty() : Optional.of(new Taken(++fence));
    }

    @Override
    public VerifyingTask verify(Task task) {
        throw new UnsupportedOperationException("workers don't compare");
    }

    @Override
    public Proof prove(Task task) {
        return outcome == null
                ? new Proof(0, 0)
                : new Proof(1, outcome.counters().seen());
    }

    @Override
    public void cleanUp(Task task) {
        ended = true;
    }

    @Override
    public PrimaryProbe primaryProbe() {
        probesStarted++;
        return new PrimaryProbe() {
            @Override
            public String host() {
                return "fake:1";
            }

            @Override
            public void beat(String prober, long sequence) {
                beats = sequence;
            }

            @Override
            public Load load() {
                return new Load(1, 0, 100, List.of());
            }

            @Override
            public void close() {}
        };
    }

    private volatile long beats;

    @Override
    public List<ReplicaProbe> replicaProbes() {
        return List.of(new ReplicaProbe() {
            @Override
            public String host() {
                return "fake:2";
            }

            @Override
            public OptionalLong newestBeat(String prober) {
                return replicaEmpty ? OptionalLong.empty() : OptionalLong.of(beats - replicaBehind);
            }

            @Override
            public void close() {}
        });
    }

    @Override
    public void close() {}

    private final class Taken implements FencedTask {
        private final long mine;
        private boolean unknown;

        Taken(long mine) {
            this.mine = mine;
        }

        @Override
        public long fence() {
            return mine;
        }

        @Override
        public Optional<Outcome> outcome() {
            return Optional.ofNullable(outcome);
        }

        @Override
        public @Nullable Key position() {
            return position == 0 ? null : Key.of(Integer.toString(position));
        }

        @Override
        public Counters counters() {
            return new Counters(position, position, 0, batches, 0, 0);
        }

        @Override
        public boolean finished() {
            return position == rows;
        }

        @Override
        public Batch writeNext(int count) {
            check();
            int end = Math.min(rows, position + count);
            Trouble trouble = troubles.poll();
            if (trouble == Trouble.LOCK_TIMEOUT) {
                throw failed(ErrorCode.LOCK_TIMEOUT);
            }
            if (trouble == Trouble.BEFORE_COMMIT) {
                throw failed(ErrorCode.DATABASE_UNREACHABLE);
            }
            for (int row = position; row < end; row++) {
                if (poison.contains(row)) {
                    throw failed(ErrorCode.ROW_REJECTED);
                }
            }
            for (int row = position; row < end; row++) {
                writtenTwice += written.add(row) ? 0 : 1;
            }
            int seen = end - position;
            LockSupport.parkNanos(slowMillis * 1_000_000);
            position = end;
            replicaBehind = position >= lagsFrom ? 1_000_000 : replicaBehind;
            batches++;
            if (trouble == Trouble.AFTER_COMMIT) {
                throw failed(ErrorCode.DATABASE_UNREACHABLE);
            }
            return new Batch(seen, seen, seen * 1_000L);
        }

        private BackfleetException failed(ErrorCode code) {
            unknown = true;
            return new BackfleetException(code, "told to fail");
        }

        private void check() {
            if (unknown) {
                throw new AssertionError("went on after a failure without reading the checkpoint");
            }
            if (mine != fence || ended) {
                throw new BackfleetException(ErrorCode.FENCED, "fence " + mine + " is no longer the task's");
            }
        }

        @Override
        public void reload() {
            unknown = false;
            check();
        }

        @Override
        public Outcome close(Outcome wanted) {
            check();
            if (outcome == null) {
                outcome = wanted;
            }
            return outcome;
        }

        @Override
        public Optional<Key> keyBehind(int count) {
            return position + count < rows ? Optional.of(Key.of(Integer.toString(position + count))) : Optional.empty();
        }

        @Override
        public Optional<Key> middle() {
            int middle = position + (rows - position) / 2;
            return middle > position ? Optional.of(Key.of(Integer.toString(middle))) : Optional.empty();
        }

        @Override
        public void close() {}
    }
}
