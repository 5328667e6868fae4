package io.backfleet.database.postgresql.transfer.examine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which assignments keep all of a value. */
class ConversionsTest {
    private static int numeric(int precision, int scale) {
        return (precision << 16 | (scale & 0x7ff)) + 4;
    }

    private static int length(int n) {
        return n + 4;
    }

    @ParameterizedTest
    @CsvSource({
        "int2, int8, true",
        "int4, float8, true",
        "int4, float4, false",
        "int8, float8, false",
        "int8, int4, false",
        "int8, numeric, true",
        "numeric, float8, false",
        "float4, float8, true",
        "float8, numeric, false",
        "text, varchar, true",
        "uuid, text, true",
        "varchar, bpchar, false",
        "date, timestamp, true",
        "timestamp, date, false",
        "timestamptz, timestamp, true",
        "_int4, _int8, true",
        "_int8, _int4, false",
        "_int4, int8, false",
        "json, jsonb, false",
        "mood, mood, true",
        "mood, temper, false"
    })
    void types_withoutLengths(String from, String into, boolean whole) {
        assertEquals(whole, Conversions.flaw(from, -1, into, -1).isEmpty());
    }

    @Test
    void lengths() {
        assertTrue(
                Conversions.flaw("varchar", length(20), "varchar", length(20)).isEmpty());
        assertTrue(
                Conversions.flaw("varchar", length(20), "varchar", length(19)).isPresent());
        assertTrue(Conversions.flaw("varchar", -1, "varchar", length(19)).isPresent());
        assertTrue(Conversions.flaw("text", -1, "varchar", length(1000)).isPresent());
        assertTrue(Conversions.flaw("bpchar", length(5), "varchar", length(5)).isEmpty());
        assertTrue(Conversions.flaw("numeric", numeric(10, 2), "numeric", numeric(12, 2))
                .isEmpty());
        assertTrue(Conversions.flaw("numeric", numeric(10, 2), "numeric", numeric(12, 5))
                .isPresent());
        assertTrue(Conversions.flaw("numeric", numeric(10, 4), "numeric", numeric(12, 2))
                .isPresent());
        assertTrue(Conversions.flaw("numeric", numeric(5, -3), "numeric", numeric(8, 0))
                .isEmpty());
        assertTrue(Conversions.flaw("numeric", -1, "numeric", numeric(30, 10)).isPresent());
        assertTrue(Conversions.flaw("int4", -1, "numeric", numeric(12, 2)).isEmpty());
        assertTrue(Conversions.flaw("int4", -1, "numeric", numeric(11, 2)).isPresent());
        assertTrue(Conversions.flaw("timestamp", -1, "timestamp", 3).isPresent());
        assertTrue(Conversions.flaw("timestamp", 3, "timestamptz", 3).isEmpty());
        assertTrue(Conversions.flaw("timestamp", -1, "timestamptz", 3).isPresent());
        assertTrue(Conversions.flaw("bit", 4, "bit", 5).isPresent());
    }
}
