package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Counters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration in one database, with live telemetry.
 *
 * @param database its id
 * @param progress share that is done, from 0 to 1
 * @param counters of all tasks, those in flight included
 * @param rowsPerSecond seen over about the last ten seconds
 * @param etaSeconds as in {@link MigrationView}
 * @param ranges how many ranges are in which status
 * @param window tasks that may be in flight at once
 * @param batchRows size of the newest batch; null when nothing is at work
 * @param batchMillis database time of recent batches, 90th percentile; null when nothing is at work
 * @param lagMillis worst replica now; null when unknown or no replica is watched
 * @param maxLagMillis its limit
 * @param highestLagMillis worst lag read while work was going on
 * @param stopped whether writing is stopped by the throttle
 * @param waiting why work is slowed or stopped; null when it is not
 * @param waitedMillis time that tasks waited, by metric, over all workers that are alive
 * @param notes what an operator should know about the throttle
 * @param warnings what planning warned of
 * @param evidence what planning proved
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShardView(
        String database,
        ShardPhase phase,
        String table,
        long estimatedRows,
        double progress,
        Counters counters,
        double rowsPerSecond,
        @Nullable Long etaSeconds,
        Map<RangeStatus, Integer> ranges,
        List<ShardState.Parked> parked,
        List<TaskView> inFlight,
        int window,
        @Nullable Integer batchRows,
        @Nullable Double batchMillis,
        @Nullable Long lagMillis,
        long maxLagMillis,
        long highestLagMillis,
        boolean stopped,
        @Nullable PauseReason waiting,
        Map<String, Long> waitedMillis,
        List<String> notes,
        @Nullable Failure lastFailure,
        List<String> warnings,
        Map<String, String> evidence,
        @Nullable Long startedAt,
        @Nullable Long endedAt) {

    /**
     * A task that is handed out.
     *
     * @param worker empty while it waits for one
     * @param seen rows so far; 0 while nothing was heard
     * @param waiting whether it waits for the throttle
     */
    public record TaskView(int range, int attempt, String worker, long seen, boolean waiting, long since) {}
}
