package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Pass;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.util.Optional;

/** Hands VERIFY tasks out and takes them back; a pass begins with its first task. All functions. */
public final class Checking {
    private Checking() {}

    /** @param own VERIFY tasks of the run that are handed out */
    static Need need(Draft draft, Filled filled, Migration migration, Shard shard, int own) {
        Verification verification = draft.verification(shard.run(), shard.database());
        if (verification == null
                || verification.repairs().pending() > 0
                || own >= migration.settings().maxTasks()
                || !filled.comparable(migration, shard)) {
            return Need.NOTHING;
        }
        Pass pass = verification.pass();
        if (pass == null) {
            return Need.at(TaskKind.VERIFY, verification.nextPassAt(), draft.now());
        }
        if (pass.halted()) {
            return Need.NOTHING;
        }
        Optional<LedgerRange> open = pass.ledger().firstOpen(draft.now());
        return open.isPresent()
                ? new Need(TaskKind.VERIFY, open.get().id(), draft.now())
                : new Need(null, 0, pass.ledger().nextOpenAt().orElse(Long.MAX_VALUE));
    }

    /**
     * Hands out a range of the pass that runs, or begins one.
     *
     * @param range 0 for the first of a pass that is to begin
     */
    static void handOut(Draft draft, Submission submission, Shard shard, int range, int window, long patience) {
        Verification verification = draft.verification(shard.run(), shard.database());
        PlanResult facts = shard.facts();
        if (verification == null || facts == null) {
            throw new IllegalStateException("shard " + shard.key() + " is not to be compared");
        }
        Verification running =
                verification.pass() == null ? verification.begin(facts.estimatedRows(), draft.now()) : verification;
        Pass pass = running.pass();
        if (pass == null) {
            throw new IllegalStateException("no pass runs over shard " + shard.key());
        }
        int id = range == 0 ? pass.ledger().ranges().get(0).id() : range;
        RangeLedger next = pass.ledger().handOut(id, draft.now());
        LedgerRange out = next.find(id).orElseThrow();
        draft.put(running.with(pass.with(next)));
        RunId run = shard.run();
        Task task = new Task(
                new TaskId(run.name(), run.incarnation(), shard.database(), TaskKind.VERIFY, id),
                out.attempts(),
                submission.spec(),
                submission.digest(),
                facts.key(),
                next.keys(id),
                out.estimatedRows(),
                next.count(RangeStatus.OPEN) < window,
                facts.fingerprint(),
                null,
                pass.number());
        Handout.publish(draft, task, patience);
    }

    /** Has nothing wait for a time that only a clock that was ahead can have meant. */
    static void keepTime(Draft draft, Shard shard) {
        Submission submission = draft.submission(shard.run());
        Verification verification = draft.verification(shard.run(), shard.database());
        VerifySpec verify = submission == null ? null : submission.spec().verify();
        if (verification != null && verify != null) {
            Verification kept = verification.notAhead(verify.everyMillis(), draft.now());
            if (!kept.equals(verification)) {
                draft.put(kept);
            }
        }
    }

    static void takeBack(Draft draft, Flight flight, Failure why, long notBefore) {
        Verification verification =
                draft.verification(RunId.of(flight.task()), flight.task().database());
        if (verification != null) {
            draft.put(verification.takeBack(flight.task().range(), draft.now(), notBefore, why));
        }
    }

    static void repeat(Draft draft, Submission submission, Shard shard, int range, int window, long patience) {
        Verification verification = draft.verification(shard.run(), shard.database());
        Pass pass = verification == null ? null : verification.pass();
        if (pass != null
                && pass.ledger()
                        .find(range)
                        .filter(found -> found.status() == RangeStatus.OPEN)
                        .isPresent()) {
            handOut(draft, submission, shard, range, window, patience);
        }
    }

    /** Forgets the tasks of a pass that was given up: nothing that they report can count. */
    public static void drop(Draft draft, RunId run, String database) {
        for (Flight flight : draft.flights(run, database)) {
            if (flight.task().kind() == TaskKind.VERIFY) {
                draft.remove(Entity.FLIGHT, flight.key());
            }
        }
    }
}
