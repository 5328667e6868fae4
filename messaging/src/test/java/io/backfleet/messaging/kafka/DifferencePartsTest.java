package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencePartsTest {
    @Test
    void shortList_isOneMessage() {
        DifferencesFound found = FoundDifferences.of("m", "i1", "users-1", 1, "1", "2");
        List<byte[]> parts = DifferenceParts.of(found);
        assertEquals(1, parts.size());
        assertArrayEquals(Wire.write(found), parts.get(0));
    }

    @Test
    void longList_isCutIntoMessagesThatFit_andNothingElseChanges() {
        DifferencesFound found = FoundDifferences.many("m", 10_000);
        assertTrue(Wire.write(found).length > 3 * DifferenceParts.LIMIT, "too long for three");
        List<Difference> joined = new ArrayList<>();
        List<byte[]> parts = DifferenceParts.of(found);
        for (byte[] part : parts) {
            assertTrue(part.length <= DifferenceParts.LIMIT, part.length + " bytes");
            DifferencesFound read = Wire.read(part, DifferencesFound.class);
            assertEquals(found.with(read.differences()), read, "all but the list is the same");
            joined.addAll(read.differences());
        }
        assertTrue(parts.size() <= 8, "not one message per difference: " + parts.size());
        assertEquals(found.differences(), joined);
    }

    @Test
    void differenceThatIsTooLong_standsAlone() {
        DifferencesFound found = FoundDifferences.of("m", "i1", "users-1", 1, "1", "2".repeat(800_000), "3");
        List<List<Integer>> lengths = DifferenceParts.of(found).stream()
                .map(part -> FoundDifferences.keys(Wire.read(part, DifferencesFound.class)).stream()
                        .map(String::length)
                        .toList())
                .toList();
        assertEquals(List.of(List.of(1), List.of(800_000), List.of(1)), lengths);
    }
}
