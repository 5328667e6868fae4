package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.task.Counters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration on one of its routes.
 *
 * @param database the route's text: one database's id, or {@code source>target}
 * @param waitingFor why nothing is written now, for people; empty when something is, or nothing is left
 * @param table quoted and qualified; empty until planned
 * @param counters of tasks that ended and of those at work, as far as known
 * @param ranges how many are in which status
 * @param load how the database bears it
 * @param tasks handed out
 * @param parked the ranges given up on until a retry, at most 50
 * @param lastFailure the newest; null when there was none
 * @param warnings what planning warned of
 * @param evidence what planning proved
 * @param verification the comparison; null before it begins
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShardView(
        String database,
        ShardPhase phase,
        String waitingFor,
        String table,
        List<KeyColumn> key,
        ProgressView progress,
        Counters counters,
        Map<RangeStatus, Integer> ranges,
        LoadView load,
        List<TaskView> tasks,
        List<ShardState.Parked> parked,
        @Nullable Failure lastFailure,
        List<String> warnings,
        Map<String, String> evidence,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        @Nullable VerificationView verification) {}
