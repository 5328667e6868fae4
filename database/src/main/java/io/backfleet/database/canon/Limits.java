package io.backfleet.database.canon;

import io.backfleet.database.canon.CanonicalType.Text.Trait;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What types can hold. All functions. */
final class Limits {
    private static final int ASCII_END = 0x80;
    private static final Charset LATIN = Charset.forName("windows-1252");

    private Limits() {}

    /** @throws UnfitValueException when the type can't hold the value unchanged */
    static void require(CanonicalType type, CanonicalValue value) {
        String text = value.text();
        if (type instanceof CanonicalType.Whole whole) {
            whole(whole, text);
        } else if (type instanceof CanonicalType.Exact exact) {
            exact(exact, text);
        } else if (type instanceof CanonicalType.Floating floating) {
            floating(floating, text);
        } else if (type instanceof CanonicalType.Text limits) {
            text(limits, text);
        } else if (type instanceof CanonicalType.Labels labels) {
            labels(labels, text);
        } else if (type instanceof CanonicalType.Bytes bytes) {
            long length = text.length() / 2;
            refuse(length > bytes.most(), "it has " + length + " bytes, and " + bytes.most() + " fit");
            refuse(
                    bytes.fixed() && length < bytes.most(),
                    "it has " + length + " bytes, and zeros would fill it up to " + bytes.most());
        } else if (type instanceof CanonicalType.Day day) {
            day(day, text);
        } else if (type instanceof CanonicalType.Clock clock) {
            long micros = Times.micros(text);
            refuse(micros < clock.leastMicros() || micros > clock.greatestMicros(), "it is out of range");
            digits(text, clock.digits());
        } else if (type instanceof CanonicalType.Moment moment) {
            moment(moment, text);
        } else if (type instanceof CanonicalType.Bits bits) {
            refuse(
                    bits.fixed() ? text.length() != bits.most() : text.length() > bits.most(),
                    "it has " + text.length() + " bits, and " + bits.most() + " fit");
        } else if (type instanceof CanonicalType.Json json) {
            json(json, text);
        }
    }

    private static void refuse(boolean unfit, String why) {
        if (unfit) {
            throw new UnfitValueException(why);
        }
    }

    private static void whole(CanonicalType.Whole type, String text) {
        BigInteger number = new BigInteger(text);
        refuse(
                number.compareTo(type.least()) < 0 || number.compareTo(type.greatest()) > 0,
                "it is not between " + type.least() + " and " + type.greatest());
    }

    private static void exact(CanonicalType.Exact type, String text) {
        if (!Character.isDigit(text.charAt(text.length() - 1))) {
            refuse(!type.specials(), "it is no finite number");
            return;
        }
        BigDecimal number = new BigDecimal(text);
        refuse(type.unsigned() && number.signum() < 0, "it is negative");
        if (type.precision() > 0) {
            refuse(
                    number.stripTrailingZeros().scale() > type.scale(),
                    "it has more than " + type.scale() + " digits behind the point");
            int whole = number.precision() - number.scale();
            refuse(
                    number.signum() != 0 && whole > type.precision() - type.scale(),
                    "it has more than " + (type.precision() - type.scale()) + " digits before the point");
        }
    }

    private static void floating(CanonicalType.Floating type, String text) {
        if (!Character.isDigit(text.charAt(text.length() - 1))) {
            refuse(!type.specials(), "it is no finite number");
        } else if (type.places() != CanonicalType.Floating.ALL) {
            refuse(
                    new BigDecimal(text).stripTrailingZeros().scale() > type.places(),
                    "it has more than " + type.places() + " digits behind the point");
        }
    }

    private static void text(CanonicalType.Text type, String text) {
        Set<Trait> traits = type.traits();
        refuse(traits.contains(Trait.NO_NUL) && text.indexOf(0) >= 0, "it holds the character with number zero");
        refuse(traits.contains(Trait.PADDED) && text.endsWith(" "), "it ends with a blank, which would be lost");
        refuse(traits.contains(Trait.ASCII) && text.chars().anyMatch(c -> c >= ASCII_END), "it holds more than ASCII");
        refuse(
                traits.contains(Trait.LATIN) && !LATIN.newEncoder().canEncode(text),
                "it holds characters that latin1 has not");
        refuse(
                traits.contains(Trait.BASIC_PLANE) && text.chars().anyMatch(c -> Character.isSurrogate((char) c)),
                "it holds characters of four bytes");
        refuse(
                traits.contains(Trait.NO_CONTROL) && text.chars().anyMatch(c -> c < ' '),
                "it holds a character below the blank, which sorts in another place where blanks are filled up");
        if (text.length() > type.characters()) {
            int length = text.codePointCount(0, text.length());
            refuse(length > type.characters(), "it has " + length + " characters, and " + type.characters() + " fit");
        }
        // no character takes more than three bytes for each of its char
        if (text.length() > type.bytes() / 3) {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            refuse(length > type.bytes(), "it has " + length + " bytes, and " + type.bytes() + " fit");
        }
    }

