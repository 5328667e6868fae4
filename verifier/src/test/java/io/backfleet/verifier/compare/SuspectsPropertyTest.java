package io.backfleet.verifier.compare;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.key.Key;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random rows under random writers, read at random moments. A row's history is drawn in advance as a list of states;
 * what a look shows is the state at some moment between asking and the answer.
 */
class SuspectsPropertyTest {
    private static final int SEEDS = 300;
    private static final int ROWS = 40;
    private static final long SETTLE = 100;
    private static final long END = 20_000;
    private static final int HOT_TRIES = 4;

    /** What kind of writer a row has. */
    private enum Writer {
        /** Writes the old side, and the new side before the settle time is over. */
        CORRECT,
        /** The same, again and again with hardly a break. */
        BUSY,
        /** Writes the old side once and never the new one. */
        FORGETFUL,
        /** Writes the old side all the time and never the new one. */
        RESTLESS,
        /** Correct and busy, with a flag that can only be wrong in two ways: old before new, either way. */
        TOGGLING,
        /** Never writes the new side, and always something that is not compared. */
        NEGLECTFUL
    }

    private static final List<Writer> WRITERS = List.of(Writer.values());
    /** Their rows stay wrong in the same way. */
    private static final Set<Writer> LASTING = Set.of(Writer.FORGETFUL, Writer.NEGLECTFUL);

    /** One row: from each of these times on it is in the next version, which differs or not. */
    private static final class Row {
        private final Key key;
        private final Writer writer;
        private final List<Long> since = new ArrayList<>(List.of(Long.MIN_VALUE));
        private final List<Boolean> differing = new ArrayList<>(List.of(false));
        private final List<String> contents = new ArrayList<>(List.of("old"));
        /** What looks at it, but for those under its lock, have shown. */
        private final List<Look> shown = new ArrayList<>();

        private Row(int number, Random random) {
            key = Key.of(Integer.toString(number));
            writer = WRITERS.get(random.nextInt(WRITERS.size()));
            long time = random.nextInt(300);
            switch (writer) {
                case CORRECT, BUSY -> {
                    while (time < END) {
                        state(time, true);
                        time += random.nextBoolean() ? SETTLE - 1 : 1 + random.nextInt((int) SETTLE - 1);
                        state(time, false);
                        time += 1 + random.nextInt(writer == Writer.BUSY ? 5 : 2_000);
                    }
                }
                case FORGETFUL -> state(0, true);
                case RESTLESS -> {
                    for (time = 0; time < END; time += 1 + random.nextInt((int) SETTLE - 1)) {
                        state(time, true);
                    }
                }
                case TOGGLING -> {
                    for (boolean on = true; time < END; on = !on) {
                        state(time, true, on ? "on, off" : "off, on");
                        time += SETTLE / 2 + random.nextInt((int) SETTLE / 2);
                        state(time, false, on ? "on, on" : "off, off");
                        time += 1 + random.nextInt(5);
                    }
                }
                case NEGLECTFUL -> {
                    for (time = 0; time < END; time += 1 + random.nextInt((int) SETTLE - 1)) {
                        state(time, true, "wrong");
                    }
                }
            }
        }

        private void state(long time, boolean differs) {
            state(time, differs, "content " + since.size());
        }

        private void state(long time, boolean differs, String content) {
            since.add(time);
            differing.add(differs);
            contents.add(content);
        }

        private Look show(long time) {
            Look look = at(time);
            shown.add(look);
            return look;
        }

        /** Whether so many looks, a settle time apart, have all found the same wrong content. */
        private boolean alwaysTheSame() {
            return shown.size() > HOT_TRIES
                    && shown.stream().map(Look::content).distinct().count() == 1;
        }

        private Look at(long time) {
            int state = since.size() - 1;
            while (since.get(state) > time) {
                state--;
            }
            String version = "v" + state;
            return differing.get(state)
                    ? SuspectsTest.differs(key, contents.get(state), version)
                    : SuspectsTest.equal(version);
        }
    }

    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private Random random = new Random();
    private long now;
    private int looks;

    /** A statement: it sees the row at some moment while it runs. */
    private long read() {
        long sent = now;
        now += random.nextInt(4) == 0 ? random.nextInt(20) : 0;
        return sent + random.nextInt((int) (now - sent) + 1);
    }

