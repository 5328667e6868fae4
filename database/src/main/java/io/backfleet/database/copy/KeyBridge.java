package io.backfleet.database.copy;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.canon.Canon;
import io.backfleet.database.canon.Conversion;
import io.backfleet.database.canon.UnfitValueException;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes keys from one side to the other. Immutable.
 *
 * @param parts in key order
 */
record KeyBridge(List<Part> parts) {
    KeyBridge {
        parts = List.copyOf(parts);
    }

    /**
     * A column of the key.
     *
     * @param source its name there
     * @param target its name there
     * @param there from the source's type to the target's
     * @param back the other way
     * @param targetSpelling how the target's engine takes values
     * @param sourceSpelling how the source's does
     */
    record Part(
            String source,
            String target,
            Conversion there,
            Conversion back,
            Spelling targetSpelling,
            Spelling sourceSpelling) {
        Part {
            requireNonNull(source, "source");
            requireNonNull(target, "target");
        }
    }

    /** The target's key for one of the source's; null for null. */
    @Nullable
    Key toTarget(@Nullable Key key) {
        return key == null ? null : target(key);
    }

    /** The target's key for one of the source's. */
    Key target(Key key) {
        return mapped(
                key,
                (part, text) -> part.targetSpelling()
                        .spelled(
                                part.there().into(),
                                part.there()
                                        .apply(Canon.read(part.there().from(), text))
                                        .text()));
    }

    /** The source's key for one of the target's. */
    Key source(Key key) {
        return mapped(
                key,
                (part, text) -> part.sourceSpelling()
                        .spelled(
                                part.back().into(),
                                part.back()
                                        .apply(Canon.read(part.back().from(), text))
                                        .text()));
    }

    /** What a key of the source is recognised by, however it is printed. */
    List<String> identity(Key source) {
        return mapped(
                        source,
                        (part, text) -> Canon.read(part.there().from(), text).compared())
                .values();
    }

    /** What a key of the target is recognised by: the same as the source's. */
    List<String> identityOfTarget(Key target) {
        return mapped(
                        target,
                        (part, text) -> part.back()
                                .apply(Canon.read(part.back().from(), text))
                                .compared())
                .values();
    }

    private Key mapped(Key key, BiFunction<Part, String, String> step) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            try {
                values.add(step.apply(parts.get(i), key.values().get(i)));
            } catch (UnfitValueException e) {
                throw new BackfleetException(
                        ErrorCode.ROW_REJECTED,
                        "row " + key + ": key column '" + parts.get(i).source() + "' or '"
                                + parts.get(i).target() + "' on the other side: " + e.text());
            }
        }
        return new Key(values);
    }
}
