package io.backfleet.coordinator.simulation;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A table whose rows agree or not: keys 0 to rows - 1. Knows since when each row has differed, in true time. */
final class SimTable {
    static final long AGREES = Long.MAX_VALUE;

    /** Since when each row differs. */
    final long[] since;

    private final Map<TaskId, Outcome> closed = new HashMap<>();
    private int schema = 1;
    private int timeline = 1;

    SimTable(int rows) {
        since = new long[rows];
        Arrays.fill(since, AGREES);
    }

    int rows() {
        return since.length;
    }

    boolean differs(int row) {
        return since[row] != AGREES;
    }

    /** A writer that forgets the new side. */
    void drift(int row, long now) {
        since[row] = Math.min(since[row], now);
    }

    /** A writer that sets both sides. */
    void agree(int row) {
        since[row] = AGREES;
    }

    void alter() {
        schema++;
    }

    /** The new primary lacks some of the last writes. */
    void failOver(Random random, long now) {
        timeline++;
        for (int i = random.nextInt(3); i > 0; i--) {
            drift(random.nextInt(rows()), now);
        }
    }

    String schema() {
        return "table=1;columns=" + schema;
    }

    String server() {
        return "system=1;timeline=" + timeline;
    }

    static Key key(int row) {
        return Key.of(Integer.toString(row));
    }

    static int row(@Nullable Key key, int otherwise) {
        return key == null ? otherwise : Integer.parseInt(key.values().get(0));
    }

    /**
     * A repair's transactions, or the outcome that it was closed with before.
     *
     * @param refused whether a row of it is refused
     */
    Outcome repair(TaskId task, KeyRange keys, Random random, boolean refused) {
        return closed.computeIfAbsent(task, any -> {
            int lower = row(keys.lower(), 0);
            int upper = row(keys.upper(), rows());
            int end = (refused || random.nextInt(4) == 0) && upper > lower
                    ? lower + random.nextInt(upper - lower)
                    : upper;
            int changed = 0;
            for (int row = lower; row < end; row++) {
                // now and then somebody's trigger undoes it: that something was repaired proves nothing
                if (differs(row) && random.nextInt(8) > 0) {
                    changed++;
                    agree(row);
                }
            }
            Counters counters = new Counters(end - lower, changed, end - lower - changed, 1, 0, 0);
            if (refused && end < upper) {
                return new Outcome.Poisoned(
                        counters,
                        key(end),
                        end + 1 < upper ? key(end + 1) : null,
                        new Failure(ErrorCode.ROW_REJECTED, "row " + end));
            }
            return end == upper ? new Outcome.Done(counters) : new Outcome.Yielded(counters, key(end), null);
        });
    }
}
