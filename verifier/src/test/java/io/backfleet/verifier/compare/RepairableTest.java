package io.backfleet.verifier.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.key.KeyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepairableTest {
    private static final List<KeyColumn> NUMBER = List.of(new KeyColumn("id", KeyType.INTEGER, "bigint"));
    private static final List<KeyColumn> NAME = List.of(new KeyColumn("id", KeyType.TEXT, "text"));

    /** Ids of the rows in the table. */
    private final TreeSet<Integer> table = new TreeSet<>();

    private int asked;

    private static Key key(int id) {
        return Key.of(Integer.toString(id));
    }

    private static KeyRange range(int lower, int upper) {
        return new KeyRange(key(lower), key(upper));
    }

    private List<Optional<Key>> behind(List<Key> keys) {
        asked++;
        assertTrue(keys.size() <= 1_000);
        return keys.stream()
                .map(key -> Optional.ofNullable(
                                table.higher(Integer.valueOf(key.values().get(0))))
                        .map(RepairableTest::key))
                .toList();
    }

    private List<KeyRange> of(List<KeyColumn> columns, List<Integer> wrong) {
        return new Repairable(columns, key(1_000_000), this::behind)
                .of(wrong.stream().map(RepairableTest::key).toList());
    }

    private void rows(int from, int to, int step) {
        for (int id = from; id < to; id += step) {
            table.add(id);
        }
    }

    @Test
    void nothingWrong_needsNoRepairAndNoStatement() {
        assertEquals(List.of(), of(NUMBER, List.of()));
        assertEquals(0, asked);
    }

    @Test
    void neighboursInTheTable_areOneStretch_howeverFarTheirKeysAreApart() {
        rows(0, 100, 10);
        assertEquals(List.of(range(20, 50), range(70, 80)), of(NUMBER, List.of(20, 30, 40, 70)));
    }

    @Test
    void lastRow_isRepairedToTheRangesEnd() {
        rows(0, 10, 1);
        assertEquals(List.of(range(9, 1_000_000)), of(NUMBER, List.of(9)));
    }

    @Test
    void rowThatIsGoneMeanwhile_isNoNeighbour() {
        rows(0, 10, 1);
        table.remove(4);
        assertEquals(List.of(range(3, 5), range(4, 5)), of(NUMBER, List.of(3, 4)));
    }

    @Test
    void tooManyStretches_areJoinedWhereTheGapsAreSmallest() {
        rows(0, 200_000, 1);
        List<Integer> wrong = new ArrayList<>();
        for (int i = 0; i < Findings.STRETCHES - 1; i++) {
            wrong.add(1_000 * i);
        }
        wrong.addAll(List.of(100_000, 100_005, 100_009));
        List<KeyRange> stretches = of(NUMBER, wrong);
        assertEquals(Findings.STRETCHES, stretches.size());
        assertEquals(range(48_000, 48_001), stretches.get(Findings.STRETCHES - 2));
        assertEquals(range(100_000, 100_010), stretches.get(Findings.STRETCHES - 1));
    }

    @Test
    void tooManyStretches_ofKeysThatAreNoNumbersAreJoinedAllTheSame() {
        rows(0, 1_000, 1);
        List<Integer> wrong = IntStream.range(0, 300).map(i -> 3 * i).boxed().toList();
        List<KeyRange> stretches = of(NAME, wrong);
        assertEquals(Findings.STRETCHES, stretches.size());
        assertHeld(wrong, stretches);
    }

    @Test
    void everyWrongRow_isInAStretch_andNoOtherUnlessThereAreTooMany() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            table.clear();
            rows(0, 1 + random.nextInt(3_000), 1 + random.nextInt(3));
            int share = 1 + random.nextInt(100);
            List<Integer> wrong =
                    table.stream().filter(id -> random.nextInt(share) == 0).toList();
            List<KeyRange> stretches = of(random.nextBoolean() ? NUMBER : NAME, wrong);
            assertTrue(stretches.size() <= Findings.STRETCHES, "seed " + seed);
            assertHeld(wrong, stretches);
            if (stretches.size() < Findings.STRETCHES) {
                assertEquals(wrong.size(), rowsIn(stretches), "seed " + seed);
            }
        }
    }

    private static void assertHeld(List<Integer> wrong, List<KeyRange> stretches) {
        for (int id : wrong) {
            assertEquals(
                    1, stretches.stream().filter(stretch -> holds(stretch, id)).count(), "row " + id);
        }
    }

    private long rowsIn(List<KeyRange> stretches) {
        return table.stream()
                .filter(id -> stretches.stream().anyMatch(stretch -> holds(stretch, id)))
                .count();
    }

    private static boolean holds(KeyRange range, int id) {
        return range.lower() != null
                && range.upper() != null
                && Integer.parseInt(range.lower().values().get(0)) <= id
                && id < Integer.parseInt(range.upper().values().get(0));
    }
}
