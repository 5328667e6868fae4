package io.backfleet.coordinator.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A state of {@link CopyModel}: one key in two databases. A row is its version, which tells its content as well; 0 is no
 * row.
 *
 * @param drawn the newest version that was drawn
 * @param changes how many changes writers have begun
 * @param copied whether the backfill has been over the key
 * @param harmed whether a dual write was lost, or the locks of a copy, so that only a repair can make both sides the same
 * @param repaired whether a repair has been over the key that began when no writer was at work, and none has begun since
 */
record Copied(
        Source source,
        Target target,
        int drawn,
        int changes,
        List<Writer> writers,
        Copier copier,
        Repairer repairer,
        boolean copied,
        boolean harmed,
        boolean repaired) {
    /** Who owns nothing. */
    static final int NOBODY = 0;

    static final int COPIER = 8;
    static final int REPAIRER = 9;

    /** Only locked. */
    static final int UNCHANGED = -1;

    /**
     * @param row as committed
     * @param owner the writer whose transaction has changed it
     * @param pending what that one leaves when it commits
     * @param copying whether the copier holds it FOR SHARE, which it can only while there is a row
     */
    record Source(int row, int owner, int pending, boolean copying, boolean repairing) {
        boolean free() {
            return owner == NOBODY && !copying && !repairing;
        }

        Source ownedBy(int writer, int next) {
            return new Source(row, writer, next, copying, repairing);
        }

        Source committed() {
            return new Source(pending, NOBODY, UNCHANGED, copying, repairing);
        }

        Source rolledBack() {
            return new Source(row, NOBODY, UNCHANGED, copying, repairing);
        }

        Source copying(boolean holds) {
            return new Source(row, owner, pending, holds, repairing);
        }

        Source repairing(boolean holds) {
            return new Source(row, owner, pending, copying, holds);
        }
    }

    /**
     * @param row as committed
     * @param owner who has locked it, or the place where it would be
     * @param tombstone the version of the newest deletion that is committed; 0 is none
     * @param placeOwner who has locked the tombstone, or its place
     */
    record Target(int row, int owner, int pending, int tombstone, int placeOwner, int pendingTombstone) {
        boolean freeFor(int who) {
            return owner == NOBODY || owner == who;
        }

        boolean placeFreeFor(int who) {
            return placeOwner == NOBODY || placeOwner == who;
        }

        Target write(int who, int next) {
            return new Target(row, who, next, tombstone, placeOwner, pendingTombstone);
        }

        Target place(int who, int next) {
            return new Target(row, owner, pending, tombstone, who, next);
        }

        /** Everything that somebody has written becomes what is there. */
        Target committed(int who) {
            boolean rowOwn = owner == who;
            boolean placeOwn = placeOwner == who;
            return new Target(
                    rowOwn && pending != UNCHANGED ? pending : row,
                    rowOwn ? NOBODY : owner,
                    rowOwn ? UNCHANGED : pending,
                    placeOwn && pendingTombstone != UNCHANGED ? pendingTombstone : tombstone,
                    placeOwn ? NOBODY : placeOwner,
                    placeOwn ? UNCHANGED : pendingTombstone);
        }

        Target rolledBack(int who) {
            return new Target(
                    row,
                    owner == who ? NOBODY : owner,
                    owner == who ? UNCHANGED : pending,
                    tombstone,
                    placeOwner == who ? NOBODY : placeOwner,
                    placeOwner == who ? UNCHANGED : pendingTombstone);
        }
    }

    /** Where somebody's transactions stand. */
    enum At {
        REST,
        DRAWN,
        SOURCE_CHANGED,
        SOURCE_COMMITTED,
        READ_TARGET,
        READ,
        WAITING,
        AWAITED,
        HELD,
        PLACED,
        LOCKED,
        WRITTEN,
        CHECKED,
        TARGET_COMMITTED
    }

    /**
     * @param change number of its change, which is its transaction's as well; 0 when it writes the target once more
     * @param seen the tombstone as it found it
     */
    record Writer(At at, int change, int version, boolean deletes, int seen) {
        static final Writer RESTING = new Writer(At.REST, 0, 0, false, 0);

        Writer now(At next) {
            return new Writer(next, change, version, deletes, seen);
        }

        /** With what was written already to be written once more. */
        Writer again() {
            return new Writer(At.SOURCE_COMMITTED, 0, version, deletes, 0);
        }

        boolean repeats() {
            return change == 0;
        }

        Writer placed(int tombstone) {
            return new Writer(At.PLACED, change, version, deletes, tombstone);
        }
    }

    /**
     * @param runs how often it has begun
     * @param read the source's row
     * @param seen the tombstone
     */
    record Copier(At at, int runs, int read, int seen) {}

    /**
     * @param read the row of the target, then of the source
     * @param extra whether it has locked a row of the target that the source seemed to lack
     * @param awaited the change whose end it waits for; 0 for none
     * @param quiet whether no writer has been at work since it began
     */
    record Repairer(At at, int runs, int read, boolean extra, int awaited, boolean quiet) {
        Repairer now(At next) {
            return new Repairer(next, runs, read, extra, awaited, quiet);
        }
    }

    boolean atRest() {
        return writers.stream().allMatch(writer -> writer.at() == At.REST)
                && copier.at() == At.REST
                && repairer.at() == At.REST;
    }

    Copied with(Source next) {
        return new Copied(next, target, drawn, changes, writers, copier, repairer, copied, harmed, repaired);
    }

    Copied with(Target next) {
        return new Copied(source, next, drawn, changes, writers, copier, repairer, copied, harmed, repaired);
    }

    Copied with(int writer, Writer next) {
        List<Writer> all = new ArrayList<>(writers);
        all.set(writer - 1, next);
        return new Copied(source, target, drawn, changes, List.copyOf(all), copier, repairer, copied, harmed, repaired);
    }

    Copied with(Copier next) {
        return new Copied(source, target, drawn, changes, writers, next, repairer, copied, harmed, repaired);
    }

    Copied with(Repairer next) {
        return new Copied(source, target, drawn, changes, writers, copier, next, copied, harmed, repaired);
    }

    /** A writer begins a change: whatever was repaired before says nothing of it. */
    Copied changing(int version) {
        Repairer busy = new Repairer(
                repairer.at(), repairer.runs(), repairer.read(), repairer.extra(), repairer.awaited(), false);
        return new Copied(source, target, version, changes + 1, writers, copier, busy, copied, harmed, false);
    }

    Copied copiedNow() {
        return new Copied(source, target, drawn, changes, writers, copier, repairer, true, harmed, repaired);
    }

    Copied harmedNow() {
        return new Copied(source, target, drawn, changes, writers, copier, repairer, copied, true, repaired);
    }

    Copied repairedNow(boolean quiet) {
        return new Copied(source, target, drawn, changes, writers, copier, repairer, copied, harmed, repaired || quiet);
    }
}
