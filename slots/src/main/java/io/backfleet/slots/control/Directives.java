package io.backfleet.slots.control;

import io.backfleet.messaging.StateView;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.task.Task;
import java.util.Optional;

/**
 * What the fleet's public state says about a task right now: whether to go on, and with which settings. Asked before
 * each batch, so that pause, cancel and tune act within one batch. Thread-safe.
 */
public final class Directives {
    private final StateView state;
    private final StopSignal stop;

    public Directives(StateView state, StopSignal stop) {
        this.state = state;
        this.stop = stop;
    }

    /**
     * What to do with a task.
     *
     * @param goOn false when it is to be given back at its next batch
     * @param settings in force
     */
    public record Directive(boolean goOn, Settings settings) {}

    /** Whether the fleet's state knows this run with another spec: such a task did not come from the coordinator. */
    public boolean forged(Task task) {
        return state.migration(task.id().migration())
                .filter(migration -> migration.incarnation().equals(task.id().incarnation()))
                .filter(migration -> !migration.digest().equals(task.digest()))
                .isPresent();
    }

    /**
     * A task whose migration is not (yet) known goes on with its spec's settings: it can arrive a moment before the
     * state that was published with it.
     */
    public Directive of(Task task) {
        Optional<MigrationState> migration = state.migration(task.id().migration());
        if (migration.isEmpty()) {
            return new Directive(!stop.stopped(), task.spec().settings());
        }
        MigrationPhase phase = migration.get().phase();
        boolean same = migration.get().incarnation().equals(task.id().incarnation());
        boolean wanted = same && (phase == MigrationPhase.RUNNING || phase == MigrationPhase.PLANNING);
        return new Directive(wanted && !stop.stopped(), migration.get().settings());
    }
}
