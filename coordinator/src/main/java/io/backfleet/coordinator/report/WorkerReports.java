package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Handout;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Worker;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import java.util.List;

/** Workers that come and go. */
public final class WorkerReports {
    private WorkerReports() {}

    static void here(Draft draft, Report.WorkerHere report) {
        List<String> databases = report.databases().stream().sorted().distinct().toList();
        draft.put(
                Entity.WORKER,
                report.worker(),
                new Worker(
                        report.worker(),
                        report.role(),
                        Math.max(1, report.slots()),
                        databases,
                        report.version(),
                        draft.now()));
    }

    /** Forgets a worker, by its own word or for its silence, and takes its tasks back. */
    public static void gone(Draft draft, String worker) {
        if (draft.get(Entity.WORKER, worker) != null) {
            draft.remove(Entity.WORKER, worker);
        }
        Failure why = new Failure(ErrorCode.WORKER_SILENT, "worker " + worker + " is gone");
        for (Flight flight : draft.flightsOf(worker)) {
            Handout.takeBack(draft, flight, why, draft.now());
            draft.wake(flight.task().database());
        }
    }
}
