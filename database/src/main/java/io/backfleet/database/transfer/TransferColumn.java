package io.backfleet.database.transfer;

import static java.util.Objects.requireNonNull;

/**
 * A column of one of the two tables, as far as it matters to who fills it.
 *
 * @param name unquoted, as the catalog has it
 * @param nullable whether it may hold null
 * @param hasDefault whether it gets a value when a writer gives none; a default of null is none
 * @param generated whether nobody but the server can give it a value; an identity that a writer can override is not
 */
public record TransferColumn(String name, boolean nullable, boolean hasDefault, boolean generated) {
    public TransferColumn {
        requireNonNull(name, "name");
    }

    /** Whether a row without a value for it is refused. */
    boolean wanting() {
        return !nullable && !hasDefault && !generated;
    }
}