    private Row row(Key key) {
        return requireNonNull(rows.get(key));
    }

    private Suspects run(long seed) {
        random = new Random(seed);
        now = 0;
        looks = 0;
        rows.clear();
        Suspects suspects = new Suspects(HOT_TRIES);
        for (int i = 0; i < ROWS; i++) {
            Row row = new Row(i, random);
            rows.put(row.key, row);
            Look look = row.show(read());
            if (look.differs()) {
                suspects.add(Map.of(row.key, look), now);
            }
        }
        while (suspects.waiting() > 0) {
            step(suspects);
            assertTrue(now < END, () -> "seed " + seed + ": does not come to an end");
        }
        return suspects;
    }

    private void step(Suspects suspects) {
        List<Key> due = suspects.due(now, SETTLE, 1 + random.nextInt(ROWS));
        if (due.isEmpty()) {
            OptionalLong wait = suspects.untilDue(now, SETTLE);
            assertTrue(wait.isPresent() && wait.getAsLong() > 0, "waits for nothing");
            now += wait.getAsLong();
            return;
        }
        long seen = read();
        for (Key key : due) {
            looks++;
            suspects.looked(key, row(key).show(seen), now);
        }
        for (Key key : suspects.toJudge()) {
            if (random.nextInt(10) == 0) {
                now += 10;
                suspects.locked(key, now);
            } else {
                suspects.judged(key, row(key).at(read()), now);
            }
        }
    }

    private static Set<Key> keys(List<Difference> differences) {
        Set<Key> keys = new HashSet<>();
        differences.forEach(difference -> keys.add(difference.key()));
        return keys;
    }

    @Test
    void correctWriters_areNeverAccused_howeverBusy() {
        for (long seed = 0; seed < SEEDS; seed++) {
            for (Key key : keys(run(seed).confirmed())) {
                Writer writer = row(key).writer;
                assertTrue(
                        LASTING.contains(writer) || (writer == Writer.TOGGLING && row(key).alwaysTheSame()),
                        "seed " + seed + ", row " + key + " of a " + writer + " writer");
            }
        }
    }

    @Test
    void lastingDifferences_areConfirmed_unlessTheirLockIsNeverHad() {
        int confirmed = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Suspects suspects = run(seed);
            Set<Key> found = keys(suspects.confirmed());
            Set<Key> undecided = new HashSet<>();
            suspects.undecided().stream()
                    .filter(row -> row.reason().contains("locked"))
                    .map(Undecided::key)
                    .forEach(undecided::add);
            for (Row row : rows.values()) {
                if (LASTING.contains(row.writer)) {
                    assertTrue(
                            found.contains(row.key) || undecided.contains(row.key),
                            "seed " + seed + ", row " + row.key + " was let off");
                }
            }
            confirmed += found.size();
        }
        assertTrue(confirmed > SEEDS, "only " + confirmed + " differences in all: nothing was tested");
    }

    @Test
    void rowsThatNeverComeToRest_areUndecided_neverClearedAndNeverConfirmed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Suspects suspects = run(seed);
            Set<Key> undecided = new HashSet<>();
            suspects.undecided().forEach(row -> undecided.add(row.key()));
            for (Row row : rows.values()) {
                if (row.writer == Writer.RESTLESS) {
                    assertTrue(undecided.contains(row.key), "seed " + seed + ", row " + row.key);
                }
            }
        }
    }

    @Test
    void noSuspectIsLost_andNoneIsClearedThatWasNeverRight() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Suspects suspects = run(seed);
            int open = suspects.confirmed().size() + suspects.undecided().size();
            assertEquals(suspects.found(), suspects.cleared() + open, "seed " + seed);
            long neverRight = rows.values().stream()
                    .filter(row -> LASTING.contains(row.writer) || row.writer == Writer.RESTLESS)
                    .count();
            assertTrue(open >= neverRight, "seed " + seed);
        }
    }

    @Test
    void looks_areBounded() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Suspects suspects = run(seed);
            long most = suspects.found() * (HOT_TRIES + Suspects.LOCK_TRIES + HOT_TRIES);
            assertTrue(looks <= most, "seed " + seed + ": " + looks + " looks at " + suspects.found() + " rows");
        }
    }
}
