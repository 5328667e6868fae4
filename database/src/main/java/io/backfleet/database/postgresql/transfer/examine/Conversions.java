package io.backfleet.database.postgresql.transfer.examine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which assignments keep all of a value: the server's own rules let many pass that round, cut, or fail on some rows only.
 * All functions.
 *
 * <p>Types are catalog names of base types with the type modifier as the catalog has it (PostgreSQL source,
 * {@code numeric.h} and {@code varchar.c}: length plus 4; precision and scale in the halves of a number plus 4).
 */
public final class Conversions {
    private static final int HEADER = 4;
    private static final int MICROSECONDS = 6;

    private static final Map<String, Integer> DIGITS = Map.of("int2", 5, "int4", 10, "int8", 19);
    private static final Set<String> TIMES = Set.of("timestamp", "timestamptz", "time", "timetz");
    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "citext", "name");

    /** Each type to those that hold all of its values. */
    private static final Map<String, Set<String>> WIDER = Map.ofEntries(
            Map.entry("int2", Set.of("int4", "int8", "float4", "float8")),
            Map.entry("int4", Set.of("int8", "float8")),
            Map.entry("float4", Set.of("float8")),
            Map.entry("date", Set.of("timestamp", "timestamptz")),
            Map.entry("timestamp", Set.of("timestamptz")),
            Map.entry("timestamptz", Set.of("timestamp")),
            Map.entry("time", Set.of("interval", "timetz")),
            Map.entry("cidr", Set.of("inet")),
            Map.entry("macaddr", Set.of("macaddr8")));

    /** What goes by the session's time zone on the way. */
    private static final List<String> ZONED =
            List.of("date timestamptz", "timestamp timestamptz", "timestamptz timestamp", "time timetz");

    private Conversions() {}

    /** Why a value may not arrive as it is, for people; empty when every value does. */
    public static Optional<String> flaw(String from, int fromModifier, String into, int intoModifier) {
        if (from.startsWith("_") && into.startsWith("_")) {
            return flaw(from.substring(1), fromModifier, into.substring(1), intoModifier);
        }
        if (from.equals(into)) {
            return modifiers(into, fromModifier, intoModifier);
        }
        if (into.equals("text") || into.equals("citext") || (into.equals("varchar") && intoModifier < 0)) {
            // every type has a text that is read back as the same value
            return Optional.empty();
        }
        if (into.equals("varchar") && TEXTS.contains(from)) {
            return length(from.equals("varchar") || from.equals("bpchar") ? fromModifier : -1, intoModifier);
        }
        Integer digits = DIGITS.get(from);
        if (digits != null && into.equals("numeric")) {
            return intoModifier < 0 || precision(intoModifier) - scale(intoModifier) >= digits
                    ? Optional.empty()
                    : Optional.of("it has too few digits before the point");
        }
        return WIDER.getOrDefault(from, Set.of()).contains(into)
                ? TIMES.contains(from) && TIMES.contains(into)
                        ? modifiers(into, fromModifier, intoModifier)
                        : Optional.empty()
                : Optional.of("not every value of the one is a value of the other");
    }

    /** Whether the server itself refuses a row whose value does not fit, and changes none: texts that are too long. */
    public static boolean refused(String from, String into) {
        return into.equals("varchar") && TEXTS.contains(from);
    }

    /** Whether the session's time zone decides what comes out. */
    public static boolean zoned(String from, String into) {
        return ZONED.contains(from + " " + into);
    }

    private static Optional<String> modifiers(String type, int from, int into) {
        if (into < 0 || from == into) {
            return Optional.empty();
        }
        if (type.equals("numeric")) {
            boolean holds = from >= 0
                    && scale(from) <= scale(into)
                    && precision(from) - scale(from) <= precision(into) - scale(into);
            return holds ? Optional.empty() : Optional.of("it has fewer digits, so that values are rounded or refused");
        }
        if (TIMES.contains(type)) {
            int digits = from < 0 ? MICROSECONDS : from;
            return digits <= into ? Optional.empty() : Optional.of("it has fewer fractions of a second");
        }
        return type.equals("bit") || type.equals("interval")
                ? Optional.of("it is of another length")
                : length(from, into);
    }

    private static Optional<String> length(int from, int into) {
        return from >= 0 && from <= into ? Optional.empty() : Optional.of("it is shorter, so that values are refused");
    }

    private static int precision(int modifier) {
        return (modifier - HEADER) >> 16 & 0xffff;
    }

    /** Eleven bits with a sign since version 15; the same for what was there before. */
    private static int scale(int modifier) {
        return (((modifier - HEADER) & 0x7ff) ^ 1024) - 1024;
    }
}
