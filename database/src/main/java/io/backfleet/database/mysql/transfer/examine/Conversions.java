package io.backfleet.database.mysql.transfer.examine;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which assignments keep all of a value: the server's own rules let many pass that round or cut, or fail on some rows
 * only. All functions. Ranges of the types are those of the servers' manuals.
 */
public final class Conversions {
    /** Bits of whole numbers, without a sign's. */
    private static final Map<String, Integer> BITS =
            Map.of("tinyint", 7, "smallint", 15, "mediumint", 23, "int", 31, "bigint", 63);

    /** Decimal digits that whole numbers of so many bits take, signed or not. */
    private static final Map<String, Integer> DIGITS =
            Map.of("tinyint", 3, "smallint", 5, "mediumint", 8, "int", 10, "bigint", 20);

    /** Whole numbers that such a float holds exactly have so many bits. */
    private static final int FLOAT_BITS = 24;

    private static final int DOUBLE_BITS = 53;

    /** Texts and bytes, each with the most that it holds; others say it of themselves. */
    private static final Map<String, Long> SIZES = Map.of(
            "tinytext",
            255L,
            "text",
            65_535L,
            "mediumtext",
            16_777_215L,
            "longtext",
            4_294_967_295L,
            "tinyblob",
            255L,
            "blob",
            65_535L,
            "mediumblob",
            16_777_215L,
            "longblob",
            4_294_967_295L);

    private static final List<String> UNICODE = List.of("utf8mb4", "utf16", "utf16le", "utf32");

    /** Character sets to those that hold all of their characters, beside {@link #UNICODE}. */
    private static final Map<String, Set<String>> WITHIN = Map.of(
            "latin1", Set.of("utf8mb3", "utf8", "ucs2"),
            "latin2", Set.of("utf8mb3", "utf8", "ucs2"),
            "utf8mb3", Set.of("utf8", "ucs2"),
            "utf8", Set.of("utf8mb3", "ucs2"),
            "ucs2", Set.of("utf8mb3", "utf8"));

    private static final String NOT_ALL = "not every value of the one is a value of the other";

    private Conversions() {}

    /** Why a value of a column may not arrive in another as it is, for people; empty when every value does. */
    public static Optional<String> flaw(Column from, Column into) {
        return switch (into.kind()) {
            case SIGNED, UNSIGNED -> whole(from, into);
            case DECIMAL -> decimal(from, into);
            case FLOAT, DOUBLE -> approximate(from, into);
            case DATE -> only(from.baseName().equals("date"));
            case DATETIME, TIME -> time(from, into);
            case CHAR, TEXT -> text(from, into);
            case BINARY, BYTES -> bytes(from, into);
            case ENUM, JSON, UUID, OTHER -> same(from, into);
        };
    }

    /** Whether the session's time zone decides what comes out. */
    public static boolean zoned(Column from, Column into) {
        return from.baseName().equals("timestamp") != into.baseName().equals("timestamp");
    }

    private static Optional<String> only(boolean fits) {
        return fits ? Optional.empty() : Optional.of(NOT_ALL);
    }

    private static Optional<String> same(Column from, Column into) {
        return only(from.type().equals(into.type()) && Objects.equals(from.charset(), into.charset()));
    }

    private static boolean unsigned(Column column) {
        return column.type().contains("unsigned");
    }

    private static Optional<String> whole(Column from, Column into) {
        Integer bits = BITS.get(from.baseName());
        Integer room = BITS.get(into.baseName());
        if (bits == null || room == null) {
            return same(from, into);
        }
        if (!unsigned(from) && unsigned(into)) {
            return Optional.of("it takes no numbers below nought");
        }
        int taken = bits + (unsigned(from) ? 1 : 0);
        return taken <= room + (unsigned(into) ? 1 : 0)
                ? Optional.empty()
                : Optional.of("it is narrower, so that values are refused");
    }

