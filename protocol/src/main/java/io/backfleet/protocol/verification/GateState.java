package io.backfleet.protocol.verification;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.gate.Consent;
import io.backfleet.protocol.gate.GateVerdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration's gate as everybody may see it. Times are milliseconds since 1970.
 *
 * @param verdict with every item
 * @param since when the position last changed
 * @param judgedAt when the evidence was last judged
 * @param signOffs at most one per service
 * @param approvals at most one per person
 * @param certificate valid now; null while the gate is not open, or when no key is there to sign with
 * @param revoked the certificate that was last taken back; null when none was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GateState(
        String migration,
        String incarnation,
        GateVerdict verdict,
        long since,
        long judgedAt,
        List<Consent> signOffs,
        List<Consent> approvals,
        @Nullable Certificate certificate,
        @Nullable Revocation revoked) {
    public GateState {
        requireNonNull(migration, "migration");
        requireNonNull(incarnation, "incarnation");
        requireNonNull(verdict, "verdict");
        signOffs = List.copyOf(signOffs);
        approvals = List.copyOf(approvals);
    }

    /** A certificate that says nothing any more though it has not expired. */
    public record Revocation(String certificate, long at, String reason) {
        public Revocation {
            requireNonNull(certificate, "certificate");
            requireNonNull(reason, "reason");
        }
    }
}
