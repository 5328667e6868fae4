package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

/**
 * How far it is proven that a database has what was reported of it. What was reported can be ahead of what is there: a
 * fail-over to a standby that lagged behind loses commits.
 *
 * @param chore how asking went so far
 * @param proven whether the database bears the complete ledger out
 * @param seenBefore rows that were counted in walks over the table that came to nothing
 */
public record Proving(Chore chore, boolean proven, long seenBefore) {
    static final Proving FRESH = new Proving(Chore.FRESH, false, 0);

    public Proving {
        requireNonNull(chore, "chore");
    }

    public Proving with(Chore next) {
        return new Proving(next, proven, seenBefore);
    }

    Proving done() {
        return new Proving(chore, true, seenBefore);
    }

    /** Everything is to be done again, and then to be proven again. */
    Proving anew(long seen) {
        return new Proving(chore.again(), false, seen);
    }
}