    private static Optional<String> decimal(Column from, Column into) {
        if (unsigned(into) && !unsigned(from)) {
            return Optional.of("it takes no numbers below nought");
        }
        Integer digits = DIGITS.get(from.baseName());
        if (digits == null && !from.baseName().equals("decimal")) {
            return Optional.of(NOT_ALL);
        }
        long before = digits != null ? digits : from.precision() - from.scale();
        int behind = digits != null ? 0 : from.scale();
        return before <= into.precision() - into.scale() && behind <= into.scale()
                ? Optional.empty()
                : Optional.of("it has fewer digits, so that values are rounded or refused");
    }

    private static Optional<String> approximate(Column from, Column into) {
        Integer bits = BITS.get(from.baseName());
        if (bits != null && !unsigned(into) && !into.type().contains(",")) {
            boolean exact =
                    bits + (unsigned(from) ? 1 : 0) <= (into.baseName().equals("float") ? FLOAT_BITS : DOUBLE_BITS);
            return exact ? Optional.empty() : Optional.of("it rounds");
        }
        boolean wider = from.type().equals("float") && into.type().equals("double");
        return wider ? Optional.empty() : only(from.type().equals(into.type()));
    }

    private static Optional<String> time(Column from, Column into) {
        boolean day = from.baseName().equals("date") && into.baseName().equals("datetime");
        boolean stamp = from.baseName().equals("timestamp") && into.baseName().equals("datetime");
        if (!day && !stamp && !from.baseName().equals(into.baseName())) {
            return Optional.of(NOT_ALL);
        }
        return day || from.precision() <= into.precision()
                ? Optional.empty()
                : Optional.of("it has fewer fractions of a second, so that values are rounded");
    }

    private static Optional<String> text(Column from, Column into) {
        if (from.charset() == null) {
            return plainText(from, into);
        }
        if (!holds(into.charset(), from.charset())) {
            return Optional.of("its character set " + into.charset() + " lacks characters of " + from.charset());
        }
        if (from.baseName().equals("varchar") && into.baseName().equals("char")) {
            return Optional.of("it keeps no blanks at the end");
        }
        boolean fits = characters(from) * width(from, into) <= characters(into);
        return fits ? Optional.empty() : Optional.of("it is shorter, so that values are refused or cut");
    }

    /** Texts without a length of their own are measured in bytes. */
    private static int width(Column from, Column into) {
        boolean bytes = SIZES.containsKey(into.baseName());
        boolean alike = SIZES.containsKey(from.baseName()) && Objects.equals(from.charset(), into.charset());
        return bytes && !alike ? 4 : 1;
    }

    private static long characters(Column column) {
        return SIZES.getOrDefault(column.baseName(), column.precision());
    }

    /** Each of these has a text that is read back as the same value. */
    private static Optional<String> plainText(Column from, Column into) {
        return switch (from.kind()) {
            case SIGNED, UNSIGNED -> room(DIGITS.getOrDefault(from.baseName(), 4) + 1, into);
            case DECIMAL -> room(from.precision() + 2, into);
            case DATE, DATETIME, TIME -> room(26, into);
            case UUID -> room(36, into);
            default -> Optional.of(NOT_ALL);
        };
    }

    private static Optional<String> room(long characters, Column into) {
        return characters <= characters(into)
                ? Optional.empty()
                : Optional.of("it is shorter, so that values are refused");
    }

    /** Whether a character set has every character of another. */
    static boolean holds(@Nullable String into, @Nullable String from) {
        return Objects.equals(into, from)
                || "ascii".equals(from)
                || (into != null && UNICODE.contains(into))
                || (into != null
                        && from != null
                        && WITHIN.getOrDefault(from, Set.of()).contains(into));
    }

    private static Optional<String> bytes(Column from, Column into) {
        boolean padded = from.kind() == Kind.BINARY;
        if (into.kind() == Kind.BINARY) {
            // one of another width would be filled up with zero bytes
            return only(padded && from.precision() == into.precision());
        }
        if (!padded && from.kind() != Kind.BYTES) {
            return Optional.of(NOT_ALL);
        }
        return room(characters(from), into);
    }
}
