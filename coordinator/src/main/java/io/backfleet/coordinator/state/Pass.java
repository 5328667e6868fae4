package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A pass over a table that has begun and not ended.
 *
 * @param number from 1
 * @param startedAt when its first task was handed out: everything was read later
 * @param ledger what of the table has been compared
 * @param compared rows so far
 * @param suspects rows so far that differed when first read
 * @param finds what is wrong so far
 * @param waiting rows that differ and are not judged yet, by range; none is 0
 * @param voidReason why it proves nothing whatever is found; null when it may
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pass(
        int number,
        long startedAt,
        RangeLedger ledger,
        long compared,
        long suspects,
        Finds finds,
        Map<Integer, Waiting> waiting,
        @Nullable String voidReason) {
    /**
     * Rows of one range that wait to be judged. Those of an attempt that came to nothing go on waiting for the next
     * attempt: an end that a verifier met with may close a gate, but never open it.
     *
     * @param now the most that the present attempt told of
     * @param left the most that an attempt before it left behind
     */
    public record Waiting(long now, long left) {
        long rows() {
            return Math.max(now, left);
        }
    }

    public Pass {
        requireNonNull(ledger, "ledger");
        requireNonNull(finds, "finds");
        waiting = Map.copyOf(waiting);
    }

    static Pass begin(int number, RangeLedger ledger, long now) {
        return new Pass(number, now, ledger, 0, 0, Finds.NONE, Map.of(), null);
    }

    /** Rows that wait to be judged. */
    public long waitingRows() {
        return waiting.values().stream().mapToLong(Waiting::rows).sum();
    }

    /** Whether nothing more of it is to be handed out before somebody has looked. */
    @JsonIgnore
    public boolean halted() {
        return voidReason != null || ledger.count(RangeStatus.PARKED) > Shard.MAX_PARKED;
    }

    public Pass with(RangeLedger next) {
        return new Pass(number, startedAt, next, compared, suspects, finds, waiting, voidReason);
    }

    /**
     * An attempt at a range says how many rows of it wait. Fewer than before may mean that some were found to differ, which
     * is only told at the end of the task: until then the most counts.
     */
    public Pass waits(int range, long rows) {
        Waiting known = waiting.getOrDefault(range, new Waiting(0, 0));
        return waiting(range, new Waiting(Math.max(known.now(), rows), known.left()));
    }

    /** An attempt at a range has come to nothing. */
    Pass left(int range) {
        Waiting known = waiting.get(range);
        return known == null ? this : waiting(range, new Waiting(0, known.rows()));
    }

    private Pass waiting(int range, Waiting rows) {
        Map<Integer, Waiting> next = new TreeMap<>(waiting);
        if (rows.rows() == 0) {
            next.remove(range);
        } else {
            next.put(range, rows);
        }
        return new Pass(number, startedAt, ledger, compared, suspects, finds, next, voidReason);
    }

    Pass voided(String reason) {
        return new Pass(number, startedAt, ledger, compared, suspects, finds, waiting, reason);
    }

    /** With what the task of a range has found. What was left waiting behind the part it compared waits on there. */
    Pass found(int range, Findings found, long now) {
        Counters seen = new Counters(found.compared(), 0, found.compared(), 0, 0, 0);
        RangeLedger next = ledger.ended(
                range,
                found.finished() ? new Outcome.Done(seen) : new Outcome.Yielded(seen, found.position(), found.split()),
                now);
        Map<Integer, Waiting> rest = new TreeMap<>(waiting);
        Waiting before = rest.remove(range);
        if (before != null && before.left() > 0 && !found.finished()) {
            Set<Integer> known = new HashSet<>();
            ledger.ranges().forEach(old -> known.add(old.id()));
            next.ranges().stream()
                    .map(LedgerRange::id)
                    .filter(id -> !known.contains(id))
                    .forEach(id -> rest.put(id, new Waiting(0, before.left())));
        }
        return new Pass(
                number,
                startedAt,
                next,
                compared + found.compared(),
                suspects + found.suspects(),
                finds.plus(found),
                rest,
                voidReason);
    }

    /** What is kept of it. */
    PassRecord record(long now, String schema, String server, @Nullable String why) {
        return new PassRecord(
                number,
                startedAt,
                now,
                compared,
                suspects,
                finds.count(),
                finds.undecided(),
                schema,
                server,
                why == null ? voidReason : why);
    }
}
