package io.backfleet.protocol.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is done of a table: a partition of its whole key space, in key order. The order is that of construction - cuts
 * come from the database, inside the range they cut - so the ledger never compares keys. There can be no gap and no
 * overlap, since a range ends where its neighbour begins.
 *
 * <p>Immutable; every change gives a new ledger. Done neighbours merge, so the ledger is complete when, and only when,
 * it is one done range. Then every id from {@code firstId} to {@code nextId - 1} has ended, each with one outcome.
 *
 * @param ranges in key order, at least one
 * @param firstId id of the present walk's first range; whatever has a smaller one belongs to a walk that came to nothing
 * @param nextId the next new range's id
 */
public record RangeLedger(List<LedgerRange> ranges, int firstId, int nextId) {
    public RangeLedger {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty() || ranges.get(0).lower() != null) {
            throw new IllegalArgumentException("a ledger starts at the key space's beginning");
        }
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).lower() == null) {
                throw new IllegalArgumentException("range " + i + " of the ledger has no lower end");
            }
        }
    }

    /**
     * A ledger with nothing done.
     *
     * @param cuts real keys in the table's order, each once; n of them make n + 1 ranges
     * @param estimatedRows of the whole table, shared out evenly
     */
    public static RangeLedger open(List<Key> cuts, long estimatedRows, long now) {
        return open(cuts, estimatedRows, 1, now);
    }

    /**
     * Likewise, for a walk that follows others.
     *
     * @param firstId id of the first range, larger than any that was used before
     */
    public static RangeLedger open(List<Key> cuts, long estimatedRows, int firstId, long now) {
        List<LedgerRange> ranges = new ArrayList<>();
        long share = estimatedRows / (cuts.size() + 1);
        long rest = estimatedRows - share * (cuts.size() + 1);
        ranges.add(LedgerRange.open(firstId, null, share + rest, now));
        for (Key cut : cuts) {
            ranges.add(LedgerRange.open(firstId + ranges.size(), cut, share, now));
        }
        return new RangeLedger(ranges, firstId, firstId + ranges.size());
    }

    @JsonIgnore
    public boolean complete() {
        return ranges.size() == 1 && ranges.get(0).status() == RangeStatus.DONE;
    }

    /** How many ranges have which status; statuses without a range are absent. */
    public Map<RangeStatus, Integer> tally() {
        Map<RangeStatus, Integer> tally = new EnumMap<>(RangeStatus.class);
        ranges.forEach(range -> tally.merge(range.status(), 1, Integer::sum));
        return tally;
    }

    public int count(RangeStatus status) {
        return tally().getOrDefault(status, 0);
    }

    /** Rows expected in the ranges of a status. */
    public long estimatedRows(RangeStatus status) {
        return ranges.stream()
                .filter(range -> range.status() == status)
                .mapToLong(LedgerRange::estimatedRows)
                .sum();
    }

    public Optional<LedgerRange> find(int id) {
        return ranges.stream().filter(range -> range.id() == id).findFirst();
    }

    /** The keys of a range. */
    public KeyRange keys(int id) {
        int at = index(id);
        return new KeyRange(
                ranges.get(at).lower(),
                at + 1 < ranges.size() ? ranges.get(at + 1).lower() : null);
    }

    /** The first range, in key order, that may be handed out now. */
    public Optional<LedgerRange> firstOpen(long now) {
        return ranges.stream()
                .filter(range -> range.status() == RangeStatus.OPEN && range.notBefore() <= now)
                .findFirst();
    }

    /** When the first open range may be handed out, milliseconds since 1970; 0 for at once. Empty when none is open. */
    public OptionalLong nextOpenAt() {
        return ranges.stream()
                .filter(range -> range.status() == RangeStatus.OPEN)
                .mapToLong(LedgerRange::notBefore)
                .min();
    }

    /** Marks an open range as handed out. */
    public RangeLedger handOut(int id, long now) {
        LedgerRange range = ranges.get(index(id));
        if (range.status() != RangeStatus.OPEN) {
            throw new IllegalStateException("range " + id + " is " + range.status() + ", only an OPEN one can go out");
        }
        return replace(index(id), List.of(range.handedOut(now)));
    }

    /** Takes a handed-out range back because nothing was heard of it, or it was returned. Anything else is unchanged. */
    public RangeLedger takeBack(int id, long now, long notBefore, Failure why) {
        Optional<LedgerRange> range = find(id);
        if (range.isEmpty() || range.get().status() != RangeStatus.IN_FLIGHT) {
            return this;
        }
        return replace(
                index(id),
                List.of(range.get().reopened(now, notBefore, range.get().failures(), why)));
    }

    /**
     * Records a failed attempt at a range that is handed out: it is tried again later or, when it is not the
     * surroundings' fault and has happened {@code maxFailures} times, parked. A late report of an older attempt changes
     * nothing.
     */
    public RangeLedger failed(int id, int attempt, Failure failure, int maxFailures, long now, long notBefore) {
        Optional<LedgerRange> found = find(id);
        if (found.isEmpty()
                || found.get().status() != RangeStatus.IN_FLIGHT
                || found.get().attempts() != attempt) {
            return this;
        }
        LedgerRange range = found.get();
        int failures = range.failures() + (failure.code().kind() == ErrorKind.TRANSIENT ? 0 : 1);
        LedgerRange next = failures >= maxFailures
                ? range.parkedFor(failure, failures, now)
                : range.reopened(now, notBefore, failures, failure);
        return replace(index(id), List.of(next));
    }

    /**
     * Records how a range's task ended for good. That is true whatever the ledger thought of the range meanwhile, and
     * reporting it again changes nothing.
     */
    public RangeLedger ended(int id, Outcome outcome, long now) {
        Optional<LedgerRange> found = find(id);
        if (found.isEmpty() || found.get().status() == RangeStatus.DONE) {
            return this;
        }
        LedgerRange range = found.get();
        if (outcome instanceof Outcome.Yielded yielded) {
            return yielded(range, yielded, now);
        }
        if (outcome instanceof Outcome.Poisoned poisoned) {
            return poisoned(range, poisoned, now);
        }
        return replace(index(id), List.of(LedgerRange.done(id, range.lower(), range.estimatedRows(), now)));
    }

    private RangeLedger yielded(LedgerRange range, Outcome.Yielded yielded, long now) {
        List<LedgerRange> parts = new ArrayList<>();
        int id = nextId;
        long doneRows = doneRows(range, yielded);
        long rest = range.estimatedRows() - doneRows;
        Key position = addDone(parts, range, yielded.position(), doneRows, now);
        Key split = yielded.split();
        boolean halved = split != null && !split.equals(position);
        parts.add(LedgerRange.open(id++, position, halved ? rest - rest / 2 : rest, now));
        if (halved) {
            parts.add(LedgerRange.open(id++, split, rest / 2, now));
        }
        return replace(index(range.id()), parts, id);
    }

    private RangeLedger poisoned(LedgerRange range, Outcome.Poisoned poisoned, long now) {
        List<LedgerRange> parts = new ArrayList<>();
        int id = nextId;
        long doneRows = doneRows(range, poisoned);
        Key position = addDone(parts, range, poisoned.position(), doneRows, now);
        parts.add(LedgerRange.parked(id++, position, range.attempts(), now, poisoned.failure()));
        if (poisoned.next() != null) {
            parts.add(LedgerRange.open(id++, poisoned.next(), Math.max(0, range.estimatedRows() - doneRows - 1), now));
        }
        return replace(index(range.id()), parts, id);
    }

    private static long doneRows(LedgerRange range, Outcome outcome) {
        return Math.min(range.estimatedRows(), outcome.counters().seen());
    }

    /** Adds the done front part, unless it is empty; gives the lower end of what follows. */
    private static @Nullable Key addDone(
            List<LedgerRange> parts, LedgerRange range, @Nullable Key position, long doneRows, long now) {
        if (position == null || Objects.equals(position, range.lower())) {
            return range.lower();
        }
        parts.add(LedgerRange.done(range.id(), range.lower(), doneRows, now));
        return position;
    }

    /** Opens every parked range again. */
    public RangeLedger retryParked(long now) {
        List<LedgerRange> retried = new ArrayList<>();
        for (LedgerRange range : ranges) {
            retried.add(range.status() == RangeStatus.PARKED ? range.reopened(now, 0, 0, range.failure()) : range);
        }
        return new RangeLedger(retried, firstId, nextId);
    }

    /** Starts a new walk over the whole key space, under new ids: what was done has turned out not to be. */
    public RangeLedger reopenAll(long now) {
        long rows = ranges.stream().mapToLong(LedgerRange::estimatedRows).sum();
        return new RangeLedger(List.of(LedgerRange.open(nextId, null, rows, now)), nextId, nextId + 1);
    }

    private int index(int id) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).id() == id) {
                return i;
            }
        }
        throw new IllegalArgumentException("no range " + id + " in the ledger");
    }

    private RangeLedger replace(int at, List<LedgerRange> parts) {
        return replace(at, parts, nextId);
    }

    private RangeLedger replace(int at, List<LedgerRange> parts, int nextId) {
        List<LedgerRange> all = new ArrayList<>(ranges.subList(0, at));
        all.addAll(parts);
        all.addAll(ranges.subList(at + 1, ranges.size()));
        return new RangeLedger(mergeDone(all), firstId, nextId);
    }

    private static List<LedgerRange> mergeDone(List<LedgerRange> ranges) {
        List<LedgerRange> merged = new ArrayList<>();
        for (LedgerRange range : ranges) {
            LedgerRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.status() == RangeStatus.DONE && range.status() == RangeStatus.DONE) {
                merged.set(
                        merged.size() - 1,
                        LedgerRange.done(
                                last.id(),
                                last.lower(),
                                last.estimatedRows() + range.estimatedRows(),
                                Math.max(last.since(), range.since())));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }
}
