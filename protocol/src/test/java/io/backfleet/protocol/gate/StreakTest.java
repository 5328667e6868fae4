package io.backfleet.protocol.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreakTest {
    private static final long QUIET = 10_000;
    private static final PassRecord FIRST = Evidence.pass(1, 100_000);
    private static final PassRecord SECOND = Evidence.pass(2, 131_000);
    private static final Streak ONE = new Streak(1, 100_000, 100_000);

    @Test
    void cleanPasses_addUp() {
        assertEquals(ONE, Streak.NONE.after(FIRST, null, null, QUIET));
        assertEquals(new Streak(2, 100_000, 131_000), ONE.after(SECOND, FIRST, null, QUIET));
    }

    @Test
    void passThatIsNotClean_endsIt() {
        long end = SECOND.endedAt();
        assertEquals(Streak.NONE, ONE.after(Worsening.copy(SECOND, end, 1, 0, null), FIRST, null, QUIET));
        assertEquals(Streak.NONE, ONE.after(Worsening.copy(SECOND, end, 0, 1, null), FIRST, null, QUIET));
        assertEquals(Streak.NONE, ONE.after(Worsening.copy(SECOND, end, 0, 0, "void"), FIRST, null, QUIET));
        assertEquals(Streak.NONE, ONE.after(Worsening.copy(SECOND, 0, 0, 0, null), FIRST, null, QUIET));
    }

    @Test
    void passBegunNoLaterThanTheLastRepair_doesNotCount() {
        assertEquals(Streak.NONE, Streak.NONE.after(FIRST, null, 100_000L, QUIET));
        assertEquals(ONE, Streak.NONE.after(FIRST, null, 99_999L, QUIET));
    }

    @Test
    void passBehindALongPause_beginsANewOne() {
        PassRecord late = Evidence.pass(2, FIRST.endedAt() + QUIET + 1);
        assertEquals(new Streak(1, late.startedAt(), late.startedAt()), ONE.after(late, FIRST, null, QUIET));
        PassRecord inTime = Evidence.pass(2, FIRST.endedAt() + QUIET);
        assertEquals(2, ONE.after(inTime, FIRST, null, QUIET).passes());
    }

    @Test
    void passBegunBeforeThePreviousEnded_beginsANewOne() {
        PassRecord early = Evidence.pass(2, FIRST.endedAt() - 1);
        assertEquals(new Streak(1, early.startedAt(), early.startedAt()), ONE.after(early, FIRST, null, QUIET));
    }

    @Test
    void records_bearItOutOrDoNot() {
        Streak two = new Streak(2, 100_000, 131_000);
        assertTrue(two.bears(List.of(FIRST, SECOND)));
        assertTrue(two.bears(List.of(
                Evidence.pass(1, 5),
                new PassRecord(2, 100_000, 101_000, 0, 0, 0, 0, "", "", null),
                Evidence.pass(3, 131_000))));
        assertTrue(new Streak(3, 60_000, 131_000).bears(List.of(FIRST, SECOND)), "the oldest is forgotten");
        assertFalse(two.bears(List.of()));
        assertFalse(two.bears(List.of(SECOND, FIRST)));
        assertFalse(two.bears(List.of(FIRST)));
        assertFalse(two.bears(List.of(FIRST, Worsening.copy(SECOND, SECOND.endedAt(), 0, 0, "void"))));
        assertFalse(new Streak(2, 99_999, 131_000).bears(List.of(FIRST, SECOND)));
        assertFalse(new Streak(3, 100_000, 131_000).bears(List.of(FIRST, SECOND)));
    }

    /** Whatever passes, repairs and clocks do: a streak that is kept by the rule is one that the gate believes. */
    @Test
    void keptByTheRule_isAlwaysBorneOutByTheRecords() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            List<PassRecord> records = new ArrayList<>();
            Streak streak = Streak.NONE;
            Long barrier = null;
            long now = 1_000_000;
            for (int number = 1; number < 30; number++) {
                now += random.nextInt(3) == 0 ? -random.nextInt(5) : random.nextInt((int) QUIET * 6 / 5);
                PassRecord pass = new PassRecord(
                        number,
                        now,
                        now + random.nextInt(1_000) - (random.nextInt(20) == 0 ? 1_000 : 0),
                        1,
                        0,
                        random.nextInt(12) == 0 ? 1 : 0,
                        0,
                        "s",
                        "v",
                        null);
                now = pass.endedAt();
                streak = streak.after(pass, last(records), barrier, QUIET);
                records.add(pass);
                if (records.size() > 8) {
                    records.remove(0);
                }
                assertTrue(streak.passes() == 0 || streak.bears(records), "seed " + seed + ": " + records + streak);
                assertEquals(streak.since(), streak.continuousSince(records, QUIET), "seed " + seed);
                assertTrue(barrier == null || streak.passes() == 0 || streak.since() > barrier, "seed " + seed);
                if (random.nextInt(10) == 0) {
                    barrier = now;
                    streak = Streak.NONE;
                }
            }
        }
    }

    private static @Nullable PassRecord last(List<PassRecord> records) {
        return records.isEmpty() ? null : records.get(records.size() - 1);
    }
}
