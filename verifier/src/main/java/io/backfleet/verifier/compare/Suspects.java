package io.backfleet.verifier.compare;

import static java.util.Objects.requireNonNull;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.key.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one task that differed when they were read, and what becomes of each. A row is a confirmed difference
 * only if it differed, was the same version and differed again after the settle time, and still was that version and
 * differed under its lock. A row that is written in between starts anew, even if it looks as before: it may have been
 * right for a while. One that never comes to rest is confirmed only if its content was the very same wrong one at every
 * look, so that a row in which other columns are written all the time does not hide; else it is undecided, like one
 * whose lock is never had.
 *
 * <p>Does no I/O and has no clock: times are monotonic nanoseconds, those at which a look's answer had arrived, so that
 * a wait is never shorter than it seems. Not thread-safe.
 */
final class Suspects {
    /** A row whose lock was waited for in vain so often is undecided. */
    static final int LOCK_TRIES = 3;

    private final int hotTries;
    /** In the order of the walk, which is key order. */
    private final Map<Key, Suspect> rows = new LinkedHashMap<>();

    private long found;
    private long waiting;
    private long cleared;

    private enum Stage {
        /** Looked at again once it has had time to settle. */
        SETTLING,
        /** To be judged under its lock. */
        TO_JUDGE,
        CONFIRMED,
        UNDECIDED
    }

    private static final class Suspect {
        private Stage stage = Stage.SETTLING;
        private Look last;
        private long lookedAt;
        /** How often it was found to have been written. */
        private int changes;

        /** Whether each look so far found the same content. */
        private boolean alwaysTheSame = true;

        /** Whether the last look found the version of the look before. */
        private boolean atRest;

        private int lockTries;
        private @Nullable String reason;

        private Suspect(Look first, long at) {
            last = first;
            lookedAt = at;
        }

        /** Takes over what a look showed: a row that differs, with a clock that starts anew. */
        private void looked(Look look, long at) {
            boolean same = look.content().equals(last.content());
            alwaysTheSame &= same;
            atRest = same && look.version().equals(last.version());
            changes += atRest ? 0 : 1;
            last = look;
            lookedAt = at;
        }
    }

    /** @param hotTries looks that may find a row written, at least 1; the last of them is followed by the judgement */
    Suspects(int hotTries) {
        this.hotTries = hotTries;
    }

    /**
     * Adds rows that differ.
     *
     * @param differing in key order, all behind those added before
     */
    void add(Map<Key, Look> differing, long now) {
        differing.forEach((key, look) -> {
            if (!look.differs()) {
                throw new IllegalArgumentException("row " + key + " does not differ");
            }
            if (rows.put(key, new Suspect(look, now)) != null) {
                throw new IllegalArgumentException("row " + key + " was walked over twice");
            }
            found++;
            waiting++;
        });
    }

    /** Rows added so far. */
    long found() {
        return found;
    }

    /** Rows that nothing is known of yet. */
    long waiting() {
        return waiting;
    }

    /** Rows that turned out to be right, or gone. */
    long cleared() {
        return cleared;
    }

    /**
     * Rows to look at again.
     *
     * @param settleNanos that must have passed since the last look
     * @param most rows wanted
     */
    List<Key> due(long now, long settleNanos, int most) {
        List<Key> due = new ArrayList<>();
        for (Map.Entry<Key, Suspect> row : rows.entrySet()) {
            Suspect suspect = row.getValue();
            if (suspect.stage == Stage.SETTLING && now - suspect.lookedAt >= settleNanos) {
                due.add(row.getKey());
                if (due.size() == most) {
                    break;
                }
            }
        }
        return due;
    }

    /** How long until the next row is due, at least 0; empty when none settles. */
    OptionalLong untilDue(long now, long settleNanos) {
        return rows.values().stream()
                .filter(suspect -> suspect.stage == Stage.SETTLING)
                .mapToLong(suspect -> Math.max(0, settleNanos - (now - suspect.lookedAt)))
                .min();
    }

    /** Learns from another look at a row that was due. */
    void looked(Key key, Look look, long now) {
        Suspect suspect = at(Stage.SETTLING, key);
        if (!look.differs()) {
            clear(key);
            return;
        }
        suspect.looked(look, now);
        if (suspect.atRest || suspect.changes >= hotTries) {
            suspect.stage = Stage.TO_JUDGE;
        }
    }

    /** Rows to be judged under their lock now, in key order. */
    List<Key> toJudge() {
        return rows.entrySet().stream()
                .filter(row -> row.getValue().stage == Stage.TO_JUDGE)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Learns from a look under the row's lock. */
    void judged(Key key, Look look, long now) {
        Suspect suspect = at(Stage.TO_JUDGE, key);
        if (!look.differs()) {
            clear(key);
            return;
        }
        boolean wasAtRest = suspect.atRest;
        suspect.looked(look, now);
        boolean worn = suspect.changes >= hotTries;
        if ((wasAtRest && suspect.atRest) || (worn && suspect.alwaysTheSame)) {
            suspect.stage = Stage.CONFIRMED;
            waiting--;
        } else if (worn) {
            undecided(suspect, "kept changing, and differed at each of " + (hotTries + 1) + " looks or more");
        } else {
            suspect.stage = Stage.SETTLING;
        }
    }

    /** A row's lock could not be had in time. */
    void locked(Key key, long now) {
        Suspect suspect = at(Stage.TO_JUDGE, key);
        if (++suspect.lockTries >= LOCK_TRIES) {
            undecided(suspect, "stayed locked by others in " + LOCK_TRIES + " tries");
        } else {
            suspect.lookedAt = now;
            suspect.stage = Stage.SETTLING;
        }
    }

    private Suspect at(Stage stage, Key key) {
        Suspect suspect = rows.get(key);
        if (suspect == null || suspect.stage != stage) {
            throw new IllegalStateException(
                    "row " + key + " is not " + stage + " but " + (suspect == null ? "no suspect" : suspect.stage));
        }
        return suspect;
    }

    private void clear(Key key) {
        rows.remove(key);
        waiting--;
        cleared++;
    }

    private void undecided(Suspect suspect, String reason) {
        suspect.stage = Stage.UNDECIDED;
        suspect.reason = reason;
        waiting--;
    }

    /** Confirmed differences as they were under the lock, in key order. */
    List<Difference> confirmed() {
        return rows.values().stream()
                .filter(suspect -> suspect.stage == Stage.CONFIRMED)
                .map(suspect -> requireNonNull(suspect.last.difference()))
                .toList();
    }

    /** Rows that could not be judged, in key order. */
    List<Undecided> undecided() {
        return rows.entrySet().stream()
                .filter(row -> row.getValue().stage == Stage.UNDECIDED)
                .map(row -> new Undecided(row.getKey(), requireNonNull(row.getValue().reason)))
                .toList();
    }
}
