package io.backfleet.coordinator.gate;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.Certificates;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.verification.GateState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of one judgement: issued while the gate is open, renewed at half its time, taken back when the gate
 * leaves OPEN. Without a key the one that is held stands until it expires.
 *
 * @param certificate valid now; null while the gate is not open, or when no key is there to sign with
 * @param lookAt when it is to be renewed or has expired; {@link Long#MAX_VALUE} for never
 * @param revoked the one last taken back; null when none was
 */
record Issuing(@Nullable Certificate certificate, GateState.@Nullable Revocation revoked, long lookAt) {

    static Issuing of(
            Draft draft,
            Seal seal,
            Submission submission,
            GateEvidence evidence,
            GateVerdict verdict,
            @Nullable GateState before) {
        Certificate held = before == null ? null : before.certificate();
        GateState.Revocation revoked = before == null ? null : before.revoked();
        if (verdict.position() != Position.OPEN) {
            return new Issuing(null, held == null ? revoked : revoked(held, draft.now(), verdict), Long.MAX_VALUE);
        }
        if (seal.signer() == null) {
            return held == null || draft.now() >= held.statement().expiresAt()
                    ? new Issuing(null, revoked, Long.MAX_VALUE)
                    : new Issuing(held, revoked, held.statement().expiresAt());
        }
        if (held != null && draft.now() < renewAt(held)) {
            return new Issuing(held, revoked, renewAt(held));
        }
        Map<String, String> tables = new HashMap<>();
        draft.shards(submission.run()).values().forEach(shard -> {
            if (shard.facts() != null) {
                tables.put(
                        shard.database(),
                        tables(submission.spec(), shard.facts().table()));
            }
        });
        Certificate issued = seal.signer().sign(Certificates.statement(submission.spec(), evidence, verdict, tables));
        return new Issuing(issued, revoked, renewAt(issued));
    }

    /** Both of them where there are two; the database's own name stands for the one that is written. */
    private static String tables(MigrationSpec spec, String written) {
        return spec.transfer() == null ? written : spec.table() + " -> " + written;
    }

    /** No earlier than it was issued, whatever has become of the clock. */
    private static GateState.Revocation revoked(Certificate held, long now, GateVerdict verdict) {
        long at = Math.max(now, held.statement().issuedAt() + 1);
        return new GateState.Revocation(held.statement().id(), at, verdict.reason());
    }

    private static long renewAt(Certificate certificate) {
        long issued = certificate.statement().issuedAt();
        return issued + Math.max(1, (certificate.statement().expiresAt() - issued) / 2);
    }
}
