package io.backfleet.slots.control;

import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the fleet's public state says about a task right now: whether to go on, and with which settings. Asked before
 * each batch, so that pause, cancel and tune act within one batch. Thread-safe.
 */
public final class Directives {
    private final Function<String, Optional<MigrationState>> migrations;
    private final StopSignal stop;

    /** @param migrations the public state of a migration by its name, as newly as this process knows it */
    public Directives(Function<String, Optional<MigrationState>> migrations, StopSignal stop) {
        this.migrations = migrations;
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
        return migrations
                .apply(task.id().migration())
                .filter(migration -> migration.incarnation().equals(task.id().incarnation()))
                .filter(migration -> !migration.digest().equals(task.digest()))
                .isPresent();
    }

    /**
     * A task whose migration is not (yet) known goes on with its spec's settings: it can arrive a moment before the
     * state that was published with it.
     */
    public Directive of(Task task) {
        Optional<MigrationState> migration = migrations.apply(task.id().migration());
        if (migration.isEmpty()) {
            return new Directive(!stop.stopped(), task.spec().settings());
        }
        boolean same = migration.get().incarnation().equals(task.id().incarnation());
        boolean wanted = same && wanted(task.id().kind(), migration.get().phase());
        return new Directive(wanted && !stop.stopped(), migration.get().settings());
    }

    /**
     * Comparing and repairing go on through VERIFYING, and begin earlier where the backfill is over already. By VERIFYING
     * it is over everywhere.
     */
    private static boolean wanted(TaskKind kind, MigrationPhase phase) {
        return switch (phase) {
            case PLANNING, RUNNING -> true;
            case VERIFYING -> kind != TaskKind.BACKFILL;
            case PAUSED, DONE, CANCELLED, REFUSED -> false;
        };
    }
}
