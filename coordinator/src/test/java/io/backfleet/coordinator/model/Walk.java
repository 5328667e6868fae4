package io.backfleet.coordinator.model;

import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.ledger.LedgerRange;
import io.backfleet.protocol.ledger.RangeLedger;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A state of {@link CheckpointModel}: a table's rows are 0, 1, 2 and so on.
 *
 * @param published every task that ever went out: each may be delivered at any time, any number of times
 * @param told how tasks were closed, whoever said so; each may be heard at any time, any number of times
 * @param counted rows that outcomes claim that were heard, as the shard counts them
 * @param countedBefore of them, those of walks that came to nothing
 * @param mark of the outcomes that were heard in the present walk, as the shard adds them up
 * @param done whether the coordinator holds the shard for done
 * @param wire statements that were sent and that the server has not run yet
 * @param written how often each row was written, writes that a fail-over took back left out
 * @param losses fail-overs so far that took commits back
 * @param lateWrites whether somebody wrote after another had taken the task; kept to be seen, nobody acts on it
 */
record Walk(
        RangeLedger ledger,
        List<Assignment> published,
        List<Told> told,
        long counted,
        long countedBefore,
        long mark,
        boolean done,
        Map<Integer, Row> checkpoints,
        List<Hand> workers,
        List<Statement> wire,
        List<Integer> written,
        int losses,
        boolean lateWrites) {

    /** A task as a queue carries it: rows from {@code from} to the one before {@code to}. */
    record Assignment(int id, int from, int to) {}

    record Told(int id, Outcome outcome) {}

    /** A row of {@code backfleet.checkpoint}. */
    record Row(
            int fence,
            int position,
            boolean finished,
            @Nullable Outcome outcome) {}

    /** What a worker process is at. */
    enum Doing {
        NOTHING,
        READY,
        /** Its statement is on the wire, and it waits for the answer. */
        WAITING,
        /** It has given up waiting; only the checkpoint knows what has become of the statement. */
        UNSURE
    }

    /**
     * A worker process.
     *
     * @param position what it believes that the checkpoint says
     */
    record Hand(Doing doing, int task, int fence, int position, boolean finished) {
        static final Hand FREE = new Hand(Doing.NOTHING, 0, 0, 0, false);

        Hand now(Doing next) {
            return new Hand(next, task, fence, position, finished);
        }

        Hand at(int nextPosition, boolean nextFinished) {
            return new Hand(Doing.READY, task, fence, nextPosition, nextFinished);
        }
    }

    /**
     * A statement under way to the server.
     *
     * @param worker who waits for its answer; -1 when nobody does any more
     * @param position what it expects of the checkpoint
     * @param rows how many it writes; for {@code rowsWritten} those that it has written
     * @param close what it closes the task with; null for a batch
     * @param rowsWritten whether rows are committed and only the checkpoint is left, which no sound statement knows
     */
    record Statement(
            int worker,
            int task,
            int fence,
            int position,
            int rows,
            @Nullable Outcome close,
            boolean rowsWritten) {
        Statement unawaited() {
            return new Statement(-1, task, fence, position, rows, close, rowsWritten);
        }
    }

    /** Of what tells states apart best: all of it would take most of the exploration's time. */
    @Override
    public int hashCode() {
        int hash = workers.hashCode();
        hash = 31 * hash + wire.hashCode();
        hash = 31 * hash + checkpoints.hashCode();
        hash = 31 * hash + written.hashCode();
        hash = 31 * hash + told.size();
        return 31 * hash + (int) counted + 101 * losses + 1009 * ledger.nextId();
    }

    Assignment assignment(int id) {
        return published.stream()
                .filter(task -> task.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("task " + id + " never went out"));
    }

    Walk with(int worker, Hand next) {
        List<Hand> all = new ArrayList<>(workers);
        all.set(worker, next);
        return new Walk(
                ledger,
                published,
                told,
                counted,
                countedBefore,
                mark,
                done,
                checkpoints,
                List.copyOf(all),
                wire,
                written,
                losses,
                lateWrites);
    }

    Walk with(Map<Integer, Row> nextCheckpoints, List<Integer> nextWritten) {
        return new Walk(
                ledger,
                published,
                told,
                counted,
                countedBefore,
                mark,
                done,
                Map.copyOf(nextCheckpoints),
                workers,
                wire,
                List.copyOf(nextWritten),
                losses,
                lateWrites);
    }

    Walk with(int task, Row row) {
        Map<Integer, Row> all = new TreeMap<>(checkpoints);
        all.put(task, row);
        return with(all, written);
    }

    /** Statements are not in any order: the server may run any of them first. */
    Walk withWire(List<Statement> next) {
        List<Statement> sorted = new ArrayList<>(next);
        sorted.sort(Comparator.comparing(Statement::toString));
        return new Walk(
                ledger,
                published,
                told,
                counted,
                countedBefore,
                mark,
                done,
                checkpoints,
                workers,
                List.copyOf(sorted),
                written,
                losses,
                lateWrites);
    }

    Walk sending(Statement statement) {
        List<Statement> all = new ArrayList<>(wire);
        all.add(statement);
        return withWire(all);
    }

    Walk without(Statement statement) {
        List<Statement> all = new ArrayList<>(wire);
        all.remove(statement);
        return withWire(all);
    }

    Walk telling(int task, Outcome outcome) {
        List<Told> all = new ArrayList<>(told);
        Told more = new Told(task, outcome);
        if (!all.contains(more)) {
            all.add(more);
        }
        all.sort(Comparator.comparing(Told::toString));
        return new Walk(
                ledger,
                published,
                List.copyOf(all),
                counted,
                countedBefore,
                mark,
                done,
                checkpoints,
                workers,
                wire,
                written,
                losses,
                lateWrites);
    }

    Walk lost() {
        return new Walk(
                ledger,
                published,
                told,
                counted,
                countedBefore,
                mark,
                done,
                checkpoints,
                workers,
                wire,
                written,
                losses + 1,
                lateWrites);
    }

    Walk late() {
        return new Walk(
                ledger,
                published,
                told,
                counted,
                countedBefore,
                mark,
                done,
                checkpoints,
                workers,
                wire,
                written,
                losses,
                true);
    }

    /** With another ledger, all of whose open ranges go out at once. */
    Walk with(RangeLedger next, long nextCounted, long nextCountedBefore, long nextMark, boolean nextDone, int rows) {
        List<Assignment> out = new ArrayList<>(published);
        RangeLedger handedOut = next;
        for (LedgerRange range : next.ranges()) {
            if (range.status() == RangeStatus.OPEN) {
                KeyRange keys = next.keys(range.id());
                out.removeIf(task -> task.id() == range.id());
                out.add(new Assignment(range.id(), row(keys.lower(), 0), row(keys.upper(), rows)));
                handedOut = handedOut.handOut(range.id(), 0);
            }
        }
        out.sort(Comparator.comparingInt(Assignment::id));
        return new Walk(
                handedOut,
                List.copyOf(out),
                told,
                nextCounted,
                nextCountedBefore,
                nextMark,
                nextDone,
                checkpoints,
                workers,
                wire,
                written,
                losses,
                lateWrites);
    }

    static int row(@Nullable Key key, int otherwise) {
        return key == null ? otherwise : Integer.parseInt(key.values().get(0));
    }

    static Key key(int row) {
        return Key.of(Integer.toString(row));
    }
}
