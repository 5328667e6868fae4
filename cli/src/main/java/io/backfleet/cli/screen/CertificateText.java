package io.backfleet.cli.screen;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateStatement;
import io.backfleet.protocol.certificate.CertificateStatement.DatabaseProof;
import io.backfleet.protocol.gate.Consent;
import java.util.ArrayList;
import java.util.List;

/** A certificate in words. Pure: it tells what stands there, not whether that is true. */
public final class CertificateText {
    private static final int MOST_DATABASES = 20;

    private final Screen screen;

    public CertificateText(Screen screen) {
        this.screen = screen;
    }

    /** What it is and who signed it. */
    public List<String> brief(Certificate certificate) {
        CertificateStatement statement = certificate.statement();
        return List.of(
                "certificate  " + screen.bold(statement.id()) + " for " + statement.migration() + ", issued "
                        + Words.instant(statement.issuedAt()) + ", valid until "
                        + Words.instant(statement.expiresAt()),
                "key          " + certificate.keyId() + "  " + certificate.publicKey());
    }

    /** All that it is bound to. */
    public List<String> whole(Certificate certificate) {
        CertificateStatement statement = certificate.statement();
        List<String> lines = new ArrayList<>(brief(certificate));
        lines.add("bound to     spec " + statement.digest() + ", run " + statement.incarnation());
        lines.add("             evidence " + statement.evidenceDigest());
        for (DatabaseProof proof :
                statement.proofs().stream().limit(MOST_DATABASES).toList()) {
            lines.add("  " + proof.database() + "  " + proof.table() + "  "
                    + Words.count(proof.passes()) + (proof.passes() == 1 ? " clean pass" : " clean passes") + ", "
                    + Words.instant(proof.since())
                    + " to " + Words.instant(proof.newest()) + ", " + Words.of(proof.compared(), "row") + ", schema "
                    + proof.schema() + ", server " + proof.server());
        }
        if (statement.databases() > Math.min(MOST_DATABASES, statement.proofs().size())) {
            lines.add("  of " + Words.of(statement.databases(), "database"));
        }
        statement.items().forEach(item -> lines.add("  " + item.name() + ": " + item.text()));
        for (Consent consent : statement.signOffs()) {
            lines.add("  signed off " + consent.service() + " by " + consent.by() + ", " + Words.instant(consent.at()));
        }
        for (Consent consent : statement.approvals()) {
            lines.add("  approved by " + consent.by() + ", " + Words.instant(consent.at()));
        }
        return lines;
    }
}
