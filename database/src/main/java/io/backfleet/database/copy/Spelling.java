package io.backfleet.database.copy;

import io.backfleet.database.canon.CanonicalType;

/** How an engine writes canonical values where it reads texts. Stateless. */
@FunctionalInterface
public interface Spelling {
    /** A canonical text as a parameter of that engine. */
    String spelled(CanonicalType type, String canonical);
}
