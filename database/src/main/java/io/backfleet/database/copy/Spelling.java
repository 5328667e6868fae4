package io.backfleet.database.copy;

import io.backfleet.database.canon.CanonicalType;

/** How an engine writes canonical values where it reads texts. Stateless. */
@FunctionalInterface
public interface Spelling {
    /** A canonical text as a parameter of that engine. */
    String spelled(CanonicalType type, String canonical);

    /** Whether the engine takes what it prints, as it is, for a column of the same type. */
    default boolean verbatim() {
        return false;
    }
}
