package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Attendance;
import io.backfleet.coordinator.dispatch.Backoff;
import io.backfleet.coordinator.dispatch.Clearing;
import io.backfleet.coordinator.dispatch.Handout;
import io.backfleet.coordinator.dispatch.Places;
import io.backfleet.coordinator.dispatch.Progression;
import io.backfleet.coordinator.state.Chore;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.ShardId;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.task.TaskId;
import java.util.List;

/** Tasks that come back without a result. */
final class SetbackReports {
    /** A task that came to a worker without its database waits so long. */
    private static final long ELSEWHERE_MILLIS = 1_000;

    private SetbackReports() {}

    static void returned(Draft draft, Report.TaskReturned report) {
        Reports.present(draft, report.task(), report.attempt())
                .filter(flight -> Reports.heldBy(flight, report.worker()))
                .ifPresent(flight -> {
                    long notBefore = draft.now() + delayMillis(report.why().code(), flight);
                    Handout.takeBack(draft, flight, Reports.brief(report.why()), notBefore);
                    goOn(draft, report.task());
                });
    }

    private static long delayMillis(ErrorCode why, Flight flight) {
        return switch (why) {
            case WORKER_STOPPING -> 0;
            // another worker serves it: the task has only to meet that one
            case DATABASE_UNKNOWN -> ELSEWHERE_MILLIS;
            default -> Backoff.millis(flight.attempt());
        };
    }

    static void failed(Draft draft, Report.TaskFailed report) {
        Migration migration = draft.migration(RunId.of(report.task()));
        if (report.failure().code() == ErrorCode.RUN_ENDED
                && (migration == null || migration.phase().ended())) {
            return;
        }
        Reports.present(draft, report.task(), report.attempt())
                .filter(flight -> Reports.heldBy(flight, report.worker()))
                .ifPresent(flight -> {
                    Failure failure = Reports.brief(report.failure());
                    long notBefore = draft.now() + Backoff.millis(flight.attempt());
                    Places.heard(draft, report.task(), report.health());
                    if (failure.code() == ErrorCode.THROTTLED) {
                        // the place has to rest, not the range: as soon as it is free, anything may go there
                        Handout.takeBack(draft, flight, failure, draft.now());
                        Places.held(draft, report.task(), report.health());
                    } else if (failure.code().kind() == ErrorKind.TRANSIENT) {
                        Handout.takeBack(draft, flight, failure, notBefore);
                        Places.setBack(draft, report.task());
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
            case VERIFY -> VerifyReports.failed(draft, flight, failure, notBefore);
            case REPAIR -> RepairReports.failed(draft, flight, failure, notBefore);
            case CLEANUP ->
                cleanupFailed(draft, failing.withCleanup(shard.cleanup().failed(notBefore)), failure);
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

    /**
     * Never given up, only tried more rarely: until the database itself has ended the run, a task of it that is still on
     * its way could write into a later run's table. Whoever waits for that learns why.
     */
    private static void cleanupFailed(Draft draft, Shard shard, Failure failure) {
        draft.put(
                shard.cleanup().givenUp()
                        ? shard.withCleanup(shard.cleanup().notBefore(draft.now() + Backoff.LAST_MILLIS))
                        : shard);
        Failure blocked =
                new Failure(failure.code(), "an earlier run on the table cannot be cleared away: " + failure.message());
        for (ShardId other : draft.shardsOn(Route.parse(shard.database()).written())) {
            Shard waiting = draft.shard(other.run(), other.route());
            if (waiting != null && Clearing.waitsFor(draft, waiting, shard)) {
                draft.put(waiting.failing(Reports.brief(blocked)));
            }
        }
    }

    /** What held a task no longer does. Said once too often, it only has one task try too early. */
    static void freed(Draft draft, Report.WayFree report) {
        Places.freed(draft, report.task());
        Attendance.attend(draft, report.task().database());
    }

    private static void goOn(Draft draft, TaskId task) {
        Progression.look(draft, RunId.of(task));
        Attendance.attend(draft, task.database());
    }
}
