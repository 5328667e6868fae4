package io.backfleet.coordinator.report;

import io.backfleet.coordinator.dispatch.Attendance;
import io.backfleet.coordinator.dispatch.Places;
import io.backfleet.coordinator.dispatch.Progression;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.ShardId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tasks that bring a result. */
final class ResultReports {
    private ResultReports() {}

    static void ended(Draft draft, Report.TaskEnded report) {
        TaskId task = report.task();
        Shard shard = draft.shard(RunId.of(task), task.database());
        if (shard != null && task.kind() == TaskKind.REPAIR) {
            land(draft, task);
            RepairReports.ended(draft, report);
            goOn(draft, task);
            return;
        }
        if (shard == null || task.kind() != TaskKind.BACKFILL) {
            return;
        }
        land(draft, task);
        Places.heard(draft, task, report.health());
        RangeLedger ledger = shard.ledger();
        RangeLedger next = ledger == null ? null : ledger.ended(task.range(), brief(report.outcome()), draft.now());
        if (next != null && !next.equals(ledger)) {
            Shard counted = shard.with(next).counted(task.range(), report.outcome());
            draft.put(
                    report.outcome() instanceof Outcome.Poisoned poisoned
                            ? counted.failing(Reports.brief(poisoned.failure()))
                            : counted);
            Places.ended(draft, task, report.health());
        }
        goOn(draft, task);
    }

    static Outcome brief(Outcome outcome) {
        return outcome instanceof Outcome.Poisoned p
                ? new Outcome.Poisoned(p.counters(), p.position(), p.next(), Reports.brief(p.failure()))
                : outcome;
    }

    static void planned(Draft draft, Report.Planned report) {
        TaskId task = report.task();
        land(draft, task);
        Shard shard = draft.shard(RunId.of(task), task.database());
        Migration migration = draft.migration(RunId.of(task));
        Submission submission = draft.submission(RunId.of(task));
        if (shard == null
                || migration == null
                || submission == null
                || migration.phase().ended()
                || shard.phase() != ShardPhase.PLANNING) {
            goOn(draft, task);
            return;
        }
        List<Problem> problems = new ArrayList<>(report.result().problems());
        if (problems.isEmpty()) {
            busy(draft, shard, report.result()).ifPresent(problems::add);
        }
        if (problems.isEmpty()) {
            PlanResult result = PlanSize.cut(report.result());
            RangeLedger ledger = submission.spec().backfill() == null
                    ? null
                    : RangeLedger.open(result.boundaries(), result.estimatedRows(), draft.now());
            draft.put(shard.planned(result, ledger));
            if (submission.spec().verify() != null) {
                List<Key> cuts = PlanSize.cuts(result);
                draft.put(Verification.fresh(shard.run(), shard.database(), migration.orders(), cuts));
            }
        } else {
            List<Problem> kept = PlanSize.cut(problems);
            draft.put(shard.refused(kept));
            Migration counted = draft.migration(shard.run());
            draft.put((counted == null ? migration : counted).refusedIn(shard.database(), kept));
        }
        Places.planned(draft, task);
        goOn(draft, task);
    }

    /** Two specs may name one table differently; the database's own name of what is written tells. */
    private static Optional<Problem> busy(Draft draft, Shard shard, PlanResult result) {
        if (!backfills(draft, shard.run())) {
            return Optional.empty();
        }
        String written = Route.parse(shard.database()).written();
        for (ShardId id : draft.shardsOn(written)) {
            RunId run = id.run();
            Shard other = draft.shard(run, id.route());
            Migration migration = draft.migration(run);
            if (!run.equals(shard.run())
                    && id.written().equals(written)
                    && other != null
                    && other.facts() != null
                    && migration != null
                    && !migration.phase().ended()
                    && backfills(draft, run)
                    && other.facts().table().equals(result.table())) {
                return Optional.of(new Problem(
                        ErrorCode.TABLE_BUSY,
                        path(draft, shard.run()),
                        "migration " + run.name() + " is at work on " + result.table() + " in " + written,
                        "wait for it to end, or cancel it"));
            }
        }
        return Optional.empty();
    }

    /** Where the spec names the table that is written. */
    private static String path(Draft draft, RunId run) {
        Submission submission = draft.submission(run);
        return submission == null || submission.spec().transfer() == null ? "backfill.table" : "backfill.into";
    }

    private static boolean backfills(Draft draft, RunId run) {
        Submission submission = draft.submission(run);
        return submission != null && submission.spec().backfill() != null;
    }

    static void proven(Draft draft, Report.Proven report) {
        TaskId task = report.task();
        Reports.present(draft, task, report.attempt())
                .filter(flight -> Reports.heldBy(flight, report.worker()))
                .ifPresent(flight -> {
                    land(draft, task);
                    Shard shard = draft.shard(RunId.of(task), task.database());
                    if (shard != null && shard.phase() == ShardPhase.PROVING) {
                        draft.put(proven(shard, report.proof(), draft.now()));
                        Places.answered(draft, task);
                    }
                    goOn(draft, task);
                });
    }

    private static Shard proven(Shard shard, Proof proof, long now) {
        Claim claim = shard.claim();
        if (claim.provenBy(proof)) {
            return shard.proven(now);
        }
        long lost = claim.tasks() - proof.closed();
        return shard.lost(
                new Failure(
                        ErrorCode.PROGRESS_LOST,
                        "the database has lost " + (lost > 0 ? lost + " finished tasks" : "the work of finished tasks")
                                + ", probably in a fail-over (of " + claim.tasks() + " tasks and " + claim.seen()
                                + " rows it knows " + proof.closed() + " and " + proof.seen()
                                + "); the table is gone over again"),
                now);
    }

    static void cleanedUp(Draft draft, Report.CleanedUp report) {
        TaskId task = report.task();
        RunId run = RunId.of(task);
        Migration migration = draft.migration(run);
        Shard shard = draft.shard(run, task.database());
        if (migration == null || !migration.phase().ended() || shard == null) {
            land(draft, task);
            return;
        }
        for (Flight flight : draft.flights(task.database())) {
            if (RunId.of(flight.task()).equals(run)) {
                draft.remove(Entity.FLIGHT, flight.key());
            }
        }
        draft.put(shard.cleanedUp());
        Attendance.attend(draft, task.database());
    }

    static void land(Draft draft, TaskId task) {
        if (draft.get(Entity.FLIGHT, Flight.key(task)) != null) {
            draft.remove(Entity.FLIGHT, Flight.key(task));
        }
    }

    static void goOn(Draft draft, TaskId task) {
        Progression.look(draft, RunId.of(task));
        Attendance.attend(draft, task.database());
    }
}
