package io.backfleet.protocol.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.spec.MigrationSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work for any worker. It carries all that the worker needs, so that workers keep nothing.
 *
 * @param id names the task; publishing it again keeps the id
 * @param attempt from 1, grows each time the task is published; for display and for telling late failures from new
 *     ones, never for correctness (the fence in the database is)
 * @param spec the accepted spec
 * @param digest {@link MigrationSpec#digest()} of the accepted spec; the worker refuses a task whose spec has another
 * @param key the key that ranges are cut by; empty for tasks without a range
 * @param range what to work on; the whole table for tasks without a range
 * @param estimatedRows rows expected in the range, 0 when unknown
 * @param offerSplit when the task ends before its range does, look for a key that halves the rest
 * @param fingerprint {@link PlanResult#fingerprint()} of the plan that the range comes from; null when there is nothing
 *     to compare
 * @param claim what a PROVE task is to prove; null for all others
 * @param pass the pass that a VERIFY task belongs to, from 1; 0 for all others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Task(
        TaskId id,
        int attempt,
        MigrationSpec spec,
        String digest,
        List<KeyColumn> key,
        KeyRange range,
        long estimatedRows,
        boolean offerSplit,
        @Nullable String fingerprint,
        @Nullable Claim claim,
        int pass) {
    public Task {
        requireNonNull(id, "id");
        requireNonNull(spec, "spec");
        requireNonNull(digest, "digest");
        requireNonNull(range, "range");
        key = List.copyOf(key);
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt + " < 1");
        }
        if ((id.kind() == TaskKind.PROVE) != (claim != null)) {
            throw new IllegalArgumentException("task " + id + " with claim " + claim);
        }
        if ((id.kind() == TaskKind.VERIFY) != (pass > 0)) {
            throw new IllegalArgumentException("task " + id + " with pass " + pass);
        }
    }

    /** A task that compares nothing. */
    public Task(
            TaskId id,
            int attempt,
            MigrationSpec spec,
            String digest,
            List<KeyColumn> key,
            KeyRange range,
            long estimatedRows,
            boolean offerSplit,
            @Nullable String fingerprint,
            @Nullable Claim claim) {
        this(id, attempt, spec, digest, key, range, estimatedRows, offerSplit, fingerprint, claim, 0);
    }

    /** A task that neither proves nor compares. */
    public Task(
            TaskId id,
            int attempt,
            MigrationSpec spec,
            String digest,
            List<KeyColumn> key,
            KeyRange range,
            long estimatedRows,
            boolean offerSplit,
            @Nullable String fingerprint) {
        this(id, attempt, spec, digest, key, range, estimatedRows, offerSplit, fingerprint, null, 0);
    }
}
