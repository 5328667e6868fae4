package io.backfleet.coordinator.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.Comparisons;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindsTest {
    private static Key key(int row, int length) {
        return Key.of(("%0" + length + "d").formatted(row));
    }

    /** What one task finds: every other row of a hundred. */
    private static Findings task(int number, int keyLength) {
        List<KeyRange> rows = IntStream.range(0, Findings.STRETCHES)
                .mapToObj(i -> 100 * number + 2 * i)
                .map(row -> new KeyRange(key(row, keyLength), key(row + 1, keyLength)))
                .toList();
        return new Comparisons(TestFleet.serving("a")).differing(rows.size(), rows);
    }

    private static Finds finds(int tasks, int keyLength) {
        Finds finds = Finds.NONE;
        for (int i = 0; i < tasks; i++) {
            finds = finds.plus(task(i, keyLength));
        }
        return finds;
    }

    @Test
    void stretchesOfAFewTasks_areKeptAsTheyAre() {
        List<KeyRange> repairable = finds(5, 6).repairable();
        assertEquals(5 * Findings.STRETCHES, repairable.size());
        assertEquals(new KeyRange(key(498, 6), key(499, 6)), repairable.get(repairable.size() - 1));
    }

    @Test
    void stretchesOfManyTasks_becomeOnePerTask_notTheWholeTable() {
        List<KeyRange> repairable = finds(100, 6).repairable();
        assertEquals(5 * Findings.STRETCHES + 95, repairable.size());
        assertEquals(new KeyRange(key(9_900, 6), key(9_999, 6)), repairable.get(repairable.size() - 1));
    }

    @Test
    void longKeys_becomeOneStretchPerTaskSooner() {
        List<KeyRange> repairable = finds(20, 500).repairable();
        assertTrue(
                repairable.size() < 2 * Findings.STRETCHES && !repairable.contains(KeyRange.ALL),
                () -> "" + repairable);
    }

    @Test
    void tooMany_areTheWholeTable() {
        assertEquals(List.of(KeyRange.ALL), finds(600, 6).repairable());
    }
}
