package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Places;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Repairs;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskId;

/** What workers report of repairs. */
final class RepairReports {
    private RepairReports() {}

    /** A repair is closed in its database, which is true whoever says it. */
    static void ended(Draft draft, Report.TaskEnded report) {
        TaskId task = report.task();
        Places.heard(draft, task, report.health());
        Verification verification = draft.verification(RunId.of(task), task.database());
        if (verification != null) {
            Repairs next =
                    verification.repairs().ended(task.range(), ResultReports.brief(report.outcome()), draft.now());
            if (!next.equals(verification.repairs())) {
                Verification ended = verification.with(next, draft.now());
                draft.put(
                        report.outcome() instanceof Outcome.Poisoned poisoned
                                ? ended.failing(Reports.brief(poisoned.failure()))
                                : ended);
                Places.ended(draft, task, report.health());
            }
        }
    }

    /** For a reason that is not the surroundings' fault. */
    static void failed(Draft draft, Flight flight, Failure failure, long notBefore) {
        Verification verification =
                draft.verification(RunId.of(flight.task()), flight.task().database());
        if (verification != null) {
            Repairs next = verification
                    .repairs()
                    .failed(flight.task().range(), flight.attempt(), failure, draft.now(), notBefore);
            draft.put(verification.with(next, draft.now()).failing(failure));
        }
    }
}
