package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RepairItem;
import io.backfleet.coordinator.state.Repairs;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.util.Optional;

/** Hands REPAIR tasks out and takes them back. All functions. */
final class Repairing {
    private Repairing() {}

    /** @param own the run's tasks for workers that are handed out */
    static Need need(Draft draft, Migration migration, Shard shard, int own) {
        Verification verification = draft.verification(shard.run(), shard.database());
        if (verification == null
                || own >= migration.settings().maxTasks()
                || verification.repairs().pending() == 0
                || Clearing.waits(draft, shard)) {
            return Need.NOTHING;
        }
        Repairs repairs = verification.repairs();
        Optional<RepairItem> open = repairs.firstOpen(draft.now());
        if (open.isPresent()) {
            return new Need(TaskKind.REPAIR, open.get().id(), draft.now());
        }
        long nextAt = repairs.nextOpenAt().orElse(Long.MAX_VALUE);
        return new Need(null, 0, nextAt <= draft.now() ? Long.MAX_VALUE : nextAt);
    }

    static void handOut(Draft draft, Submission submission, Shard shard, int item, int window, long patience) {
        Verification verification = draft.verification(shard.run(), shard.database());
        PlanResult facts = shard.facts();
        if (verification == null || facts == null) {
            throw new IllegalStateException("shard " + shard.key() + " is not to be repaired");
        }
        Repairs next = verification.repairs().handOut(item, draft.now());
        RepairItem out = next.find(item).orElseThrow();
        draft.put(verification.with(next, draft.now()));
        RunId run = shard.run();
        Task task = new Task(
                new TaskId(run.name(), run.incarnation(), shard.database(), TaskKind.REPAIR, item),
                out.attempts(),
                submission.spec(),
                submission.digest(),
                facts.key(),
                out.keys(),
                0,
                next.count(RangeStatus.OPEN) < window,
                facts.fingerprint());
        Handout.publish(draft, task, patience);
    }

    static void takeBack(Draft draft, Flight flight, Failure why, long notBefore) {
        Verification verification =
                draft.verification(RunId.of(flight.task()), flight.task().database());
        if (verification != null) {
            Repairs next = verification.repairs().takeBack(flight.task().range(), draft.now(), notBefore, why);
            draft.put(verification.with(next, draft.now()).failing(why));
        }
    }

    static void repeat(Draft draft, Submission submission, Shard shard, int item, int window, long patience) {
        Verification verification = draft.verification(shard.run(), shard.database());
        if (verification != null
                && verification
                        .repairs()
                        .find(item)
                        .filter(found -> found.status() == RangeStatus.OPEN)
                        .isPresent()) {
            handOut(draft, submission, shard, item, window, patience);
        }
    }
}
