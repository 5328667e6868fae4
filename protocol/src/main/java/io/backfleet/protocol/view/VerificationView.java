package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardState;
import io.backfleet.protocol.verification.VerificationState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of a migration in one database.
 *
 * @param pass number of the pass that runs, or of the last one; 0 before the first
 * @param passStartedAt null before the first
 * @param passEndedAt null while it runs
 * @param nextPassAt null while one runs
 * @param progress of the pass: its rows are those compared, tasks at work included
 * @param comparedInAll rows over all passes
 * @param ranges of the pass, how many are in which status
 * @param differences confirmed and not known to be repaired, by direction
 * @param firstDifferences the first ones, without values
 * @param firstUndecided the first rows that could not be judged
 * @param tasks VERIFY tasks that are handed out
 * @param parked ranges that could not be compared, at most 50
 * @param repair how repairs stand
 * @param evidence what the gate goes by: streak of clean passes, suspects, undecided and more
 * @param lastFailure the newest; null when there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationView(
        int pass,
        @Nullable Long passStartedAt,
        @Nullable Long passEndedAt,
        @Nullable Long nextPassAt,
        ProgressView progress,
        long comparedInAll,
        Map<RangeStatus, Integer> ranges,
        Map<Direction, Long> differences,
        List<Difference> firstDifferences,
        List<Undecided> firstUndecided,
        List<TaskView> tasks,
        List<ShardState.Parked> parked,
        VerificationState.Repair repair,
        ShardEvidence evidence,
        @Nullable Failure lastFailure) {}
