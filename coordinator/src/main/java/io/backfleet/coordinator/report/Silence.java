package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Attendance;
import io.backfleet.coordinator.dispatch.Handout;
import io.backfleet.coordinator.dispatch.Progression;
import io.backfleet.coordinator.dispatch.Room;
import io.backfleet.coordinator.dispatch.Windows;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.TaskKind;

/** What it means that nothing was heard. */
public final class Silence {
    private Silence() {}

    /** Nothing was heard of a task for as long as may be. */
    public static void ofTask(Draft draft, String key) {
        Flight flight = draft.get(Entity.FLIGHT, key);
        if (flight == null) {
            return;
        }
        String database = flight.task().database();
        Migration migration = draft.migration(RunId.of(flight.task()));
        if (migration == null) {
            draft.remove(Entity.FLIGHT, key);
            return;
        }
        boolean wanted = migration.phase().ended()
                ? flight.task().kind() == TaskKind.CLEANUP
                : migration.phase() != MigrationPhase.PAUSED;
        Failure why = new Failure(
                ErrorCode.WORKER_SILENT,
                flight.taken()
                        ? "nothing was heard of worker " + flight.worker()
                        : "nobody took the task within " + flight.patienceMillis() / 1_000 + " s");
        Role role = Windows.role(flight.task().kind());
        int slots = draft.slots(database, role);
        if (!wanted || flight.taken()) {
            Handout.takeBack(draft, flight, why, draft.now());
        } else if (slots == 0) {
            draft.put(flight.dueAt(draft.now() + flight.patienceMillis()));
        } else {
            Handout.repeat(draft, flight, why, new Room(draft, role).window(database));
        }
        Progression.look(draft, RunId.of(flight.task()));
        Attendance.attend(draft, database);
    }

    /** Nothing was heard of a worker for as long as may be. */
    public static void ofWorker(Draft draft, String worker) {
        WorkerReports.gone(draft, worker);
    }
}
