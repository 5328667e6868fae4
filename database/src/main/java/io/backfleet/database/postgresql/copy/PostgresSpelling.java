package io.backfleet.database.postgresql.copy;

import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.copy.Spelling;

/** Texts as PostgreSQL's types read them. */
enum PostgresSpelling implements Spelling {
    INSTANCE;

    @Override
    public String spelled(CanonicalType type, String canonical) {
        return type instanceof CanonicalType.Bytes ? "\\x" + canonical : canonical;
    }

    /** Its output functions and input functions are each other's reverse, under the settings of the fleet's sessions. */
    @Override
    public boolean verbatim() {
        return true;
    }
}
