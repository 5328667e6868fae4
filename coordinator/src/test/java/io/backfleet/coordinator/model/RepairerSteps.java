package io.backfleet.coordinator.model;

import static io.backfleet.coordinator.model.Copied.NOBODY;
import static io.backfleet.coordinator.model.Copied.REPAIRER;
import static io.backfleet.coordinator.model.Copied.UNCHANGED;

import io.backfleet.coordinator.model.Copied.At;
import io.backfleet.coordinator.model.Copied.Repairer;
import io.backfleet.coordinator.model.Copied.Source;
import io.backfleet.coordinator.model.Copied.Target;
import io.backfleet.coordinator.model.Copied.Writer;
import io.backfleet.coordinator.model.CopyModel.Guard;
import io.backfleet.coordinator.model.CopyModel.Scope;
import io.backfleet.coordinator.model.Model.Steps;
import java.util.Set;

/** What a repair does with the row. */
final class RepairerSteps {
    private final Scope scope;
    private final Set<Guard> without;

    RepairerSteps(Scope scope, Set<Guard> without) {
        this.scope = scope;
        this.without = Set.copyOf(without);
    }

    private boolean has(Guard guard) {
        return !without.contains(guard);
    }

    void of(Copied state, Steps<Copied> steps) {
        Repairer repairer = state.repairer();
        Source source = state.source();
        Target target = state.target();
        switch (repairer.at()) {
            case REST -> {
                if (state.copied() && repairer.runs() < scope.repairs()) {
                    // what only comes again has been there before
                    boolean quiet = state.writers().stream().allMatch(Writer::repeats);
                    steps.to(
                            "the repairer reads the target: version " + target.row(),
                            state.with(
                                    new Repairer(At.READ_TARGET, repairer.runs() + 1, target.row(), false, 0, quiet)));
                }
            }
            case READ_TARGET -> {
                boolean extra = repairer.read() > 0 && source.row() == 0;
                steps.to(
                        "the repairer reads the source: version " + source.row(),
                        state.with(next(repairer, extra ? At.READ : At.AWAITED, source.row(), false, 0)));
            }
            case READ -> lockExtra(state, repairer, steps);
            case WAITING -> {
                if (source.owner() == NOBODY
                        || state.writers().get(source.owner() - 1).change() != repairer.awaited()) {
                    steps.to("nobody is left whom the repairer waits for", state.with(repairer.now(At.AWAITED)));
                }
            }
            case AWAITED -> hold(state, repairer, steps);
            case HELD -> lock(state, repairer, steps);
            case LOCKED -> write(state, repairer, steps);
            case WRITTEN ->
                steps.to(
                        "the repairer commits",
                        state.with(target.committed(REPAIRER))
                                .with(source.repairing(false))
                                .with(rest(repairer))
                                .repairedNow(repairer.quiet()));
            default -> throw new IllegalStateException("a repairer at " + repairer.at());
        }
        if (repairer.at() != At.REST) {
            steps.to(
                    "the repairer gives up",
                    state.with(target.rolledBack(REPAIRER))
                            .with(source.repairing(false))
                            .with(rest(repairer)));
        }
    }

    private static Repairer rest(Repairer repairer) {
        return new Repairer(At.REST, repairer.runs(), 0, false, 0, false);
    }

    private static Repairer next(Repairer repairer, At at, int read, boolean extra, int awaited) {
        return new Repairer(at, repairer.runs(), read, extra, awaited, repairer.quiet());
    }

    /** The row seems too much: it is locked, and those are awaited who may have inserted it into the source. */
    private void lockExtra(Copied state, Repairer repairer, Steps<Copied> steps) {
        Target target = state.target();
        int owner = state.source().owner();
        int awaited = owner == NOBODY ? 0 : state.writers().get(owner - 1).change();
        At then = awaited == 0 || !has(Guard.REPAIR_AWAITS_WRITERS) ? At.AWAITED : At.WAITING;
        if (!has(Guard.REPAIR_LOCKS_EXTRAS)) {
            steps.to(
                    "the repairer looks who writes the source",
                    state.with(next(repairer, then, repairer.read(), true, awaited)));
        } else if (target.row() == 0) {
            steps.to(
                    "the repairer finds the row gone",
                    state.with(next(repairer, then, repairer.read(), false, awaited)));
        } else if (target.freeFor(REPAIRER)) {
            steps.to(
                    "the repairer locks the target's row and looks who writes the source",
                    state.with(target.write(REPAIRER, UNCHANGED))
                            .with(next(repairer, then, repairer.read(), true, awaited)));
        }
    }

    private void hold(Copied state, Repairer repairer, Steps<Copied> steps) {
        Source source = state.source();
        if (!has(Guard.REPAIR_HOLDS)) {
            steps.to("the repairer goes by what it has read", state.with(repairer.now(At.HELD)));
        } else if (source.row() == 0) {
            steps.to(
                    "the repairer finds no row in the source to lock",
                    state.with(next(repairer, At.HELD, 0, repairer.extra(), 0)));
        } else if (source.owner() == NOBODY) {
            steps.to(
                    "the repairer locks version " + source.row() + " in the source",
                    state.with(source.repairing(true))
                            .with(next(repairer, At.HELD, source.row(), repairer.extra(), 0)));
        }
    }

    private static void lock(Copied state, Repairer repairer, Steps<Copied> steps) {
        Target target = state.target();
        if (target.row() == 0) {
            steps.to("the repairer finds no row in the target to lock", state.with(repairer.now(At.LOCKED)));
        } else if (target.freeFor(REPAIRER)) {
            steps.to(
                    "the repairer locks version " + target.row() + " in the target",
                    state.with(target.write(REPAIRER, UNCHANGED)).with(repairer.now(At.LOCKED)));
        }
    }

    private void write(Copied state, Repairer repairer, Steps<Copied> steps) {
        Target target = state.target();
        Copied written = state.with(repairer.now(At.WRITTEN));
        int wanted = repairer.read();
        boolean mine = target.owner() == REPAIRER;
        if (wanted > 0 && wanted != target.row()) {
            if (target.freeFor(REPAIRER)) {
                steps.to("the repairer puts version " + wanted, written.with(target.write(REPAIRER, wanted)));
            }
        } else if (wanted == 0 && target.row() > 0 && mine && repairer.extra()) {
            if (scope.locks() || !has(Guard.REPAIR_LEAVES_TOMBSTONE)) {
                steps.to("the repairer deletes the target's row", written.with(target.write(REPAIRER, 0)));
            } else if (target.placeFreeFor(REPAIRER)) {
                int tombstone = Math.max(target.tombstone(), target.row());
                steps.to(
                        "the repairer deletes the target's row and leaves a tombstone",
                        written.with(target.write(REPAIRER, 0).place(REPAIRER, tombstone)));
            }
        } else {
            steps.to("the repairer finds nothing to do", written);
        }
    }
}
