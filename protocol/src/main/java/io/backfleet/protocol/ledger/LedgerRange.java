package io.backfleet.protocol.ledger;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import org.jspecify.annotations.Nullable;

/**
 * One range of a {@link RangeLedger}. It has no upper end of its own: it ends where the next range begins, so two
 * neighbours cannot disagree.
 *
 * @param id names its task; never used twice in a ledger
 * @param lower first key inside; null for the first range only
 * @param estimatedRows rows expected in it
 * @param attempts how often it was handed out
 * @param failures how often an attempt ended in a failure that is not the surroundings' fault
 * @param notBefore not to be handed out earlier, milliseconds since 1970; 0 for at once
 * @param since when it got its status, milliseconds since 1970
 * @param failure the last failure; always there when parked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerRange(
        int id,
        @Nullable Key lower,
        RangeStatus status,
        long estimatedRows,
        int attempts,
        int failures,
        long notBefore,
        long since,
        @Nullable Failure failure) {
    public LedgerRange {
        requireNonNull(status, "status");
        if (status == RangeStatus.PARKED && failure == null) {
            throw new IllegalArgumentException("range " + id + " is parked without a failure");
        }
    }

    static LedgerRange open(int id, @Nullable Key lower, long estimatedRows, long now) {
        return new LedgerRange(id, lower, RangeStatus.OPEN, estimatedRows, 0, 0, 0, now, null);
    }

    static LedgerRange done(int id, @Nullable Key lower, long estimatedRows, long now) {
        return new LedgerRange(id, lower, RangeStatus.DONE, estimatedRows, 0, 0, 0, now, null);
    }

    static LedgerRange parked(int id, @Nullable Key lower, int attempts, long now, Failure failure) {
        return new LedgerRange(id, lower, RangeStatus.PARKED, 1, attempts, attempts, 0, now, failure);
    }

    LedgerRange handedOut(long now) {
        return new LedgerRange(
                id, lower, RangeStatus.IN_FLIGHT, estimatedRows, attempts + 1, failures, 0, now, failure);
    }

    LedgerRange reopened(long now, long notBefore, int failures, @Nullable Failure failure) {
        return new LedgerRange(id, lower, RangeStatus.OPEN, estimatedRows, attempts, failures, notBefore, now, failure);
    }

    LedgerRange parkedFor(Failure why, int failures, long now) {
        return new LedgerRange(id, lower, RangeStatus.PARKED, estimatedRows, attempts, failures, 0, now, why);
    }
}
