package io.backfleet.slots.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectivesTest {
    private static final MigrationSpec SPEC = new MigrationSpec(
            "m",
            "",
            List.of("db"),
            new BackfillSpec(TableName.parse("t"), null, Map.of("c", "1"), false, List.of()),
            Settings.DEFAULT);

    private volatile @Nullable MigrationState migration;
    private final StopSignal stop = new StopSignal();
    private final Directives directives = new Directives(name -> Optional.ofNullable(migration), stop);

    private static Task task(TaskKind kind, String incarnation, String digest) {
        int pass = kind == TaskKind.VERIFY ? 1 : 0;
        return new Task(
                new TaskId("m", incarnation, "db", kind, 1),
                1,
                SPEC,
                digest,
                List.of(),
                KeyRange.ALL,
                0,
                false,
                null,
                null,
                pass);
    }

    private void show(Task task, MigrationPhase phase, Settings settings) {
        migration = new MigrationState(
                task.id().migration(),
                task.id().incarnation(),
                phase,
                task.spec(),
                task.digest(),
                settings,
                "somebody",
                0,
                List.of(task.id().database()),
                Map.of(),
                Map.of(),
                null,
                "somebody",
                1);
    }

    private static Task task(TaskKind kind) {
        return task(kind, "i", SPEC.digest());
    }

    private Set<MigrationPhase> goesOnIn(TaskKind kind) {
        Set<MigrationPhase> phases = EnumSet.noneOf(MigrationPhase.class);
        for (MigrationPhase phase : MigrationPhase.values()) {
            show(task(kind), phase, Settings.DEFAULT);
            if (directives.of(task(kind)).goOn()) {
                phases.add(phase);
            }
        }
        return phases;
    }

    @Test
    void backfill_goesOnUntilTheMigrationVerifies() {
        assertEquals(EnumSet.of(MigrationPhase.PLANNING, MigrationPhase.RUNNING), goesOnIn(TaskKind.BACKFILL));
    }

    @Test
    void comparingAndRepairing_goOnWhileTheMigrationVerifies_orIsNotYetSeenToDoSo() {
        Set<MigrationPhase> phases =
                EnumSet.of(MigrationPhase.PLANNING, MigrationPhase.RUNNING, MigrationPhase.VERIFYING);
        assertEquals(phases, goesOnIn(TaskKind.VERIFY));
        assertEquals(phases, goesOnIn(TaskKind.REPAIR));
    }

    @Test
    void task_goesOnWhileNothingIsKnownOfItsMigration() {
        assertTrue(directives.of(task(TaskKind.VERIFY)).goOn());
    }

    @Test
    void task_ofAnotherRunDoesNotGoOn() {
        show(task(TaskKind.BACKFILL), MigrationPhase.RUNNING, Settings.DEFAULT);
        assertFalse(
                directives.of(task(TaskKind.BACKFILL, "another", SPEC.digest())).goOn());
    }

    @Test
    void stop_endsEveryTask() {
        stop.stop();
        assertFalse(directives.of(task(TaskKind.VERIFY)).goOn());
    }

    @Test
    void settings_areThoseInForce() {
        Settings tuned = Settings.DEFAULT.with("taskTime", "7s");
        show(task(TaskKind.VERIFY), MigrationPhase.VERIFYING, tuned);
        assertEquals(tuned, directives.of(task(TaskKind.VERIFY)).settings());
    }

    @Test
    void specThatTheFleetDoesNotKnow_isForged() {
        show(task(TaskKind.VERIFY), MigrationPhase.VERIFYING, Settings.DEFAULT);
        assertFalse(directives.forged(task(TaskKind.VERIFY)));
        assertTrue(directives.forged(task(TaskKind.VERIFY, "i", "f".repeat(64))));
    }
}
