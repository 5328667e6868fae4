package io.backfleet.worker;

import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.slots.Crew;
import io.backfleet.slots.TaskEnd;
import io.backfleet.slots.Workplace;
import io.backfleet.slots.pace.BatchSizes;
import io.backfleet.slots.report.ActiveTask;
import io.backfleet.worker.backfill.BackfillMeters;
import io.backfleet.worker.backfill.BackfillRun;
import io.micrometer.core.instrument.MeterRegistry;

/** What a worker does with its tasks. Thread-safe. */
final class WorkerCrew implements Crew {
    private final BackfillMeters meters;
    private final BatchSizes sizes = BackfillRun.sizes();

    WorkerCrew(MeterRegistry registry) {
        meters = new BackfillMeters(registry);
    }

    @Override
    public Role role() {
        return Role.WORKER;
    }

    @Override
    public TaskEnd work(Task task, Workplace place, ActiveTask active) {
        return switch (task.id().kind()) {
            case BACKFILL, REPAIR -> new BackfillRun(task, new BackfillRun.Tools(place, sizes, meters), active).run();
            case PLAN -> plan(task, place);
            case PROVE -> prove(task, place);
            case CLEANUP -> cleanUp(task, place);
            case VERIFY -> throw new IllegalArgumentException("task " + task.id() + " is for verifiers");
        };
    }

    private static TaskEnd plan(Task task, Workplace place) {
        taken(task, place);
        PlanResult result =
                place.site().plan(task, () -> !place.directives().of(task).goOn());
        return new TaskEnd.Reported(new Report.Planned(place.process(), task.id(), task.attempt(), result));
    }

    private static TaskEnd prove(Task task, Workplace place) {
        taken(task, place);
        Proof proof = place.site().prove(task);
        return new TaskEnd.Reported(new Report.Proven(place.process(), task.id(), task.attempt(), proof));
    }

    private static TaskEnd cleanUp(Task task, Workplace place) {
        taken(task, place);
        place.site().cleanUp(task);
        return new TaskEnd.Reported(new Report.CleanedUp(place.process(), task.id(), task.attempt()));
    }

    private static void taken(Task task, Workplace place) {
        place.tell().accept(new Report.TaskTaken(place.process(), task.id(), task.attempt(), 0));
    }
}
