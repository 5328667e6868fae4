package io.backfleet.coordinator.model;

import static io.backfleet.coordinator.model.Copied.COPIER;
import static io.backfleet.coordinator.model.Copied.NOBODY;
import static io.backfleet.coordinator.model.Copied.UNCHANGED;

import io.backfleet.coordinator.model.Copied.At;
import io.backfleet.coordinator.model.Copied.Copier;
import io.backfleet.coordinator.model.Copied.Source;
import io.backfleet.coordinator.model.Copied.Target;
import io.backfleet.coordinator.model.CopyModel.Guard;
import io.backfleet.coordinator.model.CopyModel.Scope;
import io.backfleet.coordinator.model.Model.Steps;
import java.util.Set;

/** What the backfill does with the row. */
final class CopierSteps {
    private final Scope scope;
    private final Set<Guard> without;

    CopierSteps(Scope scope, Set<Guard> without) {
        this.scope = scope;
        this.without = Set.copyOf(without);
    }

    private boolean has(Guard guard) {
        return !without.contains(guard);
    }

    void of(Copied state, Steps<Copied> steps) {
        Copier copier = state.copier();
        Target target = state.target();
        switch (copier.at()) {
            case REST -> {
                if (!state.copied() && copier.runs() < scope.copies()) {
                    read(state, copier, steps);
                }
            }
            case READ -> {
                if (scope.locks()) {
                    write(state, copier, steps);
                } else if (!has(Guard.COPIER_TAKES_PLACE)) {
                    steps.to("the copier looks for a tombstone", placed(state, target.tombstone()));
                } else if (target.placeFreeFor(COPIER)) {
                    steps.to(
                            "the copier takes the tombstone's place",
                            placed(state.with(target.place(COPIER, UNCHANGED)), target.tombstone()));
                }
            }
            case PLACED -> write(state, copier, steps);
            case WRITTEN -> check(state, steps);
            case CHECKED ->
                steps.to(
                        "the copier's target commits",
                        state.with(target.committed(COPIER))
                                .with(state.source().copying(false))
                                .with(at(copier, At.REST))
                                .copiedNow());
            default -> throw new IllegalStateException("a copier at " + copier.at());
        }
        if (copier.at() != At.REST && copier.runs() < scope.copies()) {
            steps.to("the copier dies", given(state));
        }
        if (scope.locksBreak() && state.source().copying()) {
            Copied broken = state.with(state.source().copying(false));
            steps.to(
                    "the copier loses its locks on the source",
                    copier.at() == At.CHECKED ? broken.harmedNow() : broken);
        }
    }

    private static Copier at(Copier copier, At next) {
        return new Copier(
                next, copier.runs(), next == At.REST ? 0 : copier.read(), next == At.REST ? 0 : copier.seen());
    }

    private static Copied given(Copied state) {
        return state.with(state.target().rolledBack(COPIER))
                .with(state.source().copying(false))
                .with(at(state.copier(), At.REST));
    }

    private void read(Copied state, Copier copier, Steps<Copied> steps) {
        Source source = state.source();
        Copier reading = new Copier(At.READ, copier.runs() + 1, source.row(), 0);
        if (source.row() == 0) {
            steps.to(
                    "the copier finds no row",
                    state.with(new Copier(At.REST, copier.runs() + 1, 0, 0)).copiedNow());
        } else if (!scope.locks() || !has(Guard.COPIER_HOLDS)) {
            steps.to("the copier reads version " + source.row(), state.with(reading));
        } else if (source.owner() == NOBODY) {
            steps.to(
                    "the copier locks version " + source.row() + " in the source",
                    state.with(source.copying(true)).with(reading));
        }
    }

    private static Copied placed(Copied state, int tombstone) {
        Copier copier = state.copier();
        return state.with(new Copier(At.PLACED, copier.runs(), copier.read(), tombstone));
    }

    private void write(Copied state, Copier copier, Steps<Copied> steps) {
        Target target = state.target();
        if (!target.freeFor(COPIER)) {
            return;
        }
        boolean there = scope.locks()
                ? target.row() > 0
                : (has(Guard.COPIER_HEEDS_TOMBSTONE) && copier.seen() >= copier.read())
                        || (has(Guard.COPIER_COMPARES) && target.row() >= copier.read());
        Copied written = state.with(at(copier, At.WRITTEN));
        steps.to(
                there ? "the copier leaves the target as it is" : "the copier writes the target's row",
                there ? written : written.with(target.write(COPIER, copier.read())));
    }

    /** With locks: what the lock does not cover any more is not committed. */
    private void check(Copied state, Steps<Copied> steps) {
        boolean held = !scope.locks()
                || !has(Guard.COPIER_HOLDS)
                || !has(Guard.COPIER_CHECKS)
                || state.source().copying();
        if (held) {
            Copied sent = state.with(at(state.copier(), At.CHECKED));
            steps.to(
                    "the copier sends its commit",
                    has(Guard.COPIER_HOLDS_ON) ? sent : sent.with(sent.source().copying(false)));
        } else {
            steps.to("the copier finds its locks gone and rolls back", given(state));
        }
    }
}
