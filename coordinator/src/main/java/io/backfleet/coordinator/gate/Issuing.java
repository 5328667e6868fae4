package io.backfleet.coordinator.gate;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.Certificates;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.verification.GateState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of one judgement: issued while the gate is open, renewed at half its time, taken back when the gate
 * leaves OPEN.
 *
 * @param certificate valid now; null while the gate is not open, or when no key is there to sign with
 * @param revoked the one last taken back; null when none was
 */
record Issuing(@Nullable Certificate certificate, GateState.@Nullable Revocation revoked) {

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
            return new Issuing(
                    null,
                    held == null
                            ? revoked
                            : new GateState.Revocation(held.statement().id(), draft.now(), verdict.reason()));
        }
        if (seal.signer() == null || (held != null && draft.now() < renewAt(held))) {
            return new Issuing(held, revoked);
        }
        Map<String, String> tables = new HashMap<>();
        draft.shards(submission.run()).values().forEach(shard -> {
            if (shard.facts() != null) {
                tables.put(shard.database(), shard.facts().table());
            }
        });
        Certificate issued = seal.signer().sign(Certificates.statement(submission.spec(), evidence, verdict, tables));
        return new Issuing(issued, revoked);
    }

    private static long renewAt(Certificate certificate) {
        long issued = certificate.statement().issuedAt();
        return issued + Math.max(1, (certificate.statement().expiresAt() - issued) / 2);
    }

    /** When it is to be renewed; {@link Long#MAX_VALUE} for never. */
    long renewAt() {
        return certificate == null ? Long.MAX_VALUE : renewAt(certificate);
    }
}
