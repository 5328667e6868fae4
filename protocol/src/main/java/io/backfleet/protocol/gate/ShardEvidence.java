package io.backfleet.protocol.gate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.state.ShardPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one database that the gate goes by. Times are milliseconds since 1970 on the coordinator's clock.
 *
 * @param phase of the backfill; DONE as well when there is none to do
 * @param parkedRanges ranges that the backfill or a repair has given up on
 * @param parkedChecks ranges that the present pass could not compare
 * @param passes the last ones, newest last
 * @param streak consecutive clean passes
 * @param currentPass number of the pass that runs; 0 when none does
 * @param suspects rows that differed and are not judged yet
 * @param differences confirmed ones that no clean pass has followed: of the last pass and of the one that runs
 * @param undecided rows that could not be judged, of the last pass and of the one that runs
 * @param openRepairs key ranges that wait for their repair
 * @param lastRepairAt when the last repair ended; null when there was none
 * @param voidedAt when evidence was last given up; null when it never was
 * @param voidReason why
 * @param heardAt when a verifier last reported a result; null when none ever did
 * @param lagMillis the worst replica's lag then; null when no replica is watched or nothing is known
 * @param lagKnown false when a replica is watched whose lag nobody could tell, and before the first report; then {@code lagMillis} is only what the
 *     others have
 * @param schema fingerprint of table and columns as last reported; empty before the first report
 * @param server identity of the primary as last reported; empty before the first report
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShardEvidence(
        String database,
        ShardPhase phase,
        int parkedRanges,
        int parkedChecks,
        List<PassRecord> passes,
        Streak streak,
        int currentPass,
        long suspects,
        long differences,
        long undecided,
        int openRepairs,
        @Nullable Long lastRepairAt,
        @Nullable Long voidedAt,
        @Nullable String voidReason,
        @Nullable Long heardAt,
        @Nullable Long lagMillis,
        boolean lagKnown,
        String schema,
        String server) {
    public ShardEvidence {
        requireNonNull(database, "database");
        requireNonNull(phase, "phase");
        passes = List.copyOf(passes);
        requireNonNull(streak, "streak");
        requireNonNull(schema, "schema");
        requireNonNull(server, "server");
    }

    /** Where nothing has been compared: it blocks, under its own name. */
    public static ShardEvidence none(String database, ShardPhase phase) {
        return new ShardEvidence(
                database,
                phase,
                0,
                0,
                List.of(),
                Streak.NONE,
                0,
                0,
                0,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                false,
                "",
                "");
    }
}
