package io.backfleet.coordinator.model;

import io.backfleet.coordinator.model.Walk.Assignment;
import io.backfleet.coordinator.model.Walk.Doing;
import io.backfleet.coordinator.model.Walk.Hand;
import io.backfleet.coordinator.model.Walk.Row;
import io.backfleet.coordinator.model.Walk.Statement;
import io.backfleet.coordinator.model.Walk.Told;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Proof;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How tasks, checkpoints, fences and outcomes keep rows from being written twice or left out, whatever is delivered
 * twice, dies, freezes, or is not answered.
 *
 * <p>What is the product's own here: {@code RangeLedger}, {@code Outcome}, {@code Claim} and {@code Proof} decide as they
 * do in the coordinator. What is modelled, each as one step, since it is one statement or one transaction there:
 *
 * <ul>
 *   <li><i>takes</i>: {@code TaskTaker}, the insertion of the checkpoint's row or the raising of its fence
 *   <li><i>sends a batch</i>: {@code BackfillRun.step}; <i>the server runs it</i>: {@code BatchFrame} on PostgreSQL, {@code
 *       BatchRun} on MySQL, and the transaction of {@code CopyTask}, with its {@code where} on the checkpoint's row
 *   <li><i>reads the checkpoint</i>: {@code FencedTask.reload}
 *   <li><i>sends the closing</i>, and <i>the server runs it</i>: {@code CheckpointRow.close}
 *   <li><i>the coordinator hears</i>: {@code ResultReports.ended}; <i>has it proven</i>: {@code ClosedTasks} and {@code
 *       ResultReports.proven}
 *   <li><i>a fail-over</i>: commits of tasks are gone, checkpoint and rows together, any of them
 * </ul>
 *
 * <p>A worker may die or freeze between any two steps: a frozen one is one whose next step comes late. Its statement may
 * be run after that, after it has given up on it, and after the fail-over. A task that went out may be taken at any time
 * from then on, for ever, by anybody: that is a queue that delivers as often as it likes, a coordinator that hands out
 * again, and a worker that gives a task back. An outcome may be heard from the moment that it is stored.
 *
 * <p>What is not: refused rows (a poisoned outcome divides a range like a yielded one), pausing and cancelling, the end
 * of an incarnation, writers of the application, more than one table, time. A fail-over behind the proof is not either:
 * nobody can find that, but a verification.
 */
final class CheckpointModel implements Model<Walk> {
    static final String ONCE = "no row is written twice";
    static final String COMPLETE = "what is done is written";
    static final String CLOSED = "a closed task changes nothing more";
    static final String FENCED = "who was fenced off writes nothing";
    static final String COUNTED = "rows are counted once";

    /** What the protocol rests on; a variant leaves some of it out. */
    enum Guard {
        /** Rows and checkpoint commit together. */
        ONE_TRANSACTION,
        /** A statement asks whether the fence is still its worker's. */
        FENCE,
        /** A batch asks whether the position is the one it was made for. */
        POSITION,
        /** A batch asks whether the task is open. */
        OPEN,
        /** A closing asks whether the checkpoint stands where the outcome says. */
        CLAIM,
        /** A closing is stored. */
        OUTCOME,
        /** Who got no answer reads the checkpoint before anything else, instead of taking it for success. */
        RELOAD,
        /** A complete ledger counts as done only when the database bears it out. */
        PROOF,
        /** Proving counts rows, not only tasks. */
        PROOF_OF_ROWS,
        /** Proving goes by where each task has ended. */
        PROOF_OF_ENDS,
        /** A walk that follows one that came to nothing has ids of its own. */
        FRESH_IDS
    }

    /**
     * How much may happen.
     *
     * @param workers how many
     * @param takes how often a task can be taken before a fail-over forgets that it was
     * @param ids how many tasks there can be
     * @param wire how many statements can be under way
     * @param losses how many fail-overs
     */
    record Scope(int rows, int workers, int takes, int ids, int wire, int losses) {}

    private final Scope scope;
    private final Set<Guard> without;

    CheckpointModel(Scope scope, Set<Guard> without) {
        this.scope = scope;
        this.without = Set.copyOf(without);
    }

    private boolean has(Guard guard) {
        return !without.contains(guard);
    }

    @Override
    public Walk initial() {
        RangeLedger ledger = RangeLedger.open(List.of(), scope.rows(), 0);
        return new Walk(
                        ledger,
                        List.of(),
                        List.of(),
                        0,
                        0,
                        0,
                        false,
                        Map.of(),
                        Collections.nCopies(scope.workers(), Hand.FREE),
                        List.of(),
                        Collections.nCopies(scope.rows(), 0),
                        0,
                        false)
                .with(ledger, 0, 0, 0, false, scope.rows());
    }

