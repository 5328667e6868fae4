package io.backfleet.protocol.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.task.Counters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration on one of its routes as everybody may see it.
 *
 * @param database the route's text: one database's id, or {@code source>target}
 * @param table quoted and qualified; empty until planned
 * @param estimatedRows of the whole table, 0 until planned
 * @param doneRows the estimate for the ranges that are done; with what is in flight never above {@code estimatedRows}
 * @param counters of all tasks that ended
 * @param ranges how many ranges are in which status
 * @param parked the parked ranges, at most the first 50 in key order
 * @param inFlight tasks that are handed out
 * @param lastFailure the newest failure; null when there was none
 * @param warnings what planning warned of
 * @param evidence what planning proved
 * @param startedAt when the first BACKFILL task was handed out; null before
 * @param endedAt when it was done; null before
 * @param nextTryAt after a failure, the earliest time at which something is tried again; null when nothing waits for that
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShardState(
        String migration,
        String incarnation,
        String database,
        ShardPhase phase,
        String table,
        List<KeyColumn> key,
        long estimatedRows,
        long doneRows,
        Counters counters,
        Map<RangeStatus, Integer> ranges,
        List<Parked> parked,
        List<InFlight> inFlight,
        @Nullable Failure lastFailure,
        List<String> warnings,
        Map<String, String> evidence,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        @Nullable Long nextTryAt) {
    public ShardState {
        requireNonNull(migration, "migration");
        requireNonNull(incarnation, "incarnation");
        requireNonNull(database, "database");
        requireNonNull(phase, "phase");
        requireNonNull(table, "table");
        requireNonNull(counters, "counters");
        requireNonNull(ranges, "ranges");
        requireNonNull(evidence, "evidence");
        key = List.copyOf(key);
        parked = List.copyOf(parked);
        inFlight = List.copyOf(inFlight);
        warnings = List.copyOf(warnings);
    }

    /** A range that the fleet gave up on until somebody retries it. */
    public record Parked(int range, KeyRange keys, Failure failure, int attempts, long since) {
        public Parked {
            requireNonNull(keys, "keys");
            requireNonNull(failure, "failure");
        }
    }

    /**
     * A task that is handed out.
     *
     * @param worker who holds it; empty while it waits in Kafka
     * @param estimatedRows of its range
     * @param since when it was published
     */
    public record InFlight(int range, int attempt, String worker, long estimatedRows, long since) {
        public InFlight {
            requireNonNull(worker, "worker");
        }
    }
}
