package io.backfleet.verifier.compare;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.slots.Workplace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks at the suspects again until each is cleared, confirmed or undecided. Not thread-safe: one object per task.
 */
final class Settling {
    /** Keys per look. */
    private static final int KEYS = 1_000;
    /** While rows settle, the task asks this often whether it is still wanted. */
    private static final Duration ASK = Duration.ofMillis(100);
    /** Rows stay locked for a reason that concerns many: after so many time-outs the task goes back and comes later. */
    private static final int MOST_LOCK_TIMEOUTS = 100;

    /** A replica that is further behind is not waited for: whatever differs there is judged on the primary. */
    private static final Duration MOST_LAG = Duration.ofSeconds(30);

    private final VerifySpec spec;
    private final Workplace place;
    private final VerifyingTask table;
    private final Suspects suspects;
    private final SuspectReports reports;
    private final Steps steps;
    private long highestLagMillis;
    private int lockTimeouts;

    Settling(
            VerifySpec spec,
            Workplace place,
            VerifyingTask table,
            Suspects suspects,
            SuspectReports reports,
            Steps steps) {
        this.spec = spec;
        this.place = place;
        this.table = table;
        this.suspects = suspects;
        this.reports = reports;
        this.steps = steps;
    }

    /** Goes on until no suspect waits. */
    void run() {
        while (suspects.waiting() > 0) {
            steps.leave();
            List<Key> due = suspects.due(now(), settleNanos(), KEYS);
            if (due.isEmpty()) {
                awaitNext();
            } else {
                look(due);
                steps.breathe();
                for (Key key : suspects.toJudge()) {
                    steps.leave();
                    judge(key);
                    tell();
                    steps.breathe();
                }
            }
            tell();
        }
    }

    private void tell() {
        steps.waiting(suspects.waiting());
        reports.waiting(suspects.waiting());
    }

    private void look(List<Key> due) {
        Map<Key, Look> looks = steps.read(() -> table.look(due));
        long now = now();
        for (Key key : due) {
            suspects.looked(key, requireNonNull(looks.get(key), () -> "no look at row " + key), now);
        }
    }

    private void judge(Key key) {
        Optional<Look> look = steps.read(() -> underLock(key));
        if (look.isPresent()) {
            suspects.judged(key, look.get(), now());
            return;
        }
        suspects.locked(key, now());
        if (++lockTimeouts >= MOST_LOCK_TIMEOUTS) {
            throw new BackfleetException(
                    ErrorCode.LOCK_TIMEOUT,
                    "rows that differ stayed locked by others " + lockTimeouts + " times, the last one " + key
                            + "; they are compared again later");
        }
    }

    /** A lock that is not had is tried for again when the row is due again: others may be judged meanwhile. */
    private Optional<Look> underLock(Key key) {
        try {
            return Optional.of(table.judge(key));
        } catch (BackfleetException e) {
            if (e.code() != ErrorCode.LOCK_TIMEOUT) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private void awaitNext() {
        OptionalLong next = suspects.untilDue(now(), settleNanos());
        long nanos = Math.min(next.orElse(0), ASK.toNanos());
        steps.await(Duration.ofNanos(Math.max(1, nanos)));
    }

    /**
     * What a correct writer may take, or the highest lag of any replica if one of them is read. The lag only spares
     * needless judgements, which look at the primary: one that never ends need not be waited for.
     */
    private long settleNanos() {
        if (!spec.readFrom().isEmpty()) {
            Long lag = place.throttle().lag().millis();
            long bounded = lag == null ? 0 : Math.min(lag, MOST_LAG.toMillis());
            highestLagMillis = Math.max(highestLagMillis, bounded);
        }
        return Duration.ofMillis(Math.max(spec.settleMillis(), highestLagMillis))
                .toNanos();
    }

    private long now() {
        return place.nanoTime().getAsLong();
    }
}
