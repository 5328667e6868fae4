package io.backfleet.coordinator.model;

import static io.backfleet.coordinator.model.Copied.UNCHANGED;

import io.backfleet.coordinator.model.Copied.At;
import io.backfleet.coordinator.model.Copied.Source;
import io.backfleet.coordinator.model.Copied.Target;
import io.backfleet.coordinator.model.Copied.Writer;
import io.backfleet.coordinator.model.CopyModel.Guard;
import io.backfleet.coordinator.model.CopyModel.Scope;
import io.backfleet.coordinator.model.Model.Steps;
import java.util.Set;

/** What the application's writers do: the source, then the target; or, with locks, the target before the source commits. */
final class WriterSteps {
    private final Scope scope;
    private final Set<Guard> without;

    WriterSteps(Scope scope, Set<Guard> without) {
        this.scope = scope;
        this.without = Set.copyOf(without);
    }

    private boolean has(Guard guard) {
        return !without.contains(guard);
    }

    void of(Copied state, int me, Steps<Copied> steps) {
        Writer writer = state.writers().get(me - 1);
        String name = "writer " + me;
        Source source = state.source();
        Target target = state.target();
        switch (writer.at()) {
            case REST -> begin(state, me, steps);
            case DRAWN -> {
                if (source.free()) {
                    change(state, me, writer, steps);
                }
            }
            case SOURCE_CHANGED -> {
                if (scope.locks() && has(Guard.TARGET_FIRST)) {
                    write(state, me, writer, steps);
                } else {
                    steps.to(
                            name + " commits the source",
                            state.with(source.committed()).with(me, writer.now(At.SOURCE_COMMITTED)));
                }
            }
            case SOURCE_COMMITTED -> {
                if (scope.locks()) {
                    write(state, me, writer, steps);
                } else {
                    place(state, me, writer, steps);
                }
            }
            case PLACED -> write(state, me, writer, steps);
            case WRITTEN -> {
                boolean sourceOpen = source.owner() == me;
                steps.to(
                        name + " commits the target",
                        state.with(target.committed(me))
                                .with(me, sourceOpen ? writer.now(At.TARGET_COMMITTED) : Writer.RESTING));
                if (scope.writesComeAgain() && !sourceOpen) {
                    steps.to(
                            name + " commits the target, and is to write it again",
                            state.with(target.committed(me)).with(me, writer.again()));
                }
            }
            case TARGET_COMMITTED ->
                steps.to(
                        name + " commits the source",
                        state.with(source.committed()).with(me, Writer.RESTING));
            default -> throw new IllegalStateException("a writer at " + writer.at());
        }
        if (scope.writersDie() && writer.at() != At.REST) {
            boolean half = writer.at() == At.TARGET_COMMITTED
                    || (source.owner() != me && writer.at() != At.DRAWN && !writer.repeats());
            Copied dead = state.with(source.owner() == me ? source.rolledBack() : source)
                    .with(target.rolledBack(me))
                    .with(me, Writer.RESTING);
            steps.to(name + " dies", half ? dead.harmedNow() : dead);
        }
    }

    private void begin(Copied state, int me, Steps<Copied> steps) {
        if (state.changes() >= scope.changes()) {
            return;
        }
        int version = state.drawn() + 1;
        Writer writer = new Writer(At.DRAWN, state.changes() + 1, version, false, 0);
        if (!has(Guard.DRAWN_UNDER_LOCK)) {
            steps.to(
                    "writer " + me + " draws version " + version,
                    state.changing(version).with(me, writer));
        } else if (state.source().free()) {
            change(state.changing(version), me, writer, steps);
        }
    }

    private void change(Copied state, int me, Writer drawn, Steps<Copied> steps) {
        int row = state.source().row();
        if (row > 0) {
            changed(state, me, drawn, true, drawn.version(), "deletes the row, version ", steps);
        }
        int version = row > 0 || has(Guard.GROWS_FOR_EVER) ? drawn.version() : 1;
        changed(state, me, drawn, false, version, row > 0 ? "updates the row to version " : "inserts version ", steps);
    }

    private static void changed(
            Copied state, int me, Writer drawn, boolean deletes, int version, String what, Steps<Copied> steps) {
        steps.to(
                "writer " + me + " " + what + version,
                state.with(state.source().ownedBy(me, deletes ? 0 : version))
                        .with(me, new Writer(At.SOURCE_CHANGED, drawn.change(), version, deletes, 0)));
    }

    /** The first statement at the target: the tombstone, or its place. */
    private void place(Copied state, int me, Writer writer, Steps<Copied> steps) {
        Target target = state.target();
        boolean takes = writer.deletes() ? has(Guard.TOMBSTONE) : has(Guard.WRITER_TAKES_PLACE);
        if (!takes) {
            steps.to(
                    "writer " + me + " looks for a tombstone",
                    state.with(me, writer.placed(writer.deletes() ? 0 : target.tombstone())));
        } else if (target.placeFreeFor(me)) {
            int next = writer.deletes() ? Math.max(target.tombstone(), writer.version()) : UNCHANGED;
            steps.to(
                    "writer " + me + (writer.deletes() ? " writes the tombstone" : " takes the tombstone's place"),
                    state.with(target.place(me, next)).with(me, writer.placed(target.tombstone())));
        }
    }

    private void write(Copied state, int me, Writer writer, Steps<Copied> steps) {
        Target target = state.target();
        boolean versions = !scope.locks();
        Copied written = state.with(me, writer.now(At.WRITTEN));
        if (writer.deletes()) {
            // a row that is not committed is not found
            if (target.row() == 0 || (versions && target.freeFor(me) && target.row() > writer.version())) {
                steps.to("writer " + me + " finds nothing to delete in the target", written);
            } else if (target.freeFor(me)) {
                steps.to("writer " + me + " deletes the row of the target", written.with(target.write(me, 0)));
            }
        } else if (target.freeFor(me)) {
            boolean old = versions && (writer.seen() >= writer.version() || target.row() >= writer.version());
            steps.to(
                    "writer " + me + (old ? " finds its version too old for the target" : " writes the target's row"),
                    old ? written : written.with(target.write(me, writer.version())));
        }
    }
}
