package io.backfleet.database.canon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.canon.CanonicalType.Bits;
import io.backfleet.database.canon.CanonicalType.Bytes;
import io.backfleet.database.canon.CanonicalType.Clock;
import io.backfleet.database.canon.CanonicalType.Day;
import io.backfleet.database.canon.CanonicalType.Exact;
import io.backfleet.database.canon.CanonicalType.Floating;
import io.backfleet.database.canon.CanonicalType.Json;
import io.backfleet.database.canon.CanonicalType.Labels;
import io.backfleet.database.canon.CanonicalType.Moment;
import io.backfleet.database.canon.CanonicalType.Native;
import io.backfleet.database.canon.CanonicalType.Text;
import io.backfleet.database.canon.CanonicalType.Text.Trait;
import io.backfleet.database.canon.CanonicalType.Truth;
import io.backfleet.database.canon.CanonicalType.Uuid;
import io.backfleet.database.canon.CanonicalType.Whole;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What texts of engines stand for, and what becomes of them on the other side. */
class ConversionTest {
    private static final CanonicalType ANY_NUMBER = new Exact(0, 0, false, true);
    private static final CanonicalType ANY_TEXT = Text.ofCharacters(Text.ANY);
    private static final CanonicalType DOUBLE = new Floating(true, true);
    private static final CanonicalType DAY = new Day(-4712, 5_874_897, true);
    private static final CanonicalType ANY_BYTES = new Bytes(Long.MAX_VALUE, false);

    private static String read(CanonicalType type, String text) {
        return Canon.read(type, text).text();
    }

    private static String compared(CanonicalType type, String text) {
        return Canon.read(type, text).compared();
    }

    private static String convert(CanonicalType from, CanonicalType into, String text) {
        return Conversion.between(from, into)
                .orElseThrow()
                .apply(Canon.read(from, text))
                .text();
    }

    private static void refuses(CanonicalType from, CanonicalType into, String text) {
        Conversion conversion = Conversion.between(from, into).orElseThrow();
        assertFalse(conversion.exact(), "says that everything goes through");
        assertThrows(UnfitValueException.class, () -> conversion.apply(Canon.read(from, text)), text);
    }

    @Test
    void numbers_areOneTextHoweverTheyArePrinted() {
        for (String one : List.of("1", "1.0", "1.000", "1e0", "0.1e1")) {
            assertEquals("1", read(ANY_NUMBER, one));
        }
        assertEquals("0", read(ANY_NUMBER, "-0.00"));
        assertEquals("1000", read(ANY_NUMBER, "1e3"));
        assertEquals("NaN", read(ANY_NUMBER, "NaN"));
        assertThrows(UnfitValueException.class, () -> read(ANY_NUMBER, "1,5"));
        assertThrows(UnfitValueException.class, () -> read(Whole.ofBits(32, true), "1.5"));
    }

    @Test
    void floats_areComparedByTheirBits() {
        assertEquals(compared(DOUBLE, "1e+15"), compared(DOUBLE, "1000000000000000"));
        assertEquals(compared(DOUBLE, "1e23"), compared(DOUBLE, "9.999999999999999e+22"));
        assertEquals(compared(DOUBLE, "-0"), compared(DOUBLE, "0"));
        assertNotEquals(compared(DOUBLE, "0.3"), compared(DOUBLE, "0.30000000000000004"));
        assertEquals("-0.0", read(DOUBLE, "-0"));
        assertEquals("0.10000000149011612", convert(new Floating(false, true), DOUBLE, "0.1"));
        assertTrue(Conversion.between(DOUBLE, new Floating(false, true)).isEmpty());
        refuses(DOUBLE, new Floating(true, false), "NaN");
        assertEquals("0.29", convert(DOUBLE, new Floating(true, false, 2), "0.29"));
        refuses(DOUBLE, new Floating(true, false, 2), "0.291");
        refuses(new Floating(true, false, 3), new Floating(true, false, 2), "0.291");
        assertTrue(Conversion.between(new Floating(true, false, 2), DOUBLE)
                .orElseThrow()
                .exact());
    }

