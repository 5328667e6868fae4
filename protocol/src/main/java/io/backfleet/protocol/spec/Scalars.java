package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** Reads single values of one section, each within its bounds; what is out of them is reported and reads as its default. */
final class Scalars {
    private final Section section;

    Scalars(Section section) {
        this.section = section;
    }

    /** A duration, in milliseconds. */
    long millis(String key, long otherwise, long min, long max) {
        Optional<String> text = section.text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        Optional<Long> value = text.get().strip().equals("0")
                ? Optional.of(0L)
                : Durations.parse(text.get()).map(Duration::toMillis);
        if (value.isEmpty()) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    "'" + text.get() + "' is not a duration",
                    "write one such as 250ms, 1.5s, 2m, 1h");
            return otherwise;
        }
        if (value.get() < min || value.get() > max) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    "'" + text.get() + "' is out of bounds",
                    "write " + Durations.format(Duration.ofMillis(min)) + " to "
                            + Durations.format(Duration.ofMillis(max)));
            return otherwise;
        }
        return value.get();
    }

    long number(String key, long otherwise, long min, long max) {
        Optional<String> text = section.text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.get().strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of bounds
        }
        section.report(
                ErrorCode.INVALID_VALUE,
                section.at(key),
                "'" + text.get() + "' is not a whole number from " + min + " to " + max,
                "write one");
        return otherwise;
    }

    /** One of two words; true for the second. */
    boolean choice(String key, String first, String second) {
        Optional<String> text = section.text(key);
        if (text.isPresent() && !text.get().equals(first) && !text.get().equals(second)) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    "is '" + text.get() + "'",
                    "write " + first + " or " + second);
        }
        return text.isPresent() && text.get().equals(second);
    }
}
