package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Checking;
import io.backfleet.coordinator.dispatch.Places;
import io.backfleet.coordinator.state.Chore;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.TaskId;
import org.jspecify.annotations.Nullable;

/** What verifiers report: only the present attempt counts, by whoever holds it. */
final class VerifyReports {
    private VerifyReports() {}

    static void suspects(Draft draft, Report.Suspects report) {
        TaskId task = report.task();
        Verification verification = draft.verification(RunId.of(task), task.database());
        Reports.present(draft, task, report.attempt())
                .filter(flight -> Reports.heldBy(flight, report.worker()))
                .filter(flight -> inFlight(verification, flight))
                .ifPresent(flight -> {
                    if (verification != null && verification.pass() != null) {
                        draft.put(verification.with(verification.pass().waits(task.range(), report.waiting())));
                    }
                });
    }

    static void verified(Draft draft, Report.Verified report) {
        TaskId task = report.task();
        Reports.present(draft, task, report.attempt())
                .filter(flight -> Reports.heldBy(flight, report.worker()))
                .ifPresent(flight -> {
                    ResultReports.land(draft, task);
                    Places.heard(draft, task, report.health());
                    Migration migration = draft.migration(RunId.of(task));
                    Submission submission = draft.submission(RunId.of(task));
                    Verification verification = draft.verification(RunId.of(task), task.database());
                    if (migration != null
                            && submission != null
                            && verification != null
                            && !migration.phase().ended()
                            && inFlight(verification, flight)) {
                        Verification next = PassKeeping.found(
                                submission.spec(), verification, task.range(), report.findings(), draft.now());
                        if (next.pass() == null) {
                            Checking.drop(draft, verification.run(), verification.database());
                        }
                        draft.put(next);
                        Places.ended(draft, task, report.health());
                    }
                    ResultReports.goOn(draft, task);
                });
    }

    private static boolean inFlight(@Nullable Verification verification, Flight flight) {
        return verification != null
                && verification.pass() != null
                && verification
                        .pass()
                        .ledger()
                        .find(flight.task().range())
                        .filter(range ->
                                range.status() == RangeStatus.IN_FLIGHT && range.attempts() == flight.attempt())
                        .isPresent();
    }

    /**
     * For a reason that is not the surroundings' fault. A changed schema is no range's fault, and puts in doubt what was
     * proven before it.
     */
    static void failed(Draft draft, Flight flight, Failure failure, long notBefore) {
        Verification verification =
                draft.verification(RunId.of(flight.task()), flight.task().database());
        if (verification == null || !inFlight(verification, flight)) {
            return;
        }
        boolean changed = failure.code() == ErrorCode.SCHEMA_CHANGED;
        Verification failed = verification.failed(
                flight.task().range(),
                flight.attempt(),
                failure,
                changed ? 1 : Chore.MAX_FAILURES,
                draft.now(),
                notBefore);
        draft.put(changed ? failed.halted(failure.message(), draft.now()) : failed);
    }
}