    @Override
    public void steps(Walk state, Steps<Walk> steps) {
        boolean freeOne = false;
        for (int worker = 0; worker < scope.workers(); worker++) {
            Hand hand = state.workers().get(worker);
            switch (hand.doing()) {
                case NOTHING -> {
                    // free workers are all alike
                    if (!freeOne) {
                        take(state, worker, steps);
                    }
                    freeOne = true;
                }
                case READY -> ready(state, worker, hand, steps);
                case WAITING -> {
                    Walk alone = unawaited(state, worker);
                    Hand next = has(Guard.RELOAD) ? hand.now(Doing.UNSURE) : hoping(state, worker, hand);
                    steps.to(name(worker) + " gives up waiting for the answer", alone.with(worker, next));
                    steps.to(name(worker) + " dies", alone.with(worker, Hand.FREE));
                }
                case UNSURE -> {
                    steps.to(name(worker) + " reads the checkpoint", reload(state, worker, hand));
                    steps.to(name(worker) + " dies", state.with(worker, Hand.FREE));
                }
            }
        }
        state.wire().stream().distinct().forEach(statement -> steps.to(run(statement), ran(state, statement)));
        for (Told told : state.told()) {
            RangeLedger next = state.ledger().ended(told.id(), told.outcome(), 0);
            if (!next.equals(state.ledger())) {
                long counted = state.counted() + told.outcome().counters().seen();
                long mark = state.mark() + told.outcome().mark(told.id());
                Walk heard = state.with(next, counted, state.countedBefore(), mark, state.done(), scope.rows());
                steps.to("the coordinator hears that task " + told.id() + " is " + text(told.outcome()), heard);
            }
        }
        if (state.ledger().complete() && !state.done()) {
            steps.to("the coordinator has it proven", proven(state));
        }
        if (state.losses() < scope.losses() && !state.done()) {
            loseSome(state, steps);
        }
    }

    private static String name(int worker) {
        return "worker " + (worker + 1);
    }

    private static String run(Statement statement) {
        return "the server runs " + (statement.close() == null ? "the batch" : "the closing") + " of task "
                + statement.task() + " with fence " + statement.fence() + " at row " + statement.position()
                + (statement.rowsWritten() ? ": the checkpoint" : "");
    }

    private static String text(Outcome outcome) {
        return outcome instanceof Outcome.Yielded yielded ? "yielded at " + yielded.position() : "done";
    }

    private void take(Walk state, int worker, Steps<Walk> steps) {
        for (Assignment task : state.published()) {
            Row row = state.checkpoints().get(task.id());
            int fence = row == null ? 1 : row.fence() + 1;
            if ((row != null && row.outcome() != null) || fence > scope.takes()) {
                continue;
            }
            Row taken = row == null
                    ? new Row(fence, task.from(), false, null)
                    : new Row(fence, row.position(), row.finished(), null);
            Hand hand = new Hand(Doing.READY, task.id(), fence, taken.position(), taken.finished());
            steps.to(
                    name(worker) + " takes task " + task.id() + " with fence " + fence,
                    state.with(task.id(), taken).with(worker, hand));
        }
    }

    private void ready(Walk state, int worker, Hand hand, Steps<Walk> steps) {
        steps.to(name(worker) + " dies", state.with(worker, Hand.FREE));
        if (state.wire().size() >= scope.wire()) {
            return;
        }
        Walk waiting = state.with(worker, hand.now(Doing.WAITING));
        Assignment task = state.assignment(hand.task());
        if (hand.finished()) {
            steps.to(
                    name(worker) + " sends the closing: done",
                    waiting.sending(statement(worker, hand, 0, new Outcome.Done(seen(hand.position() - task.from())))));
            return;
        }
        for (int rows = 1; rows <= task.to() - hand.position(); rows++) {
            steps.to(
                    name(worker) + " sends a batch of " + rows + " at row " + hand.position(),
                    waiting.sending(statement(worker, hand, rows, null)));
        }
        if (state.ledger().nextId() <= scope.ids()) {
            Key position = task.from() == 0 && hand.position() == 0 ? null : Walk.key(hand.position());
            steps.to(
                    name(worker) + " sends the closing: yielded at row " + hand.position(),
                    waiting.sending(statement(
                            worker,
                            hand,
                            0,
                            new Outcome.Yielded(seen(hand.position() - task.from()), position, null))));
        }
    }

    private static Statement statement(int worker, Hand hand, int rows, @Nullable Outcome close) {
        return new Statement(worker, hand.task(), hand.fence(), hand.position(), rows, close, false);
    }

    private static Counters seen(int rows) {
        return new Counters(rows, 0, 0, 0, 0, 0);
    }