    @Test
    void decimals_areNeverRoundedOrCut() {
        CanonicalType narrow = new Exact(5, 2, false, true);
        assertEquals("999.99", convert(ANY_NUMBER, narrow, "999.990"));
        refuses(ANY_NUMBER, narrow, "1000");
        refuses(ANY_NUMBER, narrow, "0.001");
        refuses(ANY_NUMBER, new Exact(5, 2, true, false), "-1");
        refuses(ANY_NUMBER, new Exact(5, 2, false, false), "Infinity");
        refuses(ANY_NUMBER, Whole.ofBits(64, true), "0.5");
        refuses(ANY_NUMBER, Whole.ofBits(64, true), "NaN");
        refuses(Whole.ofBits(64, false), Whole.ofBits(64, true), "9223372036854775808");
        assertEquals(
                "18446744073709551615",
                convert(Whole.ofBits(64, false), new Exact(20, 0, false, true), "18446744073709551615"));
        assertTrue(Conversion.between(Whole.ofBits(16, true), Whole.ofBits(32, true))
                .orElseThrow()
                .exact());
        assertTrue(Conversion.between(Whole.ofBits(64, true), DOUBLE).isEmpty());
    }

    @Test
    void truth_isOneAndNoughtAndNothingElse() {
        CanonicalType tiny = Whole.ofBits(8, true);
        assertEquals("true", convert(tiny, new Truth(), "1"));
        assertEquals("0", convert(new Truth(), tiny, "f"));
        assertEquals("1", convert(new Truth(), new Bits(1, true), "true"));
        refuses(tiny, new Truth(), "2");
        assertTrue(Conversion.between(new Bits(2, true), new Truth()).isEmpty());
    }

    @Test
    void texts_keepEveryCharacterOrAreRefused() {
        assertNotEquals(compared(ANY_TEXT, "\u00e9"), compared(ANY_TEXT, "e\u0301"));
        assertNotEquals(compared(ANY_TEXT, "a"), compared(ANY_TEXT, "a "));
        assertEquals("\uD83D\uDE00\uD83D\uDE00", convert(ANY_TEXT, Text.ofCharacters(2), "\uD83D\uDE00\uD83D\uDE00"));
        refuses(ANY_TEXT, Text.ofCharacters(2), "abc");
        refuses(ANY_TEXT, Text.ofBytes(5), "\u00e9\u00e9\u00e9");
        refuses(ANY_TEXT, Text.ofCharacters(9, Trait.NO_NUL), "a\0b");
        refuses(ANY_TEXT, Text.ofCharacters(9, Trait.PADDED), "a ");
        refuses(ANY_TEXT, Text.ofCharacters(9, Trait.ASCII), "\u00e9");
        assertEquals("\u00e9\u20ac", convert(ANY_TEXT, Text.ofCharacters(9, Trait.LATIN), "\u00e9\u20ac"));
        refuses(ANY_TEXT, Text.ofCharacters(9, Trait.LATIN), "\u0142");
        refuses(ANY_TEXT, Text.ofCharacters(9, Trait.BASIC_PLANE), "\uD83D\uDE00");
        refuses(ANY_TEXT, new Labels(List.of("a", "b"), false), "c");
        CanonicalType set = new Labels(List.of("x", "y", "z"), true);
        assertEquals("x,z", convert(ANY_TEXT, set, "x,z"));
        refuses(ANY_TEXT, set, "z,x");
        refuses(ANY_TEXT, set, "x,x");
    }

    @Test
    void bytesAndUuids_areTheSameBytes() {
        String uuid = "abcdef01-2345-6789-abcd-ef0123456789";
        CanonicalType sixteen = new Bytes(16, true);
        assertEquals("00ff", read(ANY_BYTES, "\\x00FF"));
        assertEquals(uuid.replace("-", ""), convert(new Uuid(), sixteen, uuid));
        assertEquals(uuid, convert(sixteen, new Uuid(), uuid.replace("-", "").toUpperCase(java.util.Locale.ROOT)));
        assertEquals(uuid, convert(new Uuid(), Text.ofCharacters(36), uuid.toUpperCase(java.util.Locale.ROOT)));
        refuses(ANY_BYTES, sixteen, "00");
        refuses(ANY_TEXT, new Uuid(), "ABCDEF01-2345-6789-abcd-ef0123456789");
        refuses(ANY_BYTES, new Uuid(), "00");
    }

