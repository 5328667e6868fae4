package io.backfleet.protocol.gate;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.state.MigrationPhase;
import java.util.List;

/**
 * All that a verdict is made of. The same evidence gives the same verdict, anywhere.
 *
 * @param now when it is judged, milliseconds since 1970
 * @param digest of the accepted spec
 * @param submittedBy who can't be an approver
 * @param backfill whether there is one to do
 * @param everyMillis the spec's time between passes
 * @param maxLagMillis replication lag in force as the limit
 * @param databases how many routes the migration has: one without evidence in {@code shards} blocks
 * @param shards by route
 * @param signOffs at most one per service
 * @param approvals at most one per person
 */
public record GateEvidence(
        long now,
        String migration,
        String incarnation,
        String digest,
        String submittedBy,
        MigrationPhase phase,
        boolean backfill,
        long everyMillis,
        long maxLagMillis,
        int databases,
        List<ShardEvidence> shards,
        List<Consent> signOffs,
        List<Consent> approvals) {
    public GateEvidence {
        requireNonNull(migration, "migration");
        requireNonNull(incarnation, "incarnation");
        requireNonNull(digest, "digest");
        requireNonNull(submittedBy, "submittedBy");
        requireNonNull(phase, "phase");
        shards = List.copyOf(shards);
        signOffs = List.copyOf(signOffs);
        approvals = List.copyOf(approvals);
    }
}
