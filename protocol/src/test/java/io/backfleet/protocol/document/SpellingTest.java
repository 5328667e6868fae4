package io.backfleet.protocol.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({"'', '', 0", "table, table, 0", "tabel, table, 2", "'', abc, 3", "abc, '', 3", "kitten, sitting, 3"})
    void distance_countsSingleChangesEitherWay(String a, String b, int expected) {
        assertEquals(expected, Spelling.distance(a, b));
        assertEquals(expected, Spelling.distance(b, a));
    }
}
