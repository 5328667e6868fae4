package io.backfleet.database.copy;

import io.backfleet.database.Examination;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Prepares the start of a copy. Not thread-safe. */
final class CopyPlanner {
    private final Pair pair;
    private final Polling polling;

    CopyPlanner(Pair pair, Polling polling) {
        this.pair = pair;
        this.polling = polling;
    }

    /** Plans what was examined and found without problems. */
    PlanResult plan(Task task, Examination examination, BooleanSupplier cancelled) {
        pair.target().register(task.id());
        // taken before the wait: what changes in the meantime is a change, too
        String fingerprint = pair.fingerprint();
        Map<String, String> evidence = new LinkedHashMap<>();
        if (task.spec().backfill() == null) {
            evidence.put("oldTransactionsEnded.notAwaited", "the migration compares and fills nothing in");
        } else {
            awaitOld(task, evidence, cancelled);
        }
        server("source", pair.source().identity(List.of(), List.of()), evidence);
        server("target", pair.target().identity(List.of(), List.of()), evidence);
        return new PlanResult(
                List.of(),
                examination.table(),
                examination.key(),
                pair.source().boundaries(),
                examination.estimatedRows(),
                examination.warnings(),
                evidence,
                fingerprint);
    }

    /** Whoever wrote the source without dual-writing must be done: in the source, and there alone. */
    private void awaitOld(Task task, Map<String, String> evidence, BooleanSupplier cancelled) {
        SourceEnd.Running old =
                pair.target().keepRunning(task.id(), pair.source().running());
        await(old.running(), pair.source()::stillRunning, cancelled);
        // what left its session to be committed later is listed under its other name by now
        SourceEnd.Running later = pair.source().running();
        await(pair.target().keepPrepared(task.id(), later.prepared()), pair.source()::stillPrepared, cancelled);
        evidence.put("oldTransactionsEnded.snapshotXmax", old.mark());
        evidence.put("oldTransactionsEnded.since", old.since());
        evidence.put("oldTransactionsEnded.at", later.since());
        evidence.put(
                "oldTransactionsEnded.waitedFor", String.valueOf(old.running().size()));
    }

    private void await(List<String> old, Function<List<String>, List<String>> still, BooleanSupplier cancelled) {
        boolean ended = polling.await("waiting for old transactions to end", () -> {
            if (cancelled.getAsBoolean()) {
                throw new BackfleetException(
                        ErrorCode.WORKER_STOPPING, "stopped while waiting for old transactions to end");
            }
            return old.isEmpty() || still.apply(old).isEmpty();
        });
        if (!ended) {
            List<String> left = still.apply(old);
            throw new BackfleetException(
                    ErrorCode.OLD_TRANSACTIONS,
                    pair.source().place() + ": " + left.size()
                            + " transactions that were running at the start still are after "
                            + polling.patience().toSeconds() + " s, and may write without dual-writing; one is "
                            + pair.source().describe(left) + "; end it, or wait: planning is tried again");
        }
    }

    private static void server(String side, Identity identity, Map<String, String> evidence) {
        for (String part : identity.server().split(";", -1)) {
            int end = part.indexOf('=');
            if (end > 0) {
                evidence.put("server." + side + "." + part.substring(0, end), part.substring(end + 1));
            }
        }
    }
}
