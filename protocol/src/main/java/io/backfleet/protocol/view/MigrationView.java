package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.task.Counters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration with all that is known of it: the coordinator's state and the workers' live telemetry in one document.
 * Times are milliseconds since 1970 unless a name says otherwise.
 *
 * @param attention what somebody has to look at, for people; empty when nothing
 * @param settings in force, as a spec would write them
 * @param estimatedRows over all databases, 0 until planned
 * @param progress share that is done, from 0 to 1; 1 only when every ledger is complete
 * @param counters of all tasks, those in flight included; never counts a row twice
 * @param rowsPerSecond seen over about the last ten seconds
 * @param etaSeconds working time that is left at the rate of the time worked so far, waiting left out; null when
 *     unknown
 * @param problems why it was refused, by database
 * @param databases by id
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationView(
        String name,
        String incarnation,
        MigrationPhase phase,
        List<String> attention,
        MigrationSpec spec,
        String digest,
        Map<String, String> settings,
        String submittedBy,
        long submittedAt,
        @Nullable Long endedAt,
        String changedBy,
        long estimatedRows,
        double progress,
        Counters counters,
        double rowsPerSecond,
        @Nullable Long etaSeconds,
        Map<String, List<Problem>> problems,
        List<ShardView> databases) {}
