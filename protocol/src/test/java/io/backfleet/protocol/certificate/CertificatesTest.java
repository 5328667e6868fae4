package io.backfleet.protocol.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.Evidence;
import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.wire.CanonicalJson;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificatesTest {
    private static final BackfillSpec BACKFILL =
            new BackfillSpec(TableName.parse("app.users"), null, Map.of("full_name", "first_name"), false, List.of());
    static final MigrationSpec SPEC = spec("identity-team");
    static final GateEvidence EVIDENCE = Evidence.good(SPEC, 2);

    private static MigrationSpec spec(String owner) {
        return new MigrationSpec(
                "users-full-name",
                owner,
                List.of("users-*"),
                BACKFILL,
                VerifySpec.of(BACKFILL),
                new GatePolicy(2, 0, List.of("billing"), 1, 86_400_000, 600_000, 1_800_000),
                Settings.DEFAULT);
    }

    static CertificateStatement statement(GateEvidence evidence) {
        return Certificates.statement(
                SPEC, evidence, Gate.evaluate(SPEC.gate(), evidence), Map.of("users-1", "\"app\".\"users\""));
    }

    @Test
    void statement_saysWhatTheGateWasOpenedOn() {
        CertificateStatement statement = statement(EVIDENCE);
        assertEquals("users-full-name", statement.migration());
        assertEquals("r7", statement.incarnation());
        assertEquals(SPEC.digest(), statement.digest());
        assertEquals("identity-team", statement.owner());
        assertEquals(Evidence.NOW, statement.issuedAt());
        assertEquals(Evidence.NOW + 1_800_000, statement.expiresAt());
        assertEquals(2, statement.databases());
        assertTrue(statement.items().stream().allMatch(GateItem::passes));
        assertEquals(14, statement.items().size());
        assertEquals(EVIDENCE.signOffs(), statement.signOffs());
        assertEquals(EVIDENCE.approvals(), statement.approvals());
        assertEquals(CanonicalJson.digest(EVIDENCE), statement.evidenceDigest());
        CertificateStatement.DatabaseProof proof = statement.proofs().get(0);
        assertEquals(
                new CertificateStatement.DatabaseProof(
                        "users-1",
                        "\"app\".\"users\"",
                        2,
                        Evidence.NOW - Evidence.MINUTE - 90_000,
                        Evidence.NOW - Evidence.MINUTE,
                        1_000,
                        "columns=1",
                        "system=7;timeline=1"),
                proof);
        assertEquals(
                "app.users", statement.proofs().get(1).table(), "as the spec names it, nothing better being known");
    }

    @Test
    void statement_isTheSameForTheSameEvidenceAndHasAnotherIdAtAnotherTime() {
        assertEquals(statement(EVIDENCE), statement(EVIDENCE));
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertTrue(
                    ids.add(statement(Evidence.at(EVIDENCE, Evidence.NOW + i)).id()));
        }
    }

    @Test
    void manyDatabases_areCountedAndTheFirstOnesProven() {
        CertificateStatement statement = statement(Evidence.good(SPEC, 250));
        assertEquals(250, statement.databases());
        assertEquals(CertificateStatement.MAX_PROOFS, statement.proofs().size());
        assertNotEquals(statement.evidenceDigest(), statement(EVIDENCE).evidenceDigest());
    }

    @Test
    void gateThatIsNotOpen_isNotCertified() {
        GateEvidence silent = Evidence.at(EVIDENCE, Evidence.NOW + 24 * 3_600_000L);
        BackfleetException e = assertThrows(BackfleetException.class, () -> statement(silent));
        assertEquals(ErrorCode.INTERNAL_ERROR, e.code());
        assertTrue(
                e.text().startsWith("no certificate for users-full-name: its gate is INCONCLUSIVE, fresh: "), e.text());
    }

    @Test
    void verdictThatDoesNotFollow_isNotCertified() {
        GateEvidence silent = Evidence.at(EVIDENCE, Evidence.NOW + 24 * 3_600_000L);
        GateVerdict open = Gate.evaluate(SPEC.gate(), EVIDENCE);
        assertThrows(BackfleetException.class, () -> Certificates.statement(SPEC, silent, open, Map.of()));
        GateVerdict claimed = new GateVerdict(GateVerdict.Position.OPEN, List.of());
        assertThrows(BackfleetException.class, () -> Certificates.statement(SPEC, EVIDENCE, claimed, Map.of()));
    }

    @Test
    void evidenceOfAnotherSpec_isNotCertified() {
        MigrationSpec other = spec("somebody-else");
        GateVerdict open = Gate.evaluate(other.gate(), EVIDENCE);
        assertThrows(BackfleetException.class, () -> Certificates.statement(other, EVIDENCE, open, Map.of()));
    }
}
