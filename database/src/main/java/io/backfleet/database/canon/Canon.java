package io.backfleet.database.canon;

import io.backfleet.database.canon.CanonicalType.Floating;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules by which texts that engines print become canonical values. All functions.
 *
 * <p>Rules are tolerant of how an engine prints (trailing zeros, capitals, prefixes) and strict about what it means: what
 * they can't understand is an {@link UnfitValueException}, never something near it.
 */
public final class Canon {
    /** Grows when a rule changes, so that comparisons by different rules are never taken for one. */
    public static final int VERSION = 1;

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})*");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern BITS = Pattern.compile("[01]*");
    private static final Set<String> TRUE = Set.of("true", "t", "1");
    private static final Set<String> FALSE = Set.of("false", "f", "0");
    private static final Set<String> SPECIALS = Set.of("NaN", "Infinity", "-Infinity");

    private Canon() {}

    /**
     * What a text of a column stands for.
     *
     * @param text as the engine prints it in the fleet's sessions
     * @throws UnfitValueException when it stands for nothing that the fleet knows
     */
    public static CanonicalValue read(CanonicalType type, String text) {
        if (type instanceof CanonicalType.Truth) {
            return CanonicalValue.of(truth(text));
        } else if (type instanceof CanonicalType.Whole) {
            return CanonicalValue.of(plainWhole(text) ? text : whole(text).toString());
        } else if (type instanceof CanonicalType.Exact) {
            return CanonicalValue.of(SPECIALS.contains(text) ? text : plain(decimal(text)));
        } else if (type instanceof Floating floating) {
            return floating(floating, text);
        } else if (type instanceof CanonicalType.Bytes) {
            return CanonicalValue.of(matching(HEX, hex(text), "hexadecimal digits"));
        } else if (type instanceof CanonicalType.Day) {
            return CanonicalValue.of(Times.day(text));
        } else if (type instanceof CanonicalType.Clock) {
            return CanonicalValue.of(Times.clock(Times.micros(text)));
        } else if (type instanceof CanonicalType.Moment) {
            return CanonicalValue.of(Times.moment(text));
        } else if (type instanceof CanonicalType.Uuid) {
            return CanonicalValue.of(uuid(text));
        } else if (type instanceof CanonicalType.Bits) {
            return CanonicalValue.of(matching(BITS, text, "zeros and ones"));
        } else if (type instanceof CanonicalType.Json) {
            return new CanonicalValue(text, JsonTree.parse(text).canonical());
        }
        return CanonicalValue.of(text);
    }

    static String truth(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (TRUE.contains(word)) {
            return "true";
        }
        if (FALSE.contains(word)) {
            return "false";
        }
        throw new UnfitValueException("it is neither true nor false, 1 nor 0");
    }

    /** Whether digits stand as they are: most do, and they are many. */
    private static boolean plainWhole(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > first && (text.charAt(first) != '0' || text.equals("0"));
    }

    static BigInteger whole(String text) {
        return new BigInteger(matching(WHOLE, text, "a whole number"));
    }

    static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new UnfitValueException("it is no decimal number");
        }
    }

    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static CanonicalValue floating(Floating type, String text) {
        try {
            return type.wide() ? wide(Double.parseDouble(text)) : narrow(Float.parseFloat(text));
        } catch (NumberFormatException e) {
            throw new UnfitValueException("it is no number");
        }
    }

    /** A 64-bit number. */
    static CanonicalValue wide(double number) {
        return new CanonicalValue(Double.toString(number), Long.toHexString(Double.doubleToLongBits(number + 0.0)));
    }

    private static CanonicalValue narrow(float number) {
        return new CanonicalValue(Float.toString(number), Integer.toHexString(Float.floatToIntBits(number + 0.0f)));
    }

    /** PostgreSQL marks its hexadecimal digits. */
    private static String hex(String text) {
        return (text.startsWith("\\x") ? text.substring(2) : text).toLowerCase(Locale.ROOT);
    }

    static String uuid(String text) {
        return matching(UUID, text.toLowerCase(Locale.ROOT), "a UUID of 36 characters");
    }

    private static String matching(Pattern pattern, String text, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new UnfitValueException("it is not " + what);
        }
        return text;
    }
}
