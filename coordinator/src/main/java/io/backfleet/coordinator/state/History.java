package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.gate.Streak;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The passes over a table so far, and what they prove.
 *
 * @param begun how many passes have begun; the number of the last one
 * @param passes the last ones that ended, newest last, at most {@link #MAX_PASSES}
 * @param streak consecutive clean ones
 * @param compared rows over all passes
 * @param voidedAt when evidence was last given up; null when it never was
 * @param voidReason why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record History(
        int begun,
        List<PassRecord> passes,
        Streak streak,
        long compared,
        @Nullable Long voidedAt,
        @Nullable String voidReason) {
    static final int MAX_PASSES = 10;

    static final History NONE = new History(0, List.of(), Streak.NONE, 0, null, null);

    public History {
        passes = List.copyOf(passes);
        requireNonNull(streak, "streak");
    }

    History begin() {
        return new History(begun + 1, passes, streak, compared, voidedAt, voidReason);
    }

    /**
     * A pass has ended.
     *
     * @param lastRepairAt when a repair last ended; null when none ever did
     * @param quietMillis longest pause between two passes that follow each other
     */
    History ended(PassRecord pass, @Nullable Long lastRepairAt, long quietMillis) {
        List<PassRecord> next = new ArrayList<>(passes);
        PassRecord previous = next.isEmpty() ? null : next.get(next.size() - 1);
        next.add(pass);
        return new History(
                begun,
                next.subList(Math.max(0, next.size() - MAX_PASSES), next.size()),
                streak.after(pass, previous, later(lastRepairAt, voidedAt), quietMillis),
                compared,
                voidedAt,
                voidReason);
    }

    /** A pass was given up. */
    History givenUp(PassRecord pass) {
        return ended(pass, null, 0);
    }

    private static @Nullable Long later(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : (Long) Math.max(a, b);
    }

    History compared(long rows) {
        return new History(begun, passes, streak, compared + rows, voidedAt, voidReason);
    }

    /** No pass so far counts towards opening the gate any more. */
    History discounted() {
        return new History(begun, passes, Streak.NONE, compared, voidedAt, voidReason);
    }

    /** Likewise, because what they proved is in doubt. */
    History voided(String why, long now) {
        return new History(begun, passes, Streak.NONE, compared, now, why);
    }

    /** Evidence was given up at a time at the latest. */
    History voidedBy(long latest) {
        return voidedAt == null || voidedAt <= latest
                ? this
                : new History(begun, passes, streak, compared, latest, voidReason);
    }
}