    /** Nobody waits for the answer any more; what only the worker itself would have sent next is never sent. */
    private static Walk unawaited(Walk state, int worker) {
        List<Statement> left = new ArrayList<>();
        for (Statement statement : state.wire()) {
            if (statement.worker() != worker) {
                left.add(statement);
            } else if (!statement.rowsWritten()) {
                left.add(statement.unawaited());
            }
        }
        return state.withWire(left);
    }

    /** What a worker believes that takes no answer for a success. */
    private static Hand hoping(Walk state, int worker, Hand hand) {
        for (Statement statement : state.wire()) {
            if (statement.worker() == worker && statement.close() == null) {
                int end = statement.position() + statement.rows();
                return hand.at(end, end == state.assignment(hand.task()).to());
            }
        }
        return Hand.FREE;
    }

    private Walk reload(Walk state, int worker, Hand hand) {
        Row row = state.checkpoints().get(hand.task());
        return row != null && row.outcome() == null && (!has(Guard.FENCE) || row.fence() == hand.fence())
                ? state.with(worker, hand.at(row.position(), row.finished()))
                : state.with(worker, Hand.FREE);
    }

    private Walk ran(Walk state, Statement statement) {
        return statement.close() == null ? batch(state, statement) : closing(state, statement, statement.close());
    }

    private Walk batch(Walk state, Statement statement) {
        Row row = state.checkpoints().get(statement.task());
        int end = statement.position() + statement.rows();
        Walk next = state.without(statement);
        if (row == null || !held(row, statement)) {
            return answered(next, statement, row == null || fencedOff(row, statement) ? Hand.FREE : null);
        }
        if (row.fence() > statement.fence() && state.losses() == 0) {
            next = next.late();
        }
        List<Integer> written = new ArrayList<>(state.written());
        if (!statement.rowsWritten()) {
            for (int at = statement.position(); at < end; at++) {
                written.set(at, written.get(at) + 1);
            }
            if (!has(Guard.ONE_TRANSACTION)) {
                return next.with(state.checkpoints(), written)
                        .sending(new Statement(
                                statement.worker(),
                                statement.task(),
                                statement.fence(),
                                statement.position(),
                                statement.rows(),
                                null,
                                true));
            }
        }
        boolean finished = end == state.assignment(statement.task()).to();
        Map<Integer, Row> rows = new TreeMap<>(state.checkpoints());
        rows.put(statement.task(), new Row(row.fence(), end, finished, row.outcome()));
        Hand hand = statement.worker() < 0 ? null : state.workers().get(statement.worker());
        return answered(next.with(rows, written), statement, hand == null ? null : hand.at(end, finished));
    }

    private boolean held(Row row, Statement batch) {
        return (!has(Guard.FENCE) || row.fence() == batch.fence())
                && (!has(Guard.POSITION) || (row.position() == batch.position() && !row.finished()))
                && (!has(Guard.OPEN) || row.outcome() == null);
    }

    private boolean fencedOff(Row row, Statement statement) {
        return row.outcome() != null || (has(Guard.FENCE) && row.fence() != statement.fence());
    }

    /** @param hand what the worker is at then, if it waits for the answer; null when the answer makes it unsure */
    private static Walk answered(Walk state, Statement statement, @Nullable Hand hand) {
        int worker = statement.worker();
        if (worker < 0) {
            return state;
        }
        return state.with(worker, hand == null ? state.workers().get(worker).now(Doing.UNSURE) : hand);
    }

    private Walk closing(Walk state, Statement statement, Outcome outcome) {
        Row row = state.checkpoints().get(statement.task());
        boolean done = outcome instanceof Outcome.Done;
        Walk next = state.without(statement);
        if (row != null
                && (!has(Guard.FENCE) || row.fence() == statement.fence())
                && row.outcome() == null
                && (!has(Guard.CLAIM)
                        || (row.finished() == done && (row.finished() || row.position() == statement.position())))) {
            Row closed =
                    new Row(row.fence(), row.position(), row.finished(), has(Guard.OUTCOME) ? outcome : row.outcome());
            next = next.with(statement.task(), closed).telling(statement.task(), outcome);
        }
        return answered(next, statement, Hand.FREE);
    }

