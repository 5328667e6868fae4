package io.backfleet.coordinator.command;

import io.backfleet.coordinator.dispatch.Progression;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.state.MigrationPhase;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Commands to a migration that is there. */
final class Steering {
    private static final Set<MigrationPhase> MOVING =
            EnumSet.of(MigrationPhase.PLANNING, MigrationPhase.RUNNING, MigrationPhase.VERIFYING);
    private static final Set<MigrationPhase> ALIVE = EnumSet.of(
            MigrationPhase.PLANNING, MigrationPhase.RUNNING, MigrationPhase.VERIFYING, MigrationPhase.PAUSED);
    private static final Set<MigrationPhase> VERIFYING = EnumSet.of(MigrationPhase.VERIFYING);

    private Steering() {}

    static void steer(Draft draft, Command command) {
        RunId run = draft.current(command.migration())
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.MIGRATION_UNKNOWN,
                        "there is no migration '" + command.migration() + "'; list shows those there are"));
        Migration migration = draft.migration(run);
        if (migration == null) {
            throw new IllegalStateException("run " + run + " is indexed but not there");
        }
        Migration next = next(draft, command, migration);
        draft.put(next.changedBy(command.principal()));
        Progression.look(draft, run);
        Progression.wakeAll(draft, run);
    }

    private static Migration next(Draft draft, Command command, Migration migration) {
        if (command instanceof Command.Pause) {
            return demand(migration, "pause", MOVING).to(MigrationPhase.PAUSED, draft.now());
        } else if (command instanceof Command.Resume) {
            return demand(migration, "resume", EnumSet.of(MigrationPhase.PAUSED))
                    .to(migration.resumeTo(), draft.now());
        } else if (command instanceof Command.Cancel) {
            return demand(migration, "cancel", ALIVE).to(MigrationPhase.CANCELLED, draft.now());
        } else if (command instanceof Command.Retry) {
            return demand(migration, "retry", ALIVE).retried();
        } else if (command instanceof Command.Tune tune) {
            return demand(migration, "tune", ALIVE).tuned(tuned(migration.settings(), tune.settings()));
        } else if (command instanceof Command.Verify verify) {
            return Verifying.verify(demand(migration, "verify", VERIFYING), verify);
        } else if (command instanceof Command.Repair) {
            return Verifying.repair(draft, demand(migration, "repair", VERIFYING));
        } else if (command instanceof Command.SignOff signOff) {
            Verifying.signOff(draft, demand(migration, "sign off", ALIVE).run(), signOff);
            return migration;
        } else if (command instanceof Command.Approve approve) {
            Verifying.approve(draft, demand(migration, "approve", ALIVE).run(), approve);
            return migration;
        } else if (command instanceof Command.Finish) {
            return (migration.verifies() ? migration : demand(migration, "finish", VERIFYING))
                    .to(MigrationPhase.DONE, draft.now());
        }
        throw new IllegalStateException("a command that nobody carries out: " + command.getClass());
    }

    private static Migration demand(Migration migration, String verb, Set<MigrationPhase> phases) {
        if (!phases.contains(migration.phase())) {
            throw new BackfleetException(
                    ErrorCode.WRONG_PHASE,
                    "cannot " + verb + " migration " + migration.run().name() + ": it is " + migration.phase()
                            + ", not "
                            + String.join(
                                    " or ", phases.stream().map(Enum::name).toList()));
        }
        return migration;
    }

    private static Settings tuned(Settings settings, Map<String, String> changes) {
        if (changes.isEmpty()) {
            throw new BackfleetException(ErrorCode.MISSING_KEY, "tune names no setting; known: " + Settings.names());
        }
        Settings tuned = settings;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            tuned = tuned.with(change.getKey(), change.getValue());
        }
        return tuned;
    }
}
