package io.backfleet.protocol.certificate;

import io.backfleet.protocol.certificate.CertificateStatement.DatabaseProof;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.wire.CanonicalJson;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What there is to certify. */
public final class Certificates {
    private static final int ID_DIGITS = 32;

    private Certificates() {}

    /**
     * The statement that a gate is open, valid from {@code evidence.now()} for as long as the spec's policy says. The same
     * arguments give the same statement, its id included; evidence of another time gives another id.
     *
     * @param spec the accepted one
     * @param verdict on this evidence under this spec's policy
     * @param tables by database: the table as the database names it; the spec's own name stands where one is missing
     * @throws BackfleetException INTERNAL_ERROR when the verdict is not OPEN, does not follow from the evidence, or the
     *     evidence is not that of the spec: nothing may be signed that was not judged
     */
    public static CertificateStatement statement(
            MigrationSpec spec, GateEvidence evidence, GateVerdict verdict, Map<String, String> tables) {
        refuseWhatWasNotJudged(spec, evidence, verdict);
        String evidenceDigest = CanonicalJson.digest(evidence);
        return new CertificateStatement(
                evidenceDigest.substring(0, ID_DIGITS),
                evidence.migration(),
                evidence.incarnation(),
                evidence.digest(),
                spec.owner(),
                evidence.now(),
                evidence.now() + spec.gate().validMillis(),
                verdict.items(),
                evidence.databases(),
                evidence.shards().stream()
                        .sorted(Comparator.comparing(ShardEvidence::database))
                        .limit(CertificateStatement.MAX_PROOFS)
                        .map(shard -> proof(
                                shard,
                                tables.getOrDefault(
                                        shard.database(), spec.table().toString())))
                        .toList(),
                evidence.signOffs(),
                evidence.approvals(),
                evidenceDigest);
    }

    private static void refuseWhatWasNotJudged(MigrationSpec spec, GateEvidence evidence, GateVerdict verdict) {
        String what = "no certificate for " + evidence.migration() + ": ";
        if (verdict.position() != GateVerdict.Position.OPEN) {
            throw refused(what + "its gate is " + verdict.position() + ", " + verdict.reason());
        }
        if (!evidence.migration().equals(spec.migration()) || !evidence.digest().equals(spec.digest())) {
            throw refused(what + "the evidence is of " + evidence.digest() + ", the spec is " + spec.migration() + " "
                    + spec.digest());
        }
        if (!verdict.equals(Gate.evaluate(spec.gate(), evidence))) {
            throw refused(what + "the verdict does not follow from the evidence");
        }
    }

    private static BackfleetException refused(String message) {
        return new BackfleetException(ErrorCode.INTERNAL_ERROR, message);
    }

    private static DatabaseProof proof(ShardEvidence shard, String table) {
        // an open gate has at least one pass on record in every database
        List<PassRecord> passes = shard.passes();
        return new DatabaseProof(
                shard.database(),
                table,
                shard.streak().passes(),
                shard.streak().since(),
                shard.streak().newest(),
                passes.get(passes.size() - 1).compared(),
                shard.schema(),
                shard.server());
    }
}
