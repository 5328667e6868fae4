package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.task.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How far it is proven that a database has what was reported of it. What was reported can be ahead of what is there: a
 * fail-over to a standby that lagged behind loses commits.
 *
 * @param chore how asking went so far
 * @param proven whether the database bears the complete ledger out
 * @param seenBefore rows that were counted in walks over the table that came to nothing
 * @param mark the sum of the marks of the outcomes that the present walk's tasks have reported; null when an earlier
 *     version has begun the walk, which kept none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Proving(
        Chore chore,
        boolean proven,
        long seenBefore,
        @Nullable Long mark) {
    static final Proving FRESH = new Proving(Chore.FRESH, false, 0, 0L);

    public Proving {
        requireNonNull(chore, "chore");
    }

    public Proving with(Chore next) {
        return new Proving(next, proven, seenBefore, mark);
    }

    /** A task of the walk has ended. */
    Proving ended(int range, Outcome outcome) {
        return mark == null ? this : new Proving(chore, proven, seenBefore, mark + outcome.mark(range));
    }

    Proving done() {
        return new Proving(chore, true, seenBefore, mark);
    }

    /** Everything is to be done again, and then to be proven again. */
    Proving anew(long seen) {
        return new Proving(chore.again(), false, seen, 0L);
    }
}
