package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Attendance;
import io.backfleet.coordinator.dispatch.Backoff;
import io.backfleet.coordinator.dispatch.Handout;
import io.backfleet.coordinator.dispatch.Progression;
import io.backfleet.coordinator.dispatch.Windows;
import io.backfleet.coordinator.state.Chore;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.TaskId;
import java.util.List;

/** Tasks that come back without a result. */
final class SetbackReports {
    private SetbackReports() {}

    static void returned(Draft draft, Report.TaskReturned report) {
        Reports.present(draft, report.task(), report.attempt())
                .filter(flight -> Reports.heldBy(flight, report.worker()))
                .ifPresent(flight -> {
                    boolean stopping = report.why().code() == ErrorCode.WORKER_STOPPING;
                    long delay = stopping ? 0 : Backoff.millis(flight.attempt());
                    Handout.takeBack(draft, flight, Reports.brief(report.why()), draft.now() + delay);
                    goOn(draft, report.task());
                });
    }

    static void failed(Draft draft, Report.TaskFailed report) {
        Reports.present(draft, report.task(), report.attempt())
                .filter(flight -> Reports.heldBy(flight, report.worker()))
                .ifPresent(flight -> {
                    Failure failure = Reports.brief(report.failure());
                    long notBefore = draft.now() + Backoff.millis(flight.attempt());
                    String database = report.task().database();
                    Reports.health(draft, database, report.health());
                    if (failure.code().kind() == ErrorKind.TRANSIENT) {
                        Handout.takeBack(draft, flight, failure, notBefore);
                        draft.put(Windows.setBack(Reports.database(draft, database), draft.now()));
                    } else {
                        failed(draft, flight, failure, notBefore);
                    }
                    goOn(draft, report.task());
                });
    }

    private static void failed(Draft draft, Flight flight, Failure failure, long notBefore) {
        draft.remove(Entity.FLIGHT, flight.key());
        Shard shard = draft.shard(RunId.of(flight.task()), flight.task().database());
        if (shard == null) {
            return;
        }
        Shard failing = shard.failing(failure);
        switch (flight.task().kind()) {
            case PLAN -> planFailed(draft, failing.withPlan(shard.plan().failed(notBefore)), failure);
            case PROVE -> draft.put(failing.withProof(shard.proving().chore().failed(notBefore)));
            case CLEANUP ->
                cleanupFailed(draft, failing.withCleanup(shard.cleanup().failed(notBefore)));
            case BACKFILL -> {
                RangeLedger ledger = shard.ledger();
                if (ledger != null) {
                    RangeLedger next = ledger.failed(
                            flight.task().range(),
                            flight.attempt(),
                            failure,
                            Chore.MAX_FAILURES,
                            draft.now(),
                            notBefore);
                    draft.put(failing.with(next));
                }
            }
        }
    }

    private static void planFailed(Draft draft, Shard shard, Failure failure) {
        if (!shard.plan().givenUp() && failure.code().kind() != ErrorKind.INVALID) {
            draft.put(shard);
            return;
        }
        Problem problem = new Problem(failure.code(), "", failure.message(), "");
        draft.put(shard.refused(List.of(problem)));
        Migration migration = draft.migration(shard.run());
        if (migration != null) {
            draft.put(migration.refusedIn(shard.database(), List.of(problem)));
        }
    }

    /** What could not be cleared away stays: rows of checkpoints, which no later run mistakes for its own. */
    private static void cleanupFailed(Draft draft, Shard shard) {
        draft.put(shard.cleanup().givenUp() ? shard.cleanedUp() : shard);
    }

    private static void goOn(Draft draft, TaskId task) {
        Progression.look(draft, RunId.of(task));
        Attendance.attend(draft, task.database());
    }
}
