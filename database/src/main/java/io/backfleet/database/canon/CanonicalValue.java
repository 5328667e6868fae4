package io.backfleet.database.canon;

import static java.util.Objects.requireNonNull;

/**
 * A value that is not null, independent of the engine that it was read from.
 *
 * @param text what travels to the other side; engines bind it
 * @param compared decides equality: two values of one type are the same when these are
 */
public record CanonicalValue(String text, String compared) {
    public CanonicalValue {
        requireNonNull(text, "text");
        requireNonNull(compared, "compared");
    }

    /** One whose text decides. */
    public static CanonicalValue of(String text) {
        return new CanonicalValue(text, text);
    }
}
