package io.backfleet.database.canon;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a column can hold, independent of its engine: the kind of its values and their limits. How values are read stands
 * in {@link Canon}, which kinds go into which in {@link Conversion}.
 */
public sealed interface CanonicalType {
    /** True and false; {@code true}, {@code false}. */
    record Truth() implements CanonicalType {}

    /** Whole numbers, both ends included; decimal digits. */
    record Whole(BigInteger least, BigInteger greatest) implements CanonicalType {
        public Whole {
            requireNonNull(least, "least");
            requireNonNull(greatest, "greatest");
        }

        /** Those of a number of bits. */
        public static Whole ofBits(int bits, boolean signed) {
            BigInteger size = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
            return new Whole(signed ? size.negate() : BigInteger.ZERO, size.subtract(BigInteger.ONE));
        }
    }

    /**
     * Decimals; plain digits without trailing zeros behind the point.
     *
     * @param precision digits in all; 0 for as many as one likes
     * @param scale digits behind the point; without meaning when the precision is 0
     * @param unsigned whether they begin at zero
     * @param specials whether NaN and the infinities are among them
     */
    record Exact(int precision, int scale, boolean unsigned, boolean specials) implements CanonicalType {}

    /**
     * Binary floating point numbers, compared by their bits, but for the two zeros, which are one, as all NaN are; a text
     * that gives the same bits back.
     *
     * @param wide 64 bits, else 32
     * @param specials whether NaN and the infinities are among them
     * @param places digits behind the point that values are rounded to; {@link #ALL} for all that there are
     */
    record Floating(boolean wide, boolean specials, int places) implements CanonicalType {
        /** Nothing is rounded. */
        public static final int ALL = -1;

        public Floating(boolean wide, boolean specials) {
            this(wide, specials, ALL);
        }
    }

    /**
     * Text, compared code point by code point whatever the collation.
     *
     * @param characters at most so many code points
     * @param bytes at most so many bytes of UTF-8
     */
    record Text(long characters, long bytes, Set<Trait> traits) implements CanonicalType {
        /** No limit that matters. */
        public static final long ANY = Long.MAX_VALUE;

        /** What a column does not take. */
        public enum Trait {
            /** Blanks at the end. */
            PADDED,
            /** The character with number zero. */
            NO_NUL,
            /** Anything but ASCII. */
            ASCII,
            /** Anything but the characters of Windows-1252, which MySQL calls latin1. */
            LATIN,
            /** Code points behind the first 65,536. */
            BASIC_PLANE,
            /** Characters below the blank. */
            NO_CONTROL
        }

        public Text {
            EnumSet<Trait> copy = EnumSet.noneOf(Trait.class);
            copy.addAll(traits);
            traits = Set.copyOf(copy);
        }

        public static Text ofCharacters(long characters, Trait... traits) {
            return new Text(characters, ANY, Set.of(traits));
        }

        public static Text ofBytes(long bytes, Trait... traits) {
            return new Text(ANY, bytes, Set.of(traits));
        }
    }

    /**
     * One of some labels, or several of them in their order with commas between.
     *
     * @param labels in the order of their declaration
     */
    record Labels(List<String> labels, boolean several) implements CanonicalType {
        public Labels {
            labels = List.copyOf(labels);
        }
    }

    /**
     * Bytes; lower-case hexadecimal digits.
     *
     * @param fixed whether there are always as many as there can be
     */
    record Bytes(long most, boolean fixed) implements CanonicalType {}

    /**
     * Days; {@code YYYY-MM-DD}, with {@code  BC} behind years before 1, or one of the two infinities as PostgreSQL writes them.
     *
     * @param leastYear astronomical: 0 is 1 BC
     * @param infinite whether the infinities are among them
     */
    record Day(int leastYear, int greatestYear, boolean infinite) implements CanonicalType {}

    /**
     * Times of a day, or spans of hours; {@code [-]HH:MM:SS[.f]}.
     *
     * @param leastMicros both ends included
     * @param digits of fractions of a second, 0 to 6
     */
    record Clock(long leastMicros, long greatestMicros, int digits) implements CanonicalType {}

    /**
     * Points in time; {@code YYYY-MM-DD HH:MM:SS[.f]}, with {@code  BC} behind years before 1, or the infinities.
     *
     * @param zoned whether they are instants, which are written in UTC; else what a clock on some wall shows
     * @param least both ends included
     * @param infinite whether the infinities are among them
     * @param digits of fractions of a second, 0 to 6
     */
    record Moment(boolean zoned, LocalDateTime least, LocalDateTime greatest, boolean infinite, int digits)
            implements CanonicalType {
        public Moment {
            requireNonNull(least, "least");
            requireNonNull(greatest, "greatest");
        }
    }

    /** UUIDs; 36 lower-case characters. */
    record Uuid() implements CanonicalType {}

    /**
     * Bits; zeros and ones.
     *
     * @param fixed whether there are always as many as there can be
     */
    record Bits(long most, boolean fixed) implements CanonicalType {}

    /**
     * JSON, compared as a tree: numbers as decimals, members in any order.
     *
     * @param verbatim whether the text is kept as it was written, names that stand twice included
     * @param doubles whether numbers are kept as 64-bit integers or floating point only
     */
    record Json(boolean verbatim, boolean doubles) implements CanonicalType {}

    /**
     * A type that only one engine has; its own text.
     *
     * @param engine whose
     * @param type its name
     */
    record Native(String engine, String type) implements CanonicalType {
        public Native {
            requireNonNull(engine, "engine");
            requireNonNull(type, "type");
        }
    }
}