    @Test
    void times_areOneTextAndStayInRange() {
        LocalDateTime least = LocalDateTime.of(1970, 1, 1, 0, 0, 1);
        LocalDateTime greatest = LocalDateTime.of(2038, 1, 19, 3, 14, 7, 999_999_000);
        CanonicalType zoned = new Moment(true, LocalDateTime.MIN, LocalDateTime.MAX, true, 6);
        CanonicalType stamp = new Moment(true, least, greatest, false, 3);
        assertEquals("2024-01-01 00:00:00.5", convert(zoned, stamp, "2024-01-01 00:00:00.500000+00"));
        refuses(zoned, stamp, "2024-01-01 00:00:00.0001+00");
        refuses(zoned, stamp, "2038-01-19 03:14:08+00");
        refuses(zoned, stamp, "infinity");
        assertEquals("0044-03-15 BC", read(DAY, "0044-03-15 BC"));
        assertEquals("12024-03-15", read(DAY, "12024-03-15"));
        refuses(DAY, new Day(1, 9999, false), "0044-03-15 BC");
        for (String none : List.of("0000-00-00", "2024-00-10", "2023-02-29", "2024-1-1")) {
            assertThrows(UnfitValueException.class, () -> read(DAY, none), none);
        }
        CanonicalType span = new Clock(-3_020_399_000_000L, 3_020_399_000_000L, 6);
        CanonicalType clock = new Clock(0, 86_400_000_000L, 6);
        assertEquals("24:00:00", convert(span, clock, "24:00:00.000000"));
        refuses(span, clock, "-00:00:01");
        refuses(span, clock, "838:59:59");
    }

    @Test
    void json_isComparedAsATree() {
        CanonicalType json = new Json(false, false);
        assertEquals(
                compared(json, "{\"b\": [1.50, 1e2], \"a\": \"\\u00e9\"}"),
                compared(json, "{\"a\":\"\u00e9\",\"b\":[1.5,100]}"));
        assertNotEquals(compared(json, "[1,2]"), compared(json, "[2,1]"));
        assertNotEquals(compared(json, "{\"a\":null}"), compared(json, "{}"));
        assertNotEquals(compared(json, "\"1\""), compared(json, "1"));
        assertNotEquals(compared(json, "[\"a\\\",\\\"b\"]"), compared(json, "[\"a\",\"b\"]"));
        CanonicalType verbatim = new Json(true, false);
        CanonicalType doubles = new Json(false, true);
        refuses(verbatim, json, "{\"a\":1,\"a\":2}");
        refuses(verbatim, doubles, "1.00000000000000000001");
        assertEquals("18446744073709551615", convert(verbatim, doubles, "18446744073709551615"));
        assertEquals("0.1", convert(verbatim, doubles, "0.1"));
        for (String broken : List.of("", "{", "[1,]", "{\"a\"}", "nul", "1 2", "\"a", "[1e]")) {
            assertThrows(UnfitValueException.class, () -> read(json, broken), broken);
        }
    }

    @Test
    void kindsWithoutACommonMeaning_doNotConvert() {
        List<CanonicalType> kinds = List.of(
                new Truth(),
                ANY_NUMBER,
                DOUBLE,
                ANY_TEXT,
                ANY_BYTES,
                DAY,
                new Clock(0, 1, 6),
                new Json(true, false),
                new Native("postgresql", "interval"));
        for (CanonicalType from : kinds) {
            for (CanonicalType into : kinds) {
                boolean documents =
                        (from == ANY_TEXT && into instanceof Json) || (from instanceof Json && into == ANY_TEXT);
                assertEquals(
                        from.equals(into) || documents,
                        Conversion.between(from, into).isPresent(),
                        from + " into " + into);
            }
        }
        assertTrue(Conversion.between(new Native("postgresql", "interval"), new Native("postgresql", "int4range"))
                .isEmpty());
    }
}