    private static void labels(CanonicalType.Labels type, String text) {
        if (!type.several()) {
            refuse(!type.labels().contains(text), "it is not among the labels");
            return;
        }
        if (text.isEmpty()) {
            return;
        }
        List<Integer> places = new ArrayList<>();
        for (String label : text.split(",", -1)) {
            places.add(type.labels().indexOf(label));
        }
        refuse(places.contains(-1), "one of its members is not among the labels");
        for (int i = 1; i < places.size(); i++) {
            refuse(
                    places.get(i) <= places.get(i - 1),
                    "its members are not in the order of the labels, or twice there");
        }
    }

    private static void day(CanonicalType.Day type, String text) {
        if (Times.INFINITIES.contains(text)) {
            refuse(!type.infinite(), "it is infinite");
            return;
        }
        LocalDate date = Times.date(text);
        refuse(
                date.getYear() < type.leastYear() || date.getYear() > type.greatestYear(),
                "its year is not between " + type.leastYear() + " and " + type.greatestYear());
    }

    private static void moment(CanonicalType.Moment type, String text) {
        if (Times.INFINITIES.contains(text)) {
            refuse(!type.infinite(), "it is infinite");
            return;
        }
        LocalDateTime moment = Times.dateTime(text);
        refuse(
                moment.isBefore(type.least()) || moment.isAfter(type.greatest()),
                "it is not between " + type.least() + " and " + type.greatest());
        digits(text, type.digits());
    }

    private static void digits(String text, int most) {
        int digits = Times.digits(text);
        refuse(digits > most, "it has " + digits + " digits behind the second, and " + most + " fit");
    }

    private static void json(CanonicalType.Json type, String text) {
        JsonTree.Parsed tree = JsonTree.parse(text);
        refuse(!type.verbatim() && tree.twins(), "an object in it has two members of one name");
        refuse(!type.verbatim() && tree.nul(), "it holds the character with number zero");
        refuse(type.doubles() && tree.beyondDoubles(), "it holds a number that is no 64-bit number");
    }

    /** Whether all that one type holds, the other does as well; only told where it is easy to tell. */
    static boolean cover(CanonicalType from, CanonicalType into) {
        if (from instanceof CanonicalType.Whole a && into instanceof CanonicalType.Whole b) {
            return a.least().compareTo(b.least()) >= 0 && a.greatest().compareTo(b.greatest()) <= 0;
        }
        if (from instanceof CanonicalType.Exact a && into instanceof CanonicalType.Exact b) {
            boolean digits = b.precision() == 0
                    || (a.precision() > 0
                            && a.scale() <= b.scale()
                            && a.precision() - a.scale() <= b.precision() - b.scale());
            return digits && (!b.unsigned() || a.unsigned()) && (b.specials() || !a.specials());
        }
        if (from instanceof CanonicalType.Floating a && into instanceof CanonicalType.Floating b) {
            boolean digits =
                    b.places() == CanonicalType.Floating.ALL || (a.wide() == b.wide() && a.places() == b.places());
            return digits && (b.wide() || !a.wide()) && (b.specials() || !a.specials());
        }
        if (from instanceof CanonicalType.Text a && into instanceof CanonicalType.Text b) {
            return a.characters() <= b.characters()
                    && a.bytes() <= b.bytes()
                    && a.traits().containsAll(b.traits());
        }
        if (from instanceof CanonicalType.Moment a && into instanceof CanonicalType.Moment b) {
            return !a.least().isBefore(b.least())
                    && !a.greatest().isAfter(b.greatest())
                    && a.digits() <= b.digits()
                    && (b.infinite() || !a.infinite());
        }
        if (from instanceof CanonicalType.Bytes a && into instanceof CanonicalType.Bytes b) {
            return a.most() <= b.most() && !b.fixed();
        }
        return from instanceof CanonicalType.Truth && into instanceof CanonicalType.Whole;
    }
}
