package io.backfleet.protocol.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One rule of the ledger each. Ranges are written {@code id:[lower STATUS}. */
class RangeLedgerTest {
    private static final Failure REJECTED = new Failure(ErrorCode.ROW_REJECTED, "value too long");
    private static final Failure DEADLOCK = new Failure(ErrorCode.DEADLOCK, "deadlock detected");
    private static final long NOW = 5_000;

    private static Key key(String text) {
        return Key.of(text);
    }

    private static Counters seen(long rows) {
        return new Counters(rows, rows, 0, 1, 1, 0);
    }

    private static Outcome done(long rows) {
        return new Outcome.Done(seen(rows));
    }

    private static Outcome yielded(long rows, @Nullable String position, @Nullable String split) {
        return new Outcome.Yielded(
                seen(rows), position == null ? null : key(position), split == null ? null : key(split));
    }

    private static Outcome poisoned(@Nullable String position, @Nullable String next) {
        return new Outcome.Poisoned(
                seen(10), position == null ? null : key(position), next == null ? null : key(next), REJECTED);
    }

    /** Ranges 1: [-inf, d), 2: [d, m), 3: [m, +inf), each of 100 rows. */
    private static RangeLedger three() {
        return RangeLedger.open(List.of(key("d"), key("m")), 300, 1);
    }

    private static RangeLedger out(RangeLedger ledger, int... ids) {
        RangeLedger result = ledger;
        for (int id : ids) {
            result = result.handOut(id, NOW);
        }
        return result;
    }

    private static String text(RangeLedger ledger) {
        return ledger.ranges().stream()
                .map(range ->
                        range.id() + ":[" + (range.lower() == null ? "-inf" : range.lower()) + " " + range.status())
                .collect(Collectors.joining(", "));
    }

    @Test
    void reopenAll_startsOverUnderNewIds() {
        RangeLedger done = RangeLedger.open(List.of(Key.of("5")), 10, 1)
                .ended(1, new Outcome.Done(Counters.ZERO), 2)
                .ended(2, new Outcome.Done(Counters.ZERO), 3);
        assertTrue(done.complete());
        RangeLedger again = done.reopenAll(9);
        assertEquals(List.of(LedgerRange.open(3, null, 10, 9)), again.ranges());
        assertEquals(3, again.firstId());
        assertEquals(4, again.nextId());
        assertEquals(again, again.ended(1, new Outcome.Done(Counters.ZERO), 10), "an earlier walk's task");
        assertEquals(3, again.handOut(3, 11).takeBack(3, 12, 13, DEADLOCK).firstId());
    }

    @Test
    void open_hasOneRangeMoreThanCutsAndSharesTheRows() {
        RangeLedger ledger = RangeLedger.open(List.of(key("d"), key("m")), 302, 1);
        assertEquals("1:[-inf OPEN, 2:[d OPEN, 3:[m OPEN", text(ledger));
        assertEquals(302, ledger.estimatedRows(RangeStatus.OPEN));
        assertEquals(4, ledger.nextId());
        assertEquals(new KeyRange(key("d"), key("m")), ledger.keys(2));
        assertEquals(KeyRange.ALL, RangeLedger.open(List.of(), 0, 1).keys(1));
        assertFalse(ledger.complete());
    }

    @Test
    void ledgerThatStartsLateOrHasALowerlessRange_isRefused() {
        LedgerRange first = LedgerRange.open(1, null, 1, 1);
        LedgerRange late = LedgerRange.open(2, key("d"), 1, 1);
        assertThrows(IllegalArgumentException.class, () -> new RangeLedger(List.of(), 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RangeLedger(List.of(late), 1, 3));
        assertThrows(IllegalArgumentException.class, () -> new RangeLedger(List.of(first, first), 1, 3));
    }

    @Test
    void parkedRangeWithoutFailure_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new LedgerRange(1, null, RangeStatus.PARKED, 1, 1, 1, 0, 1, null));
    }

    @Test
    void handOut_takesOnlyOpenRangesAndCountsAttempts() {
        RangeLedger ledger = out(three(), 2);
        assertEquals(1, ledger.find(2).orElseThrow().attempts());
        assertEquals(NOW, ledger.find(2).orElseThrow().since());
        assertThrows(IllegalStateException.class, () -> ledger.handOut(2, NOW));
        assertThrows(IllegalArgumentException.class, () -> ledger.handOut(9, NOW));
    }

    @Test
    void firstOpen_isTheFirstInKeyOrderWhoseTimeHasCome() {
        RangeLedger ledger = out(three(), 1).takeBack(1, NOW, NOW + 10, DEADLOCK);
        assertEquals(2, ledger.firstOpen(NOW + 9).orElseThrow().id());
        assertEquals(1, ledger.firstOpen(NOW + 10).orElseThrow().id());
        assertTrue(out(three(), 1, 2, 3).firstOpen(Long.MAX_VALUE).isEmpty());
    }

    @Test
    void doneNeighbours_merge() {
        RangeLedger ledger = out(three(), 1, 2, 3).ended(1, done(90), NOW).ended(3, done(90), NOW);
        assertEquals("1:[-inf DONE, 2:[d IN_FLIGHT, 3:[m DONE", text(ledger));
        RangeLedger all = ledger.ended(2, done(90), NOW);
        assertEquals("1:[-inf DONE", text(all));
        assertEquals(300, all.estimatedRows(RangeStatus.DONE));
        assertTrue(all.complete());
    }

    @Test
    void done_isTrueWhateverTheLedgerThoughtOfTheRange() {
        RangeLedger takenBack = out(three(), 2).takeBack(2, NOW, NOW, DEADLOCK);
        RangeLedger parked = out(three(), 2).failed(2, 1, REJECTED, 1, NOW, NOW);
        assertEquals(RangeStatus.PARKED, parked.find(2).orElseThrow().status());
        for (RangeLedger ledger : List.of(takenBack, parked)) {
            assertEquals("1:[-inf OPEN, 2:[d DONE, 3:[m OPEN", text(ledger.ended(2, done(1), NOW)));
        }
    }

    @Test
    void doneRange_ignoresEveryLaterReport() {
        RangeLedger ledger = out(three(), 2).ended(2, yielded(10, "g", null), NOW);
        assertSame(ledger, ledger.ended(2, yielded(10, "g", null), NOW));
        assertSame(ledger, ledger.ended(2, done(100), NOW));
        assertSame(ledger, ledger.failed(2, 1, REJECTED, 1, NOW, NOW));
        assertSame(ledger, ledger.takeBack(2, NOW, NOW, DEADLOCK));
    }

    @Test
    void yielded_leavesTheRestUnderANewId() {
        RangeLedger ledger = out(three(), 2).ended(2, yielded(40, "g", null), NOW);
        assertEquals("1:[-inf OPEN, 2:[d DONE, 4:[g OPEN, 3:[m OPEN", text(ledger));
        assertEquals(40, ledger.find(2).orElseThrow().estimatedRows());
        assertEquals(60, ledger.find(4).orElseThrow().estimatedRows());
        assertEquals(0, ledger.find(4).orElseThrow().attempts());
    }

    @Test
    void yieldedWithSplit_cutsTheRestInTwo() {
        RangeLedger ledger = out(three(), 2).ended(2, yielded(40, "g", "j"), NOW);
        assertEquals("1:[-inf OPEN, 2:[d DONE, 4:[g OPEN, 5:[j OPEN, 3:[m OPEN", text(ledger));
        assertEquals(new KeyRange(key("j"), key("m")), ledger.keys(5));
        assertEquals(6, ledger.nextId());
    }

    @Test
    void yieldedAtItsOwnLowerEnd_hasNothingDone() {
        assertEquals("1:[-inf OPEN, 4:[d OPEN, 3:[m OPEN", text(out(three(), 2).ended(2, yielded(0, "d", null), NOW)));
        assertEquals("1:[-inf OPEN, 4:[d OPEN, 3:[m OPEN", text(out(three(), 2).ended(2, yielded(0, null, null), NOW)));
        assertEquals("4:[-inf OPEN, 2:[d OPEN, 3:[m OPEN", text(out(three(), 1).ended(1, yielded(0, null, null), NOW)));
    }

    @Test
    void splitAtThePosition_isNoSplit() {
        assertEquals(
                "1:[-inf OPEN, 2:[d DONE, 4:[g OPEN, 3:[m OPEN",
                text(out(three(), 2).ended(2, yielded(40, "g", "g"), NOW)));
        assertEquals(
                "1:[-inf OPEN, 4:[d OPEN, 3:[m OPEN",
                text(out(three(), 2).ended(2, yielded(0, "d", "d"), NOW)),
                "position and split both at the lower end");
        assertEquals(
                "1:[-inf OPEN, 4:[d OPEN, 3:[m OPEN",
                text(out(three(), 2).ended(2, yielded(0, null, "d"), NOW)),
                "no position, and split at the lower end");
    }

    @Test
    void yieldedOnTheLastRange_staysOpenAtTheEnd() {
        RangeLedger ledger = out(three(), 3).ended(3, yielded(40, "x", "y"), NOW);
        assertEquals("1:[-inf OPEN, 2:[d OPEN, 3:[m DONE, 4:[x OPEN, 5:[y OPEN", text(ledger));
        assertEquals(new KeyRange(key("y"), null), ledger.keys(5));
    }

    @Test
    void yieldedBehindADoneRange_mergesItsDonePart() {
        RangeLedger ledger = out(three(), 1, 2).ended(1, done(100), NOW).ended(2, yielded(40, "g", null), NOW);
        assertEquals("1:[-inf DONE, 4:[g OPEN, 3:[m OPEN", text(ledger));
        RangeLedger again = ledger.ended(2, yielded(40, "g", null), NOW);
        assertSame(ledger, again, "the id is gone, so its report can only be a repetition");
    }

    @Test
    void yieldedMoreRowsThanEstimated_leavesNoNegativeEstimate() {
        RangeLedger ledger = out(three(), 2).ended(2, yielded(1_000, "g", "j"), NOW);
        assertEquals(100, ledger.find(2).orElseThrow().estimatedRows());
        assertEquals(0, ledger.find(4).orElseThrow().estimatedRows());
        assertEquals(0, ledger.find(5).orElseThrow().estimatedRows());
    }

    @Test
    void poisonInside_parksTheRowAloneAndGoesOnBehindIt() {
        RangeLedger ledger = out(three(), 2).ended(2, poisoned("g", "h"), NOW);
        assertEquals("1:[-inf OPEN, 2:[d DONE, 4:[g PARKED, 5:[h OPEN, 3:[m OPEN", text(ledger));
        LedgerRange parked = ledger.find(4).orElseThrow();
        assertEquals(REJECTED, parked.failure());
        assertEquals(1, parked.attempts());
        assertEquals(new KeyRange(key("g"), key("h")), ledger.keys(4));
    }

    @Test
    void poisonAtTheBeginning_hasNothingDone() {
        assertEquals(
                "1:[-inf OPEN, 4:[d PARKED, 5:[e OPEN, 3:[m OPEN",
                text(out(three(), 2).ended(2, poisoned("d", "e"), NOW)));
        assertEquals(
                "4:[-inf PARKED, 5:[b OPEN, 2:[d OPEN, 3:[m OPEN",
                text(out(three(), 1).ended(1, poisoned(null, "b"), NOW)));
    }

    @Test
    void poisonAtTheEnd_parksToTheRangesEnd() {
        assertEquals(
                "1:[-inf OPEN, 2:[d DONE, 4:[l PARKED, 3:[m OPEN",
                text(out(three(), 2).ended(2, poisoned("l", null), NOW)));
        RangeLedger last = out(three(), 3).ended(3, poisoned("z", null), NOW);
        assertEquals("1:[-inf OPEN, 2:[d OPEN, 3:[m DONE, 4:[z PARKED", text(last));
        assertEquals(new KeyRange(key("z"), null), last.keys(4));
    }

    @Test
    void parkedRange_keepsTheLedgerFromBeingComplete() {
        RangeLedger ledger = RangeLedger.open(List.of(), 10, 1);
        RangeLedger poisoned = out(ledger, 1).ended(1, poisoned("z", null), NOW);
        assertEquals("1:[-inf DONE, 2:[z PARKED", text(poisoned));
        assertFalse(poisoned.complete());
        assertTrue(poisoned.firstOpen(Long.MAX_VALUE).isEmpty());
        RangeLedger retried = poisoned.retryParked(NOW).handOut(2, NOW).ended(2, done(1), NOW);
        assertTrue(retried.complete());
    }

    @Test
    void failures_parkTheRangeAtTheLimit() {
        RangeLedger ledger = out(three(), 2).failed(2, 1, REJECTED, 2, NOW, NOW + 7);
        assertEquals(RangeStatus.OPEN, ledger.find(2).orElseThrow().status());
        assertEquals(NOW + 7, ledger.find(2).orElseThrow().notBefore());
        RangeLedger second = out(ledger, 2).failed(2, 2, REJECTED, 2, NOW, NOW + 7);
        assertEquals(RangeStatus.PARKED, second.find(2).orElseThrow().status());
        assertEquals(2, second.find(2).orElseThrow().failures());
    }

    @Test
    void failuresOfTheSurroundings_neverPark() {
        RangeLedger ledger = three();
        for (int attempt = 1; attempt <= 50; attempt++) {
            ledger = out(ledger, 2).failed(2, attempt, DEADLOCK, 2, NOW, NOW);
        }
        assertEquals(RangeStatus.OPEN, ledger.find(2).orElseThrow().status());
        assertEquals(0, ledger.find(2).orElseThrow().failures());
        assertEquals(DEADLOCK, ledger.find(2).orElseThrow().failure());
    }

    @Test
    void failureOfAnOlderAttempt_changesNothing() {
        RangeLedger ledger = out(out(three(), 2).takeBack(2, NOW, NOW, DEADLOCK), 2);
        assertSame(ledger, ledger.failed(2, 1, REJECTED, 1, NOW, NOW));
        assertSame(ledger, ledger.failed(99, 1, REJECTED, 1, NOW, NOW));
    }

    @Test
    void takeBack_concernsOnlyHandedOutRanges() {
        RangeLedger ledger = three();
        assertSame(ledger, ledger.takeBack(2, NOW, NOW, DEADLOCK));
        assertSame(ledger, ledger.takeBack(99, NOW, NOW, DEADLOCK));
        LedgerRange back =
                out(ledger, 2).takeBack(2, NOW, NOW + 3, DEADLOCK).find(2).orElseThrow();
        assertEquals(RangeStatus.OPEN, back.status());
        assertEquals(1, back.attempts());
        assertEquals(0, back.failures());
    }

    @Test
    void retryParked_forgetsFailuresAndKeepsTheLastOneToShow() {
        RangeLedger parked = out(three(), 2).failed(2, 1, REJECTED, 1, NOW, NOW);
        LedgerRange retried = parked.retryParked(NOW + 1).find(2).orElseThrow();
        assertEquals(RangeStatus.OPEN, retried.status());
        assertEquals(0, retried.failures());
        assertEquals(REJECTED, retried.failure());
        assertEquals(0, retried.notBefore());
        assertEquals(three(), three().retryParked(NOW));
    }
}
