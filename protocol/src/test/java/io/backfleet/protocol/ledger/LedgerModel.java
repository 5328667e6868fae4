package io.backfleet.protocol.ledger;

import static io.backfleet.protocol.ledger.RangeStatus.DONE;
import static io.backfleet.protocol.ledger.RangeStatus.IN_FLIGHT;
import static io.backfleet.protocol.ledger.RangeStatus.OPEN;
import static io.backfleet.protocol.ledger.RangeStatus.PARKED;

import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.task.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RangeLedger} ought to say, told in another way: the key space is a row of cells, each with a status, and
 * a set of cuts between them. Cell 0 lies before the first real key; cell i begins at the i-th. Nothing here knows ids,
 * merging, or lists of ranges.
 */
final class LedgerModel {
    /** A range as it ought to be. */
    record Expected(int from, int to, RangeStatus status) {}

    final int cells;
    private final RangeStatus[] status;
    private final int[] attempts;
    private final int[] failures;
    private final long[] notBefore;
    private final BitSet cuts = new BitSet();

    LedgerModel(int cells, List<Integer> cutsAt) {
        this.cells = cells;
        status = new RangeStatus[cells];
        attempts = new int[cells];
        failures = new int[cells];
        notBefore = new long[cells];
        Arrays.fill(status, OPEN);
        cutsAt.forEach(cuts::set);
    }

    /** Texts whose own order is not that of the cells: a ledger that compared keys would be found out. */
    static @Nullable Key key(int cell) {
        return cell == 0 ? null : Key.of("k" + (cell * 7919) % 1_000_003);
    }

    int cell(@Nullable Key key) {
        for (int i = 0; i < cells; i++) {
            Key candidate = key(i);
            if (key == null ? candidate == null : key.equals(candidate)) {
                return i;
            }
        }
        throw new AssertionError("boundary " + key + " is no real key");
    }

    List<Expected> ranges() {
        List<Expected> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= cells; i++) {
            boolean end = i == cells || (cuts.get(i) && !(status[i - 1] == DONE && status[i] == DONE));
            if (end) {
                ranges.add(new Expected(from, i, status[from]));
                from = i;
            }
        }
        return ranges;
    }

    boolean allDone() {
        return Arrays.stream(status).allMatch(s -> s == DONE);
    }

    int attempts(int from) {
        return attempts[from];
    }

    int failures(int from) {
        return failures[from];
    }

    long notBefore(int from) {
        return notBefore[from];
    }

    void handOut(int from, int to) {
        Arrays.fill(status, from, to, IN_FLIGHT);
        Arrays.fill(notBefore, from, to, 0);
        Arrays.fill(attempts, from, to, attempts[from] + 1);
    }

    void takeBack(int from, int to, long later) {
        if (status[from] == IN_FLIGHT) {
            Arrays.fill(status, from, to, OPEN);
            Arrays.fill(notBefore, from, to, later);
        }
    }

    void failed(int from, int to, int attempt, Failure failure, int maxFailures, long later) {
        if (status[from] != IN_FLIGHT || attempts[from] != attempt) {
            return;
        }
        int count = failures[from] + (failure.code().kind() == ErrorKind.TRANSIENT ? 0 : 1);
        Arrays.fill(failures, from, to, count);
        Arrays.fill(status, from, to, count >= maxFailures ? PARKED : OPEN);
        Arrays.fill(notBefore, from, to, count >= maxFailures ? 0 : later);
    }

    void retryParked() {
        for (int i = 0; i < cells; i++) {
            if (status[i] == PARKED) {
                status[i] = OPEN;
                failures[i] = 0;
                notBefore[i] = 0;
            }
        }
    }

    void reopenAll() {
        cuts.clear();
        fresh(0, cells);
    }

    /** The first report of how the task of a range ended; cells from {@code from} to {@code to} are that range. */
    void ended(int from, int to, Outcome outcome) {
        int tries = attempts[from];
        if (outcome instanceof Outcome.Yielded yielded) {
            int rest = finish(from, yielded.position());
            if (yielded.split() != null) {
                cuts.set(cell(yielded.split()));
            }
            fresh(rest, to);
        } else if (outcome instanceof Outcome.Poisoned poisoned) {
            int refused = finish(from, poisoned.position());
            int behind = poisoned.next() == null ? to : cell(poisoned.next());
            cuts.set(behind);
            fresh(behind, to);
            Arrays.fill(status, refused, behind, PARKED);
            Arrays.fill(attempts, refused, behind, tries);
            Arrays.fill(failures, refused, behind, tries);
            Arrays.fill(notBefore, refused, behind, 0);
        } else {
            Arrays.fill(status, from, to, DONE);
        }
    }

    private int finish(int from, @Nullable Key position) {
        int first = position == null ? from : cell(position);
        Arrays.fill(status, from, first, DONE);
        cuts.set(first);
        return first;
    }

    private void fresh(int from, int to) {
        Arrays.fill(status, from, to, OPEN);
        Arrays.fill(attempts, from, to, 0);
        Arrays.fill(failures, from, to, 0);
        Arrays.fill(notBefore, from, to, 0);
    }
}
