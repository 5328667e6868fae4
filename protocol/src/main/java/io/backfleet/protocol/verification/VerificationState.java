package io.backfleet.protocol.verification;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.state.ShardState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the comparison of one migration in one database stands, as everybody may see it.
 *
 * @param pass number of the pass that runs, or of the last one; 0 before the first
 * @param passStartedAt when it began; null before the first
 * @param passEndedAt when it ended; null while it runs
 * @param compared rows in this pass so far
 * @param estimatedRows of the whole table
 * @param ranges how many ranges of the pass are in which status
 * @param comparedInAll rows over all passes
 * @param differences confirmed and not known to be repaired, by direction
 * @param firstDifferences the first ones found, at most {@link io.backfleet.protocol.finding.Findings#SHOWN}
 * @param firstUndecided likewise
 * @param parked ranges that could not be compared, at most the first 50
 * @param inFlight VERIFY tasks that are handed out
 * @param repair how repairs stand
 * @param evidence what the gate goes by
 * @param lastFailure the newest; null when there was none
 * @param nextPassAt when the next pass begins; null while one runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationState(
        String migration,
        String incarnation,
        String database,
        String table,
        List<KeyColumn> key,
        int pass,
        @Nullable Long passStartedAt,
        @Nullable Long passEndedAt,
        long compared,
        long estimatedRows,
        Map<RangeStatus, Integer> ranges,
        long comparedInAll,
        Map<Direction, Long> differences,
        List<Difference> firstDifferences,
        List<Undecided> firstUndecided,
        List<ShardState.Parked> parked,
        List<ShardState.InFlight> inFlight,
        Repair repair,
        ShardEvidence evidence,
        @Nullable Failure lastFailure,
        @Nullable Long nextPassAt) {
    public VerificationState {
        requireNonNull(migration, "migration");
        requireNonNull(incarnation, "incarnation");
        requireNonNull(database, "database");
        requireNonNull(table, "table");
        requireNonNull(ranges, "ranges");
        requireNonNull(differences, "differences");
        requireNonNull(repair, "repair");
        requireNonNull(evidence, "evidence");
        key = List.copyOf(key);
        firstDifferences = List.copyOf(firstDifferences);
        firstUndecided = List.copyOf(firstUndecided);
        parked = List.copyOf(parked);
        inFlight = List.copyOf(inFlight);
    }

    /**
     * How repairs stand.
     *
     * @param open key ranges that wait to be repaired
     * @param inFlight REPAIR tasks that are handed out
     * @param parked key ranges that the fleet gave up on until a retry
     * @param changed rows that repairs have written so far
     * @param lastEndedAt null when there was none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Repair(
            int open,
            int inFlight,
            List<ShardState.Parked> parked,
            long changed,
            @Nullable Long lastEndedAt) {
        public Repair {
            parked = List.copyOf(parked);
        }
    }
}
