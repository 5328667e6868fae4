package io.backfleet.protocol.gate;

import static io.backfleet.protocol.gate.Moments.plus;

import io.backfleet.protocol.spec.GatePolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive clean passes up to the newest one. Whoever keeps it starts over with {@link #NONE} when a repair ends and
 * when evidence is given up, and drops the pass that is running then.
 *
 * @param passes how many; 0 for none
 * @param since when the first of them began, milliseconds since 1970; 0 for none
 * @param newest when the newest of them began; 0 for none
 */
public record Streak(int passes, long since, long newest) {
    public static final Streak NONE = new Streak(0, 0, 0);

    /**
     * The streak after one more pass.
     *
     * <p>A pass that began no later than {@code barrier} does not count: within one millisecond nobody can tell what was
     * first. Behind a pause of more than {@code quietMillis} the pass is the first of a new streak: nobody looked in
     * between.
     *
     * @param pass that has ended
     * @param previous the one before it; null when it is the first
     * @param barrier when a repair last ended or evidence was last given up, the later of both; null when neither ever was
     * @param quietMillis longest pause between the end of a pass and the beginning of the next, milliseconds: the policy's
     *     {@link GatePolicy#staleMillis()} and the spec's time between passes
     */
    public Streak after(PassRecord pass, @Nullable PassRecord previous, @Nullable Long barrier, long quietMillis) {
        if (!proves(pass) || (barrier != null && pass.startedAt() <= barrier)) {
            return NONE;
        }
        boolean next = passes > 0
                && previous != null
                && newest == previous.startedAt()
                && follows(previous, pass)
                && !paused(previous, pass, quietMillis);
        return next
                ? new Streak(passes + 1, since, pass.startedAt())
                : new Streak(1, pass.startedAt(), pass.startedAt());
    }

    /** What is left of it when only passes count that began after a moment; as it is when the records don't bear it out. */
    Streak behind(long moment, List<PassRecord> records) {
        if (since > moment || !bears(records)) {
            return this;
        }
        List<PassRecord> left =
                of(records).stream().filter(pass -> pass.startedAt() > moment).toList();
        return left.isEmpty() ? NONE : new Streak(left.size(), left.get(0).startedAt(), newest);
    }

    /** Those of the last passes that belong to it, newest last; older ones may not be on record any more. */
    List<PassRecord> of(List<PassRecord> records) {
        int known = Math.min(Math.max(0, passes), records.size());
        return records.subList(records.size() - known, records.size());
    }

    /** Whether the records of the last passes agree with it. */
    boolean bears(List<PassRecord> records) {
        List<PassRecord> mine = of(records);
        if (mine.isEmpty() || since > newest) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (!proves(mine.get(i)) || (i > 0 && !follows(mine.get(i - 1), mine.get(i)))) {
                return false;
            }
        }
        long first = mine.get(0).startedAt();
        return mine.get(mine.size() - 1).startedAt() == newest
                && (mine.size() == passes ? first == since : first > since);
    }

    /** When the first pass behind the last pause that is on record began; {@link #since()} when none is. */
    long continuousSince(List<PassRecord> records, long quietMillis) {
        List<PassRecord> mine = of(records);
        for (int i = mine.size() - 1; i > 0; i--) {
            if (paused(mine.get(i - 1), mine.get(i), quietMillis)) {
                return mine.get(i).startedAt();
            }
        }
        return since;
    }

    /** A pass that ended before it began was timed by a clock that was set back: nothing can be put in order with it. */
    private static boolean proves(PassRecord pass) {
        return pass.clean() && pass.endedAt() >= pass.startedAt();
    }

    private static boolean follows(PassRecord previous, PassRecord pass) {
        return pass.number() > previous.number() && pass.startedAt() >= previous.endedAt();
    }

    private static boolean paused(PassRecord previous, PassRecord pass, long quietMillis) {
        return pass.startedAt() > plus(previous.endedAt(), quietMillis);
    }
}
