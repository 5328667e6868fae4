package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.verification.GateState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration with all its databases.
 *
 * @param command id of the command that this answers; null when it answers none
 * @param settings those in force, as a person would write them
 * @param spec as accepted
 * @param databases how many of them are in which phase
 * @param problems why it was refused, by database
 * @param progress over all databases
 * @param counters over all databases
 * @param gate where it stands and why; null when nothing is verified or nothing was judged yet
 * @param shards by database; empty in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationView(
        @Nullable String command,
        String name,
        MigrationPhase phase,
        String incarnation,
        String owner,
        String digest,
        String submittedBy,
        long submittedAt,
        String changedBy,
        @Nullable Long endedAt,
        Map<String, String> settings,
        MigrationSpec spec,
        Map<ShardPhase, Integer> databases,
        Map<String, List<Problem>> problems,
        ProgressView progress,
        Counters counters,
        @Nullable GateState gate,
        List<ShardView> shards) {

    /** The same as an answer to a command. */
    public MigrationView answering(String id) {
        return copy(id, shards);
    }

    /** The same without its shards, for lists. */
    public MigrationView brief() {
        return copy(command, List.of());
    }

    /** The same with some of its shards only. */
    public MigrationView with(List<ShardView> some) {
        return copy(command, some);
    }

    private MigrationView copy(@Nullable String command, List<ShardView> shards) {
        return new MigrationView(
                command,
                name,
                phase,
                incarnation,
                owner,
                digest,
                submittedBy,
                submittedAt,
                changedBy,
                endedAt,
                settings,
                spec,
                databases,
                problems,
                progress,
                counters,
                gate,
                shards);
    }
}
