package io.backfleet.protocol.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.certificate.CertificateCheck.Flaw;
import io.backfleet.protocol.certificate.CertificateCheck.Reason;
import io.backfleet.protocol.certificate.CertificateCheck.Result;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.gate.Evidence;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateCheckTest {
    private static final SigningKey KEY = SigningKey.fromPem("test", SigningKeyTest.PEM);
    private static final Certificate CERTIFICATE = KEY.sign(statement());
    private static final long ISSUED = CERTIFICATE.statement().issuedAt();
    private static final long EXPIRES = CERTIFICATE.statement().expiresAt();
    private static final Optional<String> KNOWN = Optional.of(SigningKeyTest.PUBLIC_PEM);

    static CertificateStatement statement() {
        return CertificatesTest.statement(CertificatesTest.EVIDENCE);
    }

    private static List<Reason> reasons(Certificate certificate, long now, Optional<String> known) {
        return CertificateCheck.check(certificate, now, known).flaws().stream()
                .map(Flaw::reason)
                .toList();
    }

    private static Certificate with(String algorithm, String keyId, String publicKey, String signature) {
        return new Certificate(CERTIFICATE.statement(), algorithm, keyId, publicKey, signature);
    }

    @Test
    void goodCertificate_isValidAndItsKeyKnown() {
        assertEquals(new Result(List.of(), true), CertificateCheck.check(CERTIFICATE, ISSUED, KNOWN));
        assertTrue(CertificateCheck.check(CERTIFICATE, EXPIRES - 1, KNOWN).valid());
    }

    @Test
    void withoutAKnownKey_itIsValidAndNobodysInParticular() {
        Result result = CertificateCheck.check(CERTIFICATE, ISSUED, Optional.empty());
        assertTrue(result.valid());
        assertFalse(result.keyKnown());
    }

    @Test
    void knownKey_mayBeItsIdOrItsFingerprint() {
        String fingerprint = "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9";
        assertEquals(fingerprint.substring(0, 16), KEY.keyId());
        for (String known : List.of(
                KEY.keyId(),
                " " + KEY.keyId().toUpperCase(Locale.ROOT) + "\n",
                fingerprint.substring(0, 40),
                fingerprint)) {
            assertEquals(new Result(List.of(), true), CertificateCheck.check(CERTIFICATE, ISSUED, Optional.of(known)));
        }
        String almost = fingerprint.substring(0, 63) + "8";
        assertEquals(List.of(Reason.UNKNOWN_KEY), reasons(CERTIFICATE, ISSUED, Optional.of(almost)));
    }

    @Test
    void time_isCheckedOnBothSides() {
        assertEquals(List.of(Reason.EXPIRED), reasons(CERTIFICATE, EXPIRES, KNOWN));
        assertEquals(List.of(), reasons(CERTIFICATE, ISSUED - CertificateCheck.CLOCK_MILLIS, KNOWN));
        assertEquals(
                List.of(Reason.NOT_YET_VALID), reasons(CERTIFICATE, ISSUED - CertificateCheck.CLOCK_MILLIS - 1, KNOWN));
        assertEquals(List.of(Reason.NOT_YET_VALID), reasons(CERTIFICATE, Long.MIN_VALUE, KNOWN));
        assertEquals(
                "expired at 2026-01-02T03:34:05Z; get the present one",
                CertificateCheck.check(CERTIFICATE, EXPIRES, KNOWN)
                        .flaws()
                        .get(0)
                        .text());
    }

    @Test
    void anotherKey_isUnknownThoughItsSignatureHolds() {
        Certificate forged = SigningKey.generate().sign(statement());
        assertEquals(List.of(Reason.UNKNOWN_KEY), reasons(forged, ISSUED, KNOWN));
        assertFalse(CertificateCheck.check(forged, ISSUED, KNOWN).keyKnown());
        assertEquals(List.of(), reasons(forged, ISSUED, Optional.empty()));
    }

    /** The known key's certificate around a signature, or a name, of another. */
    @Test
    void mixedKeys_areNoticed() {
        Certificate other = SigningKey.generate().sign(statement());
        Certificate swappedSignature = with("Ed25519", CERTIFICATE.keyId(), CERTIFICATE.publicKey(), other.signature());
        assertEquals(List.of(Reason.ALTERED), reasons(swappedSignature, ISSUED, KNOWN));
        assertFalse(CertificateCheck.check(swappedSignature, ISSUED, KNOWN).keyKnown());
        Certificate borrowedName = with("Ed25519", CERTIFICATE.keyId(), other.publicKey(), other.signature());
        assertEquals(List.of(Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY), reasons(borrowedName, ISSUED, KNOWN));
        assertEquals(
                List.of(Reason.BAD_SIGNATURE),
                reasons(borrowedName, ISSUED, Optional.of(CERTIFICATE.keyId())).subList(0, 1));
    }

    @Test
    void allReasons_areToldAtOnce() {
        Certificate altered = new Certificate(
                CertificatesTest.statement(Evidence.good(CertificatesTest.SPEC, 3)),
                "Ed25519",
                CERTIFICATE.keyId(),
                CERTIFICATE.publicKey(),
                CERTIFICATE.signature());
        assertEquals(
                List.of(Reason.ALTERED, Reason.UNKNOWN_KEY, Reason.EXPIRED),
                reasons(altered, EXPIRES, Optional.of("0123456789abcdef")));
    }

    @Test
    void otherWaysToWriteKeyAndSignature_areRefused() {
        String signature = CERTIFICATE.signature();
        String padded = signature.substring(0, 85) + next(signature.charAt(85)) + "==";
        for (String bad : List.of("", "!", padded, signature + "\n", signature.substring(0, 86), signature + "AAAA")) {
            List<Reason> reasons =
                    reasons(with("Ed25519", CERTIFICATE.keyId(), CERTIFICATE.publicKey(), bad), ISSUED, KNOWN);
            assertTrue(reasons.contains(Reason.BAD_SIGNATURE) || reasons.contains(Reason.ALTERED), bad);
        }
        for (String bad :
                List.of("", "AAAA", CERTIFICATE.publicKey() + "AAAA", "MCowBQYDK2VuAyEA" + "A".repeat(43) + "=")) {
            assertEquals(
                    List.of(Reason.BAD_SIGNATURE),
                    reasons(with("Ed25519", CERTIFICATE.keyId(), bad, signature), ISSUED, KNOWN));
        }
        for (String algorithm : List.of("", "ed25519", "none", "Ed448")) {
            assertEquals(
                    List.of(Reason.BAD_SIGNATURE),
                    reasons(with(algorithm, CERTIFICATE.keyId(), CERTIFICATE.publicKey(), signature), ISSUED, KNOWN));
        }
    }

    /** The next character of the Base64 alphabet that keeps the four bits that count. */
    private static char next(char last) {
        return (char) (last + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key", "0123456789abcde", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"})
    void unusableKnownKey_isRefused(String known) {
        BackfleetException e = assertThrows(
                BackfleetException.class, () -> CertificateCheck.check(CERTIFICATE, ISSUED, Optional.of(known)));
        assertEquals(ErrorCode.KEY_INVALID, e.code());
        assertTrue(e.text().contains("openssl pkey -in KEY -pubout"), e.text());
    }
}
