package io.backfleet.protocol.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration as everybody may see it. Workers follow it too: they obey {@link #phase()} and {@link #settings()} at
 * their next batch.
 *
 * @param incarnation drawn when the spec was accepted
 * @param submittedAt milliseconds since 1970, like every time here
 * @param settings those in force: the spec's, as tuned since
 * @param databases texts of its routes, in order: ids of databases, or {@code source>target}
 * @param shardPhases how many of its databases are in which phase
 * @param problems why it was refused: by route
 * @param endedAt null until it ended
 * @param changedBy who gave the last command
 * @param revision grows with every change
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationState(
        String name,
        String incarnation,
        MigrationPhase phase,
        MigrationSpec spec,
        String digest,
        Settings settings,
        String submittedBy,
        long submittedAt,
        List<String> databases,
        Map<ShardPhase, Integer> shardPhases,
        Map<String, List<Problem>> problems,
        @Nullable Long endedAt,
        String changedBy,
        long revision) {
    public MigrationState {
        requireNonNull(name, "name");
        requireNonNull(incarnation, "incarnation");
        requireNonNull(phase, "phase");
        requireNonNull(spec, "spec");
        requireNonNull(digest, "digest");
        requireNonNull(settings, "settings");
        requireNonNull(submittedBy, "submittedBy");
        requireNonNull(shardPhases, "shardPhases");
        requireNonNull(problems, "problems");
        requireNonNull(changedBy, "changedBy");
        databases = List.copyOf(databases);
    }
}
