package io.backfleet.cli.certificate;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.screen.Words;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateStatement;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.view.GateView;
import java.util.Optional;

/** What a coordinator says of a certificate. */
final class Revocations {
    private Revocations() {}

    /**
     * Why it says nothing any more; empty when the gate is still open in the run that it is of.
     *
     * @throws io.backfleet.protocol.error.BackfleetException when the coordinator does not answer, or knows no such
     *     migration
     */
    static Optional<String> flaw(ApiClient api, Certificate certificate) {
        CertificateStatement statement = certificate.statement();
        GateView view = api.gate(statement.migration());
        GateState gate = view.gate();
        GateState.Revocation revoked = gate.revoked();
        if (revoked != null && revoked.certificate().equals(statement.id())) {
            return Optional.of("revoked at " + Words.instant(revoked.at()) + ": " + revoked.reason());
        }
        if (!gate.incarnation().equals(statement.incarnation())) {
            return Optional.of("of another run of " + statement.migration() + " than the present one");
        }
        // a renewed certificate leaves the older one standing; a gate that has closed takes all of them back
        return gate.verdict().position() == Position.OPEN && gate.since() <= statement.issuedAt()
                ? Optional.empty()
                : Optional.of("the gate is " + gate.verdict().position() + " since " + Words.instant(gate.since())
                        + ", after it was issued");
    }
}
