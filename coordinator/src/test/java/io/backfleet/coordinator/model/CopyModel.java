package io.backfleet.coordinator.model;

import static io.backfleet.coordinator.model.Copied.NOBODY;
import static io.backfleet.coordinator.model.Copied.UNCHANGED;

import io.backfleet.coordinator.model.Copied.At;
import io.backfleet.coordinator.model.Copied.Copier;
import io.backfleet.coordinator.model.Copied.Repairer;
import io.backfleet.coordinator.model.Copied.Source;
import io.backfleet.coordinator.model.Copied.Target;
import io.backfleet.coordinator.model.Copied.Writer;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * How one row gets from one database into another and stays what it is in the source, while writers change, delete and
 * insert it again and write both sides themselves.
 *
 * <p>Every step is one statement, or one commit, of somebody's transaction; locks are waited for. What stands for what:
 *
 * <ul>
 *   <li><i>writers</i>: the application, as {@code docs/dual-writes.md} asks for it ({@link WriterSteps})
 *   <li><i>the copier</i>: {@code FillBatch} with {@code SourceRows.page} or {@code hold}, {@code TargetTask.applyNewer}
 *       (whose statement takes the tombstone's place first) or {@code insertAbsent}, {@code requireHeld}, {@code commit}
 *       ({@link CopierSteps})
 *   <li><i>the repairer</i>: {@code RepairBatch}, with {@code TargetTask.lock}, {@code SourceRows.awaitWriters}, {@code
 *       hold}, {@code TargetTask.lock}, {@code put} or {@code remove}, {@code commit} ({@link RepairerSteps})
 * </ul>
 *
 * <p>Databases show what PostgreSQL shows: a plain read sees the newest commit; a locking read waits for the row's
 * writer, but does not know of a row that somebody has inserted and not committed; an insertion waits for whoever has
 * the key; a deletion finds no row that is not committed. MySQL's locking reads wait in one more case, and so do less.
 *
 * <p>Anybody may die at any time, with all that is not committed, and copier and repairer begin again: as after a timeout
 * or a deadlock. That the copier is the only one of its task is the {@link CheckpointModel}'s matter.
 *
 * <p>Not modelled: several rows (locks are by row), routes and conditions on rows, other unique keys, triggers, a
 * fail-over of either side, writers that do otherwise than documented but for the variants.
 */
final class CopyModel implements Model<Copied> {
    static final String SAME = "at rest both sides are the same";
    static final String NEWER = "no older row over a newer one";
    static final String DELETED = "nothing deleted comes back";

    /** What the protocol rests on; a variant leaves some of it out. */
    enum Guard {
        /** Versions: a writer draws the version when it holds the row. */
        DRAWN_UNDER_LOCK,
        /** Versions: a row that is inserted again has a greater version than before. */
        GROWS_FOR_EVER,
        /** Versions: a writer that deletes leaves a tombstone. */
        TOMBSTONE,
        /** Versions: a writer takes the tombstone's place before it writes the row. */
        WRITER_TAKES_PLACE,
        /** Versions: so does the copier. */
        COPIER_TAKES_PLACE,
        /** Versions: the copier writes only over what is older. */
        COPIER_COMPARES,
        /** Versions: the copier heeds tombstones. */
        COPIER_HEEDS_TOMBSTONE,
        /** Versions: a repair that deletes leaves a tombstone. */
        REPAIR_LEAVES_TOMBSTONE,
        /** Locks: a writer writes the target before it commits the source. */
        TARGET_FIRST,
        /** Locks: the copier locks the source's row when it reads it. */
        COPIER_HOLDS,
        /** Locks: the copier keeps the lock until the target has committed. */
        COPIER_HOLDS_ON,
        /** Locks: the copier commits only if it has the lock still. */
        COPIER_CHECKS,
        /** A repair locks the source's row, or goes by what it has read before. */
        REPAIR_HOLDS,
        /** A repair waits for writers of the source before it takes a row for deleted. */
        REPAIR_AWAITS_WRITERS,
        /** A repair locks the row that seems too much before it waits. */
        REPAIR_LOCKS_EXTRAS
    }

    /**
     * How much may happen.
     *
     * @param locks whether rows are locked instead of having versions
     * @param changes how many changes there are
     * @param writersDie whether dual writes are lost
     * @param writesComeAgain whether the write of the target may come once more, as a queue may deliver it
     * @param locksBreak whether the copier's connection to the source may break, or it may die, when its commit is under
     *     way
     * @param repairs how many repairs there may be
     */
    record Scope(
            boolean locks,
            int writers,
            int changes,
            int copies,
            int repairs,
            boolean writersDie,
            boolean writesComeAgain,
            boolean locksBreak) {}

    private final Scope scope;
    private final WriterSteps writers;
    private final CopierSteps copier;
    private final RepairerSteps repairer;

    CopyModel(Scope scope, Set<Guard> without) {
        this.scope = scope;
        writers = new WriterSteps(scope, without);
        copier = new CopierSteps(scope, without);
        repairer = new RepairerSteps(scope, without);
    }

    /** A row that is in the source only, as all are before the backfill, written before there were dual writes. */
    @Override
    public Copied initial() {
        return new Copied(
                new Source(1, NOBODY, UNCHANGED, false, false),
                new Target(0, NOBODY, UNCHANGED, 0, NOBODY, UNCHANGED),
                1,
                0,
                Collections.nCopies(scope.writers(), Writer.RESTING),
                new Copier(At.REST, 0, 0, 0),
                new Repairer(At.REST, 0, 0, false, 0, false),
                false,
                false,
                false);
    }

    @Override
    public void steps(Copied state, Steps<Copied> steps) {
        boolean restingOne = false;
        for (int i = 1; i <= scope.writers(); i++) {
            boolean rests = state.writers().get(i - 1).at() == At.REST;
            // those that rest are all alike
            if (!rests || !restingOne) {
                writers.of(state, i, steps);
            }
            restingOne |= rests;
        }
        copier.of(state, steps);
        repairer.of(state, steps);
    }

    @Override
    public Optional<Breach> breach(Copied before, Copied after) {
        int row = after.target().row();
        boolean ordered = !scope.locks() || !after.harmed();
        if (ordered && row > 0 && row < before.target().row()) {
            return Optional.of(new Breach(
                    NEWER,
                    "version " + row + " was written over " + before.target().row()));
        }
        if (!scope.locks()
                && row > before.target().row()
                && row <= after.target().tombstone()) {
            return Optional.of(new Breach(
                    DELETED,
                    "version " + row + " came though there is a tombstone of "
                            + after.target().tombstone()));
        }
        if (after.atRest()
                && after.copied()
                && (!after.harmed() || after.repaired())
                && row != after.source().row()) {
            return Optional.of(
                    new Breach(SAME, "the source has " + name(after.source().row()) + ", the target " + name(row)));
        }
        return Optional.empty();
    }

    private static String name(int row) {
        return row == 0 ? "no row" : "version " + row;
    }

    @Override
    public boolean mayEnd(Copied state) {
        return state.atRest();
    }

    @Override
    public String text(Copied state) {
        Target target = state.target();
        return "source: " + name(state.source().row()) + "; target: " + name(target.row())
                + (target.tombstone() == 0 ? "" : ", tombstone of version " + target.tombstone());
    }
}
