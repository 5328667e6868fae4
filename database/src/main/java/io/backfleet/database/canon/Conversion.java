package io.backfleet.database.canon;

import io.backfleet.database.canon.CanonicalType.Bits;
import io.backfleet.database.canon.CanonicalType.Bytes;
import io.backfleet.database.canon.CanonicalType.Exact;
import io.backfleet.database.canon.CanonicalType.Floating;
import io.backfleet.database.canon.CanonicalType.Json;
import io.backfleet.database.canon.CanonicalType.Labels;
import io.backfleet.database.canon.CanonicalType.Moment;
import io.backfleet.database.canon.CanonicalType.Native;
import io.backfleet.database.canon.CanonicalType.Text;
import io.backfleet.database.canon.CanonicalType.Truth;
import io.backfleet.database.canon.CanonicalType.Uuid;
import io.backfleet.database.canon.CanonicalType.Whole;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How values of one type become those of another: unchanged in meaning or not at all. Values that are too long, too many
 * digits, out of range are refused one by one; nothing is ever rounded, cut or trimmed. Kinds that have no common meaning
 * are refused as a whole: an expression can say what is meant. Immutable.
 *
 * @param from where values come from
 * @param into where they go
 * @param exact whether every value goes through, so that none is looked at
 * @param note what is worth knowing though it works; empty for nothing
 */
public record Conversion(
        CanonicalType from, CanonicalType into, boolean exact, String note, UnaryOperator<CanonicalValue> step) {
    private static final int UUID_BYTES = 16;

    /** The conversion; empty when there is none that keeps what values mean. */
    public static Optional<Conversion> between(CanonicalType from, CanonicalType into) {
        if (from instanceof Native || into instanceof Native) {
            return from.equals(into) ? same(from, into) : Optional.empty();
        }
        if (from instanceof Json || into instanceof Json) {
            return json(from, into);
        }
        if (from instanceof Moment a && into instanceof Moment b && a.zoned() != b.zoned()) {
            return of(from, into, "instants and wall clocks meet in UTC", v -> v);
        }
        if (from.getClass() == into.getClass()) {
            return from instanceof Floating f && f.wide() && !((Floating) into).wide()
                    ? Optional.empty()
                    : from instanceof Floating ? floating(from, into) : same(from, into);
        }
        return numbers(from, into).or(() -> texts(from, into));
    }

    private static Optional<Conversion> numbers(CanonicalType from, CanonicalType into) {
        if (from instanceof Whole && into instanceof Exact) {
            return same(from, into);
        }
        if (from instanceof Exact && into instanceof Whole) {
            return of(from, into, "", v -> {
                if (v.text().indexOf('.') >= 0
                        || !Character.isDigit(v.text().charAt(v.text().length() - 1))) {
                    throw new UnfitValueException("it is no whole number");
                }
                return v;
            });
        }
        if (into instanceof Truth && (from instanceof Whole || one(from))) {
            return of(from, into, "", v -> CanonicalValue.of(Canon.truth(v.text())));
        }
        if (from instanceof Truth && (into instanceof Whole || one(into))) {
            return of(from, into, "", v -> CanonicalValue.of(v.text().equals("true") ? "1" : "0"));
        }
        return Optional.empty();
    }

    /** A single bit, which one engine takes for a truth value. */
    private static boolean one(CanonicalType type) {
        return type instanceof Bits bits && bits.most() == 1 && bits.fixed();
    }

    private static Optional<Conversion> texts(CanonicalType from, CanonicalType into) {
        if ((from instanceof Text || from instanceof Labels) && (into instanceof Text || into instanceof Labels)) {
            return same(from, into);
        }
        if (from instanceof Uuid && into instanceof Bytes bytes && bytes.most() >= UUID_BYTES) {
            return of(from, into, "", v -> CanonicalValue.of(v.text().replace("-", "")));
        }
        if (from instanceof Bytes && into instanceof Uuid) {
            return of(from, into, "", v -> CanonicalValue.of(dashed(v.text())));
        }
        if (from instanceof Uuid && into instanceof Text) {
            return same(from, into);
        }
        if (from instanceof Text && into instanceof Uuid) {
            return of(from, into, "UUIDs are written in lower case", v -> {
                if (!v.text().equals(v.text().toLowerCase(Locale.ROOT))) {
                    throw new UnfitValueException("it is not a UUID in lower case");
                }
                return CanonicalValue.of(Canon.uuid(v.text()));
            });
        }
        return Optional.empty();
    }

    private static String dashed(String hex) {
        if (hex.length() != 2 * UUID_BYTES) {
            throw new UnfitValueException("it has not 16 bytes");
        }
        return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    private static Optional<Conversion> floating(CanonicalType from, CanonicalType into) {
        boolean widened = !((Floating) from).wide() && ((Floating) into).wide();
        return widened ? of(from, into, "", v -> Canon.wide(Float.parseFloat(v.text()))) : same(from, into);
    }

    private static Optional<Conversion> json(CanonicalType from, CanonicalType into) {
        if (from instanceof Text && into instanceof Json) {
            return of(
                    from,
                    into,
                    "",
                    v -> new CanonicalValue(v.text(), JsonTree.parse(v.text()).canonical()));
        }
        if (from instanceof Json a && into instanceof Json b) {
            return of(from, into, b.doubles() && !a.doubles() ? "numbers that are no doubles are refused" : "", v -> v);
        }
        if (from instanceof Json && into instanceof Text) {
            return of(from, into, "", v -> CanonicalValue.of(v.text()));
        }
        return Optional.empty();
    }

    private static Optional<Conversion> same(CanonicalType from, CanonicalType into) {
        return of(from, into, "", v -> v);
    }

    private static Optional<Conversion> of(
            CanonicalType from, CanonicalType into, String note, UnaryOperator<CanonicalValue> step) {
        return Optional.of(new Conversion(from, into, from.equals(into) || Limits.cover(from, into), note, step));
    }

    /**
     * Whether what an engine prints for one of the values is, for that same engine, also a text of what it becomes. Then
     * nothing needs to be understood.
     */
    public boolean verbatim() {
        if (from.equals(into)) {
            return true;
        }
        return exact
                && from.getClass() == into.getClass()
                && (from instanceof Whole
                        || from instanceof Exact
                        || from instanceof Bytes
                        || (from instanceof Moment a && a.zoned() == ((Moment) into).zoned()));
    }

    /**
     * What the other side would hold.
     *
     * @throws UnfitValueException when it can't hold that
     */
    public CanonicalValue apply(CanonicalValue value) {
        CanonicalValue converted = step.apply(value);
        if (!exact) {
            Limits.require(into, converted);
        }
        return converted;
    }
}
