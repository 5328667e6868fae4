package io.backfleet.coordinator.simulation;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table with the keys 0 to rows - 1 and the checkpoints of its tasks: what a worker's transactions do to a real
 * database, fence and all, without time.
 */
public final class SimDatabase {
    static final class Checkpoint {
        long fence;
        int position;
        Counters counters = Counters.ZERO;
        /** Rows that its batches wrote, in order. */
        final List<Integer> rows = new ArrayList<>();
        /** Rows that others had written before, and that its batches passed over. */
        final List<Integer> passed = new ArrayList<>();

        @Nullable
        Outcome closed;
    }

    private final int rows;
    public final int[] written;
    public final Set<Integer> poison = new HashSet<>();
    final Map<TaskId, Checkpoint> checkpoints = new HashMap<>();
    public final Set<String> forbidden = new HashSet<>();
    /** Closed checkpoints that it has lost. */
    int losses;

    /** Whether it has borne a claim out; what is lost behind that nobody can find. */
    private boolean asked;

    private long lastFence;

    public SimDatabase(int rows, Random random) {
        this.rows = rows;
        this.written = new int[rows];
        for (int i = random.nextInt(3); i > 0; i--) {
            poison.add(random.nextInt(rows));
        }
    }

    /** How many rows it has. */
    public int rows() {
        return rows;
    }

    public static Key key(int row) {
        return Key.of(Integer.toString(row));
    }

    private static int row(@Nullable Key key, int otherwise) {
        return key == null ? otherwise : Integer.parseInt(key.values().get(0));
    }

    /** Raises the fence; 0 when the run's tasks are forbidden. */
    public long take(Task task) {
        if (forbidden.contains(task.id().incarnation())) {
            return 0;
        }
        Checkpoint checkpoint = checkpoints.computeIfAbsent(task.id(), any -> {
            Checkpoint fresh = new Checkpoint();
            fresh.position = row(task.range().lower(), 0);
            return fresh;
        });
        checkpoint.fence = ++lastFence;
        return checkpoint.fence;
    }

    private @Nullable Checkpoint held(Task task, long fence) {
        Checkpoint checkpoint = checkpoints.get(task.id());
        return checkpoint == null
                        || checkpoint.fence != fence
                        || forbidden.contains(task.id().incarnation())
                ? null
                : checkpoint;
    }

    /** One batch; gives the outcome when the task is closed, now or before. Null when there is more, or fenced. */
    @Nullable
    public Outcome batch(Task task, long fence, int size) {
        Checkpoint checkpoint = held(task, fence);
        if (checkpoint == null || checkpoint.closed != null) {
            return checkpoint == null ? null : checkpoint.closed;
        }
        KeyRange range = task.range();
        int upper = row(range.upper(), rows);
        int end = Math.min(upper, checkpoint.position + size);
        int from = checkpoint.position;
        for (int row = from; row < end; row++) {
            if (poison.contains(row)) {
                count(checkpoint, row - from);
                checkpoint.closed = new Outcome.Poisoned(
                        checkpoint.counters,
                        position(range, row),
                        row + 1 < upper ? key(row + 1) : null,
                        new Failure(ErrorCode.ROW_REJECTED, "row " + row));
                return checkpoint.closed;
            }
            if (written[row] == 0 || losses == 0) {
                written[row]++;
                checkpoint.rows.add(row);
            } else {
                checkpoint.passed.add(row);
            }
            checkpoint.position = row + 1;
        }
        count(checkpoint, end - from);
        if (end == upper) {
            checkpoint.closed = new Outcome.Done(checkpoint.counters);
        }
        return checkpoint.closed;
    }

    private static void count(Checkpoint checkpoint, int rows) {
        checkpoint.counters = checkpoint.counters.plus(new Counters(rows, rows, 0, 1, 0, 0));
    }

    private @Nullable Key position(KeyRange range, int row) {
        return range.lower() == null && row == 0 ? null : key(row);
    }

    /**
     * Loses a task that was closed, with all that it wrote, as a fail-over to a standby does that lagged behind; and with
     * it every task that came later and found its rows written: commits are lost from the end.
     */
    void lose(Random random) {
        List<TaskId> closed = checkpoints.entrySet().stream()
                .filter(entry -> entry.getValue().closed != null)
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(TaskId::toString))
                .toList();
        if (!closed.isEmpty() && !asked) {
            losses++;
            lose(closed.get(random.nextInt(closed.size())));
        }
    }

    private void lose(TaskId task) {
        Checkpoint lost = checkpoints.remove(task);
        if (lost != null) {
            lost.rows.forEach(row -> written[row]--);
            for (Map.Entry<TaskId, Checkpoint> other : List.copyOf(checkpoints.entrySet())) {
                if (!Collections.disjoint(other.getValue().passed, lost.rows)) {
                    lose(other.getKey());
                }
            }
        }
    }

    /** What the checkpoints say of a claim. */
    public Proof prove(Task task) {
        Claim claim = Objects.requireNonNull(task.claim());
        int[] closed = {0};
        long[] sums = {0, 0};
        checkpoints.forEach((id, checkpoint) -> {
            if (checkpoint.closed != null
                    && id.incarnation().equals(task.id().incarnation())
                    && id.range() >= claim.firstRange()
                    && id.range() < claim.endRange()) {
                closed[0]++;
                sums[0] += checkpoint.closed.counters().seen();
                sums[1] += checkpoint.closed.mark(id.range());
            }
        });
        Proof proof = new Proof(closed[0], sums[0], sums[1]);
        asked |= claim.provenBy(proof);
        return proof;
    }

    /** Closes a task where it stands. */
    @Nullable
    public Outcome close(Task task, long fence, Random random) {
        Checkpoint checkpoint = held(task, fence);
        if (checkpoint == null || checkpoint.closed != null) {
            return checkpoint == null ? null : checkpoint.closed;
        }
        int upper = row(task.range().upper(), rows);
        int rest = upper - checkpoint.position;
        if (rest == 0) {
            checkpoint.closed = new Outcome.Done(checkpoint.counters);
        } else {
            Key split = task.offerSplit() && rest > 1 ? key(checkpoint.position + 1 + random.nextInt(rest - 1)) : null;
            checkpoint.closed =
                    new Outcome.Yielded(checkpoint.counters, position(task.range(), checkpoint.position), split);
        }
        return checkpoint.closed;
    }
}
