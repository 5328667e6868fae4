package io.backfleet.protocol.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A ledger and its model, walked in step by everything that can happen to a ledger. */
final class LedgerWalk {
    private static final int MAX_FAILURES = 3;
    private static final List<ErrorCode> CODES =
            List.of(ErrorCode.DEADLOCK, ErrorCode.ROW_REJECTED, ErrorCode.INTERNAL_ERROR, ErrorCode.SCHEMA_CHANGED);

    /** The cells of a range, by its id: a task's range never changes while its task can still be closed. */
    private record Span(int from, int to) {}

    private final Random random;
    private final LedgerModel model;
    private final Map<Integer, Span> handedOut = new HashMap<>();
    /** What the database holds for a closed task: the first ending, whoever reports it and however often. */
    private final Map<Integer, Outcome> closed = new HashMap<>();

    private final Map<Integer, Integer> firstCellOfId = new HashMap<>();
    private BitSet doneBefore = new BitSet();
    private int idsBefore;
    private RangeLedger ledger;
    private long now = 1_000;

    LedgerWalk(Random random) {
        this.random = random;
        int cells = 1 + random.nextInt(60);
        Set<Integer> cuts = new TreeSet<>();
        for (int i = random.nextInt(8); i > 0 && cells > 1; i--) {
            cuts.add(1 + random.nextInt(cells - 1));
        }
        List<Key> keys = new ArrayList<>();
        cuts.forEach(cut -> keys.add(Objects.requireNonNull(LedgerModel.key(cut))));
        model = new LedgerModel(cells, new ArrayList<>(cuts));
        ledger = RangeLedger.open(keys, random.nextInt(10_000), now);
    }

    RangeLedger ledger() {
        return ledger;
    }

    void step() {
        now += random.nextInt(100);
        int choice = random.nextInt(100);
        if (choice < 35) {
            handOut();
        } else if (choice < 75) {
            end(anyHandedOut());
        } else if (choice < 85) {
            fail(anyHandedOut());
        } else if (choice < 97) {
            takeBack(anyHandedOut());
        } else if (!ledger.complete()) {
            ledger = ledger.retryParked(now);
            model.retryParked();
        } else {
            reopenAll();
        }
    }

    private void handOut() {
        Optional<LedgerRange> open = ledger.firstOpen(now);
        if (open.isEmpty()) {
            return;
        }
        int id = open.get().id();
        Span span = span(id);
        handedOut.putIfAbsent(id, span);
        assertEquals(handedOut.get(id), span, "range " + id + " changed between two of its attempts");
        ledger = ledger.handOut(id, now);
        model.handOut(span.from, span.to);
    }

    /** The database has lost what was done: everything goes out again, and no earlier task counts any more. */
    private void reopenAll() {
        ledger = ledger.reopenAll(now);
        model.reopenAll();
        doneBefore = new BitSet();
    }

    private Span span(int id) {
        KeyRange keys = ledger.keys(id);
        return new Span(model.cell(keys.lower()), keys.upper() == null ? model.cells : model.cell(keys.upper()));
    }

    /** Any task that ever was, the ended ones included; now and then one that never was. */
    private int anyHandedOut() {
        if (handedOut.isEmpty() || random.nextInt(50) == 0) {
            return 1_000_000;
        }
        List<Integer> ids = new ArrayList<>(handedOut.keySet());
        return ids.get(random.nextInt(ids.size()));
    }

    private void end(int id) {
        Span span = handedOut.get(id);
        if (span == null) {
            unchangedBy(ledger.ended(id, new Outcome.Done(Counters.ZERO), now));
            return;
        }
        boolean first = !closed.containsKey(id);
        Outcome outcome = closed.computeIfAbsent(id, any -> ending(span));
        RangeLedger next = ledger.ended(id, outcome, now);
        if (!first) {
            unchangedBy(next);
            return;
        }
        ledger = next;
        model.ended(span.from, span.to, outcome);
        unchangedBy(ledger.ended(id, outcome, now + 1));
    }

    private void unchangedBy(RangeLedger next) {
        assertEquals(ledger, next, "a report that came before, or of a task that never was, changed the ledger");
    }

    private Outcome ending(Span span) {
        long seen = random.nextInt(2_000);
        Counters counters = new Counters(seen, seen / 2, seen - seen / 2, 1, 1, 1);
        int choice = random.nextInt(10);
        if (choice < 4) {
            return new Outcome.Done(counters);
        }
        int position = span.from + random.nextInt(span.to - span.from);
        Key at = position == span.from && random.nextBoolean() ? null : LedgerModel.key(position);
        if (choice < 7) {
            boolean split = position > 0 && random.nextBoolean();
            return new Outcome.Yielded(
                    counters, at, split ? LedgerModel.key(position + random.nextInt(span.to - position)) : null);
        }
        int next = position + 1 + random.nextInt(span.to - position);
        return new Outcome.Poisoned(counters, at, next >= span.to ? null : LedgerModel.key(next), failure());
    }