    /** Asked and answered in one step: what is lost in between is lost behind the proof. */
    private Walk proven(Walk state) {
        RangeLedger ledger = state.ledger();
        Claim claim =
                new Claim(ledger.firstId(), ledger.nextId(), state.counted() - state.countedBefore(), state.mark());
        long closed = 0;
        long seen = 0;
        long mark = 0;
        for (Map.Entry<Integer, Row> entry : state.checkpoints().entrySet()) {
            Outcome outcome = entry.getValue().outcome();
            if (outcome != null && entry.getKey() >= claim.firstRange() && entry.getKey() < claim.endRange()) {
                closed++;
                seen += outcome.counters().seen();
                mark += outcome.mark(entry.getKey());
            }
        }
        Proof proof = new Proof(
                closed, has(Guard.PROOF_OF_ROWS) ? seen : claim.seen(), has(Guard.PROOF_OF_ENDS) ? (Long) mark : null);
        if (!has(Guard.PROOF) || claim.provenBy(proof)) {
            return state.with(ledger, state.counted(), state.countedBefore(), state.mark(), true, scope.rows());
        }
        RangeLedger anew = has(Guard.FRESH_IDS) ? ledger.reopenAll(0) : RangeLedger.open(List.of(), scope.rows(), 0);
        return state.with(anew, state.counted(), state.counted(), 0, false, scope.rows());
    }

    /**
     * A standby takes over that had not received everything. Of each task it may know nothing, or an earlier state of its
     * checkpoint, the rows behind which are not written then.
     */
    private void loseSome(Walk state, Steps<Walk> steps) {
        List<Integer> tasks = state.checkpoints().keySet().stream().sorted().toList();
        lose(state, tasks, 0, "", steps);
    }

    private void lose(Walk state, List<Integer> tasks, int at, String lost, Steps<Walk> steps) {
        if (at == tasks.size()) {
            if (!lost.isEmpty()) {
                steps.to("a fail-over loses" + lost, state.lost());
            }
            return;
        }
        lose(state, tasks, at + 1, lost, steps);
        int task = tasks.get(at);
        Row row = state.checkpoints().get(task);
        if (row == null) {
            return;
        }
        int from = state.assignment(task).from();
        Map<Integer, Row> rows = new TreeMap<>(state.checkpoints());
        rows.remove(task);
        lose(state.with(rows, unwritten(state, from, row.position())), tasks, at + 1, lost + " task " + task, steps);
        for (int position = from; position <= row.position(); position++) {
            if (position < row.position() || row.finished() || row.outcome() != null) {
                rows.put(task, new Row(row.fence(), position, false, null));
                lose(
                        state.with(rows, unwritten(state, position, row.position())),
                        tasks,
                        at + 1,
                        lost + " task " + task + " behind row " + position,
                        steps);
            }
        }
    }

    private static List<Integer> unwritten(Walk state, int from, int to) {
        List<Integer> written = new ArrayList<>(state.written());
        for (int at = from; at < to; at++) {
            written.set(at, Math.max(0, written.get(at) - 1));
        }
        return written;
    }

    @Override
    public Optional<Breach> breach(Walk before, Walk after) {
        for (int row = 0; row < scope.rows(); row++) {
            int times = after.written().get(row);
            if (after.losses() == 0 && times > 1) {
                return Optional.of(new Breach(ONCE, "row " + row + " was written " + times + " times"));
            }
            if (times == 0 && (after.done() || (after.losses() == 0 && ledgerSaysDone(after, row)))) {
                return Optional.of(new Breach(COMPLETE, "row " + row + " was never written"));
            }
        }
        if (after.losses() == 0 && after.done() && after.counted() != scope.rows()) {
            return Optional.of(new Breach(COUNTED, after.counted() + " of " + scope.rows() + " rows were counted"));
        }
        if (after.lateWrites()) {
            return Optional.of(new Breach(FENCED, "a worker wrote under a task that another had taken"));
        }
        for (Map.Entry<Integer, Row> entry : before.checkpoints().entrySet()) {
            Row now = after.checkpoints().get(entry.getKey());
            boolean lost = after.losses() > before.losses();
            if (!lost && entry.getValue().outcome() != null && !entry.getValue().equals(now)) {
                return Optional.of(new Breach(CLOSED, "task " + entry.getKey() + " was closed and went on"));
            }
        }
        return Optional.empty();
    }

    private boolean ledgerSaysDone(Walk state, int row) {
        for (LedgerRange range : state.ledger().ranges()) {
            int from = Walk.row(range.lower(), 0);
            int to = Walk.row(state.ledger().keys(range.id()).upper(), scope.rows());
            if (range.status() == RangeStatus.DONE && row >= from && row < to) {
                return true;
            }
        }
        return false;
    }

    /** A scope ends in many places, among them those in which nobody may take a task once more. */
    @Override
    public boolean mayEnd(Walk state) {
        return true;
    }

    @Override
    public String text(Walk state) {
        return "rows were written " + state.written() + " times; checkpoints " + new TreeMap<>(state.checkpoints())
                + (state.done() ? "; done" : "; ledger " + state.ledger().ranges());
    }
}
