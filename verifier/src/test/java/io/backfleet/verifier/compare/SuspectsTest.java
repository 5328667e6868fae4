package io.backfleet.verifier.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.key.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SuspectsTest {
    private static final int HOT_TRIES = 3;
    private static final long SETTLE = 1_000;
    private static final Key ROW = Key.of("1");
    private static final Key OTHER = Key.of("2");

    private final Suspects suspects = new Suspects(HOT_TRIES);

    static Look differs(Key key, String version) {
        return differs(key, "content of " + version, version);
    }

    static Look differs(Key key, String content, String version) {
        return new Look(
                content,
                version,
                new Difference(key, List.of(new Difference.Column("c", Direction.BEHIND, null, null))));
    }

    static Look equal(String version) {
        return new Look("content of " + version, version, null);
    }

    private void found(long now, Key... keys) {
        Map<Key, Look> differing = new LinkedHashMap<>();
        for (Key key : keys) {
            differing.put(key, differs(key, "v1"));
        }
        suspects.add(differing, now);
    }

    private List<Key> due(long now) {
        return suspects.due(now, SETTLE, 10);
    }

    @Test
    void row_isDueWhenTheSettleTimeHasPassedAndNotBefore() {
        found(500, ROW);
        assertEquals(List.of(), due(500 + SETTLE - 1));
        assertEquals(OptionalLong.of(1), suspects.untilDue(500 + SETTLE - 1, SETTLE));
        assertEquals(List.of(ROW), due(500 + SETTLE));
        assertEquals(OptionalLong.of(0), suspects.untilDue(500 + 2 * SETTLE, SETTLE));
    }

    @Test
    void time_isComparedAcrossTheClocksOverflow() {
        found(Long.MAX_VALUE - 10, ROW);
        assertEquals(List.of(), due(Long.MIN_VALUE + SETTLE - 11 - 1));
        assertEquals(List.of(ROW), due(Long.MIN_VALUE + SETTLE - 11));
    }

    @Test
    void due_givesNoMoreThanAskedFor() {
        found(0, ROW, OTHER);
        assertEquals(List.of(ROW), suspects.due(SETTLE, SETTLE, 1));
    }

    @Test
    void rowThatIsEqualNow_isCleared() {
        found(0, ROW);
        suspects.looked(ROW, equal("v2"), SETTLE);
        assertEquals(1, suspects.cleared());
        assertEquals(0, suspects.waiting());
        assertEquals(List.of(), suspects.toJudge());
    }

    @Test
    void rowThatIsGone_isCleared() {
        found(0, ROW);
        suspects.looked(ROW, Look.GONE, SETTLE);
        assertEquals(1, suspects.cleared());
    }

    @Test
    void rowThatDiffersInTheSameVersion_isJudged() {
        found(0, ROW);
        suspects.looked(ROW, differs(ROW, "v1"), SETTLE);
        assertEquals(List.of(ROW), suspects.toJudge());
        assertEquals(1, suspects.waiting());
        assertEquals(List.of(), suspects.confirmed(), "only the look under the lock confirms");
        suspects.judged(ROW, differs(ROW, "v1"), SETTLE + 1);
        assertEquals(
                List.of(ROW), suspects.confirmed().stream().map(Difference::key).toList());
        assertEquals(0, suspects.waiting());
    }

    @Test
    void rowThatIsEqualUnderItsLock_isCleared() {
        found(0, ROW);
        suspects.looked(ROW, differs(ROW, "v1"), SETTLE);
        suspects.judged(ROW, equal("v2"), SETTLE + 1);
        assertEquals(1, suspects.cleared());
        assertEquals(List.of(), suspects.confirmed());
    }

    @Test
    void rowThatChanged_settlesAnew() {
        found(0, ROW);
        suspects.looked(ROW, differs(ROW, "v2"), 5 * SETTLE);
        assertEquals(List.of(), suspects.toJudge());
        assertEquals(List.of(), due(6 * SETTLE - 1));
        assertEquals(List.of(ROW), due(6 * SETTLE));
        suspects.looked(ROW, differs(ROW, "v2"), 6 * SETTLE);
        assertEquals(List.of(ROW), suspects.toJudge());
    }

    @Test
    void rowThatChangedBetweenLookAndLock_settlesAnewAndIsNotConfirmed() {
        found(0, ROW);
        suspects.looked(ROW, differs(ROW, "v1"), SETTLE);
        suspects.judged(ROW, differs(ROW, "v2"), SETTLE + 1);
        assertEquals(List.of(), suspects.confirmed());
        assertEquals(List.of(), due(2 * SETTLE));
        assertEquals(List.of(ROW), due(2 * SETTLE + 1));
    }

    @Test
    void rowThatKeepsChanging_isJudgedAfterItsTriesAndThenUndecided() {
        found(0, ROW);
        for (int i = 1; i <= HOT_TRIES; i++) {
            assertEquals(List.of(), suspects.toJudge(), "after " + (i - 1) + " looks");
            suspects.looked(ROW, differs(ROW, "changed " + i), i * SETTLE);
        }
        assertEquals(List.of(ROW), suspects.toJudge());
        suspects.judged(ROW, differs(ROW, "changed " + HOT_TRIES), 10 * SETTLE);
        assertEquals(List.of(), suspects.confirmed(), "it was at rest for no settle time");
        assertEquals(
                List.of(ROW), suspects.undecided().stream().map(Undecided::key).toList());
        assertEquals(0, suspects.waiting());
    }

    @Test
    void rowThatKeptChanging_isClearedWhenTheLockShowsItEqual() {
        found(0, ROW);
        for (int i = 1; i <= HOT_TRIES; i++) {
            suspects.looked(ROW, differs(ROW, "changed " + i), i * SETTLE);
        }
        suspects.judged(ROW, equal("right"), 10 * SETTLE);
        assertEquals(1, suspects.cleared());
        assertEquals(List.of(), suspects.undecided());
    }

    @Test
    void rowThatWasChangedAndChangedBack_settlesAnewAndIsNotConfirmed() {
        suspects.add(Map.of(ROW, differs(ROW, "a", "v1")), 0);
        suspects.looked(ROW, differs(ROW, "a", "v3"), SETTLE);
        assertEquals(List.of(), suspects.toJudge(), "it may have been right in between");
        suspects.looked(ROW, differs(ROW, "a", "v3"), 2 * SETTLE);
        assertEquals(List.of(ROW), suspects.toJudge());
        suspects.judged(ROW, differs(ROW, "a", "v5"), 2 * SETTLE + 1);
        assertEquals(List.of(), suspects.confirmed());
        assertEquals(1, suspects.waiting());
    }

    @Test
    void rowThatIsWrittenAllTheTime_isConfirmedWhenItShowedTheSameContentAtEveryLook() {
        suspects.add(Map.of(ROW, differs(ROW, "a", "v0")), 0);
        for (int i = 1; i <= HOT_TRIES; i++) {
            assertEquals(List.of(), suspects.toJudge(), "after " + (i - 1) + " looks");
            suspects.looked(ROW, differs(ROW, "a", "v" + i), i * SETTLE);
        }
        assertEquals(List.of(), suspects.confirmed(), "only the look under the lock confirms");
        suspects.judged(ROW, differs(ROW, "a", "last"), 10 * SETTLE);
        assertEquals(1, suspects.confirmed().size());
        assertEquals(0, suspects.waiting());
    }

    @Test
    void rowThatIsWrittenAllTheTime_isUndecidedWhenOneLookShowedOtherContent() {
        for (int other = 0; other <= HOT_TRIES + 1; other++) {
            Suspects hot = new Suspects(HOT_TRIES);
            hot.add(Map.of(ROW, differs(ROW, other == 0 ? "b" : "a", "v0")), 0);
            for (int i = 1; i <= HOT_TRIES; i++) {
                hot.looked(ROW, differs(ROW, other == i ? "b" : "a", "v" + i), i * SETTLE);
            }
            hot.judged(ROW, differs(ROW, other == HOT_TRIES + 1 ? "b" : "a", "last"), 10 * SETTLE);
            assertEquals(List.of(), hot.confirmed(), "other content at look " + other);
            assertEquals(1, hot.undecided().size());
        }
    }

    @Test
    void rowThatStaysLocked_isUndecidedInTheEnd() {
        found(0, ROW);
        long now = 0;
        for (int i = 1; i <= Suspects.LOCK_TRIES; i++) {
            assertEquals(List.of(), suspects.undecided(), "after " + (i - 1) + " tries");
            now += SETTLE;
            assertEquals(List.of(ROW), due(now));
            suspects.looked(ROW, differs(ROW, "v1"), now);
            now += 50;
            suspects.locked(ROW, now);
            assertEquals(List.of(), due(now + SETTLE - 1), "others come first");
        }
        assertEquals(1, suspects.undecided().size());
        assertTrue(suspects.undecided().get(0).reason().contains("locked"));
        assertEquals(OptionalLong.empty(), suspects.untilDue(now, SETTLE));
    }

    @Test
    void results_comeInKeyOrder() {
        found(0, ROW, OTHER);
        suspects.looked(OTHER, differs(OTHER, "v1"), SETTLE);
        suspects.judged(OTHER, differs(OTHER, "v1"), SETTLE);
        suspects.looked(ROW, differs(ROW, "v1"), SETTLE);
        suspects.judged(ROW, differs(ROW, "v1"), SETTLE);
        assertEquals(
                List.of(ROW, OTHER),
                suspects.confirmed().stream().map(Difference::key).toList());
    }

    @Test
    void looksThatNobodyAskedFor_areADefect() {
        found(0, ROW);
        assertThrows(IllegalStateException.class, () -> suspects.looked(OTHER, equal("v"), 1));
        assertThrows(IllegalStateException.class, () -> suspects.judged(ROW, equal("v"), 1));
        assertThrows(IllegalArgumentException.class, () -> found(0, ROW));
        assertThrows(IllegalArgumentException.class, () -> suspects.add(Map.of(OTHER, equal("v")), 0));
    }
}