    private Failure failure() {
        return new Failure(CODES.get(random.nextInt(CODES.size())), "failure at " + now);
    }

    private void fail(int id) {
        Span span = handedOut.get(id);
        int attempt = span == null ? 1 : model.attempts(span.from) - (random.nextInt(4) == 0 ? 1 : 0);
        Failure failure = failure();
        long later = now + random.nextInt(200);
        RangeLedger next = ledger.failed(id, attempt, failure, MAX_FAILURES, now, later);
        if (span == null || closed.containsKey(id)) {
            unchangedBy(next);
            return;
        }
        ledger = next;
        model.failed(span.from, span.to, attempt, failure, MAX_FAILURES, later);
        unchangedBy(ledger.failed(id, attempt, failure, MAX_FAILURES, now, later));
    }

    private void takeBack(int id) {
        Span span = handedOut.get(id);
        long later = now + random.nextInt(200);
        RangeLedger next = ledger.takeBack(id, now, later, failure());
        if (span == null || closed.containsKey(id)) {
            unchangedBy(next);
            return;
        }
        ledger = next;
        model.takeBack(span.from, span.to, later);
    }

    void repeatAllEndings() {
        closed.forEach((id, outcome) -> ledger = ledger.ended(id, outcome, now + 5));
    }

    /** Ends every range that is left, as a fleet without further trouble would. */
    void workOff() {
        ledger = ledger.retryParked(now);
        now += 1_000;
        for (LedgerRange range : ledger.ranges()) {
            if (range.status() == RangeStatus.OPEN) {
                ledger = ledger.handOut(range.id(), now);
            }
        }
        for (LedgerRange range : ledger.ranges()) {
            if (range.status() == RangeStatus.IN_FLIGHT) {
                ledger = ledger.ended(range.id(), new Outcome.Done(Counters.ZERO), now);
            }
        }
    }

    void check() {
        List<LedgerModel.Expected> actual = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        for (LedgerRange range : ledger.ranges()) {
            int id = range.id();
            Span span = span(id);
            actual.add(new LedgerModel.Expected(span.from, span.to, range.status()));
            assertTrue(ids.add(id), "id " + id + " stands twice");
            assertTrue(id < ledger.nextId(), "id " + id + " is not below the next one");
            assertTrue(firstCellOfId.containsKey(id) || id >= idsBefore, "id " + id + " came back");
            assertEquals(span.from, firstCellOfId.computeIfAbsent(id, any -> span.from), "id " + id + " moved");
            assertTrue(range.estimatedRows() >= 0, "estimate of " + range);
            if (range.status() != RangeStatus.DONE) {
                assertEquals(model.attempts(span.from), range.attempts(), "attempts of " + range);
                assertEquals(model.failures(span.from), range.failures(), "failures of " + range);
                assertEquals(model.notBefore(span.from), range.notBefore(), "not before, of " + range);
            }
        }
        idsBefore = ledger.nextId();
        assertEquals(model.ranges(), actual);
        assertEquals(model.allDone(), ledger.complete());
        assertEquals(expectedFirstOpen(), ledger.firstOpen(now).map(range -> span(range.id()).from));
        checkTally();
        BitSet lost = doneBefore;
        lost.andNot(doneOf(actual));
        assertTrue(lost.isEmpty(), "cells " + lost + " were done and are not any more");
        doneBefore = doneOf(actual);
    }

    private Optional<Integer> expectedFirstOpen() {
        return model.ranges().stream()
                .filter(range -> range.status() == RangeStatus.OPEN && model.notBefore(range.from()) <= now)
                .findFirst()
                .map(LedgerModel.Expected::from);
    }

    private void checkTally() {
        int sum = 0;
        for (RangeStatus status : RangeStatus.values()) {
            long expected = ledger.ranges().stream()
                    .filter(range -> range.status() == status)
                    .count();
            assertEquals(expected, ledger.count(status));
            sum += ledger.count(status);
        }
        assertEquals(ledger.ranges().size(), sum);
        assertFalse(ledger.tally().containsValue(0));
    }

    private static BitSet doneOf(List<LedgerModel.Expected> ranges) {
        BitSet done = new BitSet();
        ranges.stream()
                .filter(range -> range.status() == RangeStatus.DONE)
                .forEach(range -> done.set(range.from(), range.to()));
        return done;
    }
}
