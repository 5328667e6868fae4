package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.ledger.RangeStatus;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a table that is to be repaired. One that is repaired is forgotten.
 *
 * @param id names its task; never used twice in a run's database
 * @param status never DONE
 * @param attempts how often it was handed out
 * @param failures how often an attempt ended in a failure that is not the surroundings' fault
 * @param notBefore not to be handed out earlier; 0 for at once
 * @param since when it got its status
 * @param failure the last failure; always there when parked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RepairItem(
        int id,
        KeyRange keys,
        RangeStatus status,
        int attempts,
        int failures,
        long notBefore,
        long since,
        @Nullable Failure failure) {
    public RepairItem {
        requireNonNull(keys, "keys");
        requireNonNull(status, "status");
        if (status == RangeStatus.PARKED && failure == null) {
            throw new IllegalArgumentException("repair " + id + " is parked without a failure");
        }
    }

    static RepairItem open(int id, KeyRange keys, long now) {
        return new RepairItem(id, keys, RangeStatus.OPEN, 0, 0, 0, now, null);
    }

    RepairItem handedOut(long now) {
        return new RepairItem(id, keys, RangeStatus.IN_FLIGHT, attempts + 1, failures, 0, now, failure);
    }

    RepairItem reopened(long now, long until, int nextFailures, @Nullable Failure why) {
        return new RepairItem(id, keys, RangeStatus.OPEN, attempts, nextFailures, until, now, why);
    }

    static RepairItem parked(int id, KeyRange keys, int attempts, int failures, long now, Failure why) {
        return new RepairItem(id, keys, RangeStatus.PARKED, attempts, failures, 0, now, why);
    }
}
