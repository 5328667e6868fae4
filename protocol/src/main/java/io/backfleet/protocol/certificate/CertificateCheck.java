package io.backfleet.protocol.certificate;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.CanonicalJson;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether to believe a certificate. Needs nothing but the certificate, the time and a key that is known to be the fleet's. */
public final class CertificateCheck {
    /** How far the fleet's clock may be ahead of the one here before a certificate counts as not valid yet, milliseconds. */
    public static final long CLOCK_MILLIS = 60_000;

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{16,64}");

    /** Why not to believe it. */
    public enum Reason {
        /** Signature, key or algorithm are not of the form that they must have, or contradict each other. */
        BAD_SIGNATURE,
        /** The signature is not one of this statement: one of the two was altered, or it was signed by another key. */
        ALTERED,
        /** Signed with another key than the known one. */
        UNKNOWN_KEY,
        NOT_YET_VALID,
        EXPIRED
    }

    /**
     * @param text what is wrong, for people
     */
    public record Flaw(Reason reason, String text) {}

    /**
     * What a check came to.
     *
     * @param flaws all reasons not to believe it
     * @param keyKnown whether the key was compared with a known one, and is that. If not, the certificate only proves that
     *     it is complete: anybody can make such a one with a key of their own.
     */
    public record Result(List<Flaw> flaws, boolean keyKnown) {
        public Result {
            flaws = List.copyOf(flaws);
        }

        /** Whether nothing speaks against it. Says nothing about who signed it unless {@link #keyKnown()}. */
        public boolean valid() {
            return flaws.isEmpty();
        }
    }

    private CertificateCheck() {}

    /**
     * Checks a certificate.
     *
     * @param now milliseconds since 1970
     * @param known the fleet's public key: in X.509 PEM, or its key id or any longer beginning of the SHA-256 of its X.509
     *     form, 16 to 64 hexadecimal digits; empty when it is not known
     * @throws BackfleetException KEY_INVALID when {@code known} is none of these
     */
    public static Result check(Certificate certificate, long now, Optional<String> known) {
        List<Flaw> flaws = new ArrayList<>();
        PublicKey key = signer(certificate, flaws);
        boolean signed = flaws.isEmpty();
        boolean same = false;
        if (known.isPresent()) {
            String fingerprint = fingerprint(known.get());
            same = key != null && Ed25519.fingerprint(key).startsWith(fingerprint);
            if (key != null && !same) {
                flaws.add(new Flaw(
                        Reason.UNKNOWN_KEY,
                        "signed with key " + Ed25519.keyId(key) + ", and the known key is "
                                + fingerprint.substring(0, 16)));
            }
        }
        CertificateStatement statement = certificate.statement();
        if (statement.issuedAt() > now && statement.issuedAt() - CLOCK_MILLIS > now) {
            flaws.add(new Flaw(
                    Reason.NOT_YET_VALID,
                    "issued at " + Instant.ofEpochMilli(statement.issuedAt()) + ", and here it is "
                            + Instant.ofEpochMilli(now)));
        }
        if (statement.expiresAt() <= now) {
            flaws.add(new Flaw(
                    Reason.EXPIRED,
                    "expired at " + Instant.ofEpochMilli(statement.expiresAt()) + "; get the present one"));
        }
        return new Result(flaws, signed && same);
    }

    /** The key that it carries; null when there is none. Flaws say when it has not signed it. */
    private static @Nullable PublicKey signer(Certificate certificate, List<Flaw> flaws) {
        if (!certificate.algorithm().equals(Certificate.ED25519)) {
            flaws.add(new Flaw(Reason.BAD_SIGNATURE, "signed with '" + certificate.algorithm() + "', not Ed25519"));
            return null;
        }
        PublicKey key;
        byte[] signature;
        try {
            key = Ed25519.publicKey(strictly(certificate.publicKey()));
            signature = strictly(certificate.signature());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            flaws.add(new Flaw(Reason.BAD_SIGNATURE, "the public key or the signature is not readable"));
            return null;
        }
        if (!Ed25519.keyId(key).equals(certificate.keyId())) {
            flaws.add(new Flaw(
                    Reason.BAD_SIGNATURE,
                    "names key " + certificate.keyId() + " and carries key " + Ed25519.keyId(key)));
        }
        if (!Ed25519.verify(key, CanonicalJson.write(certificate.statement()), signature)) {
            flaws.add(new Flaw(
                    Reason.ALTERED, "the signature is not one of this statement: something in it was changed"));
        }
        return key;
    }

    /** Only the one way to write the bytes in Base64: another would be a change that no signature notices. */
    private static byte[] strictly(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
            throw new IllegalArgumentException("not the one encoding of the bytes");
        }
        return bytes;
    }

    /** The beginning, at least, of a known key's fingerprint. */
    private static String fingerprint(String known) {
        String digits = known.strip().toLowerCase(Locale.ROOT);
        if (DIGITS.matcher(digits).matches()) {
            return digits;
        }
        try {
            Optional<byte[]> pem = Pem.read(known, "PUBLIC KEY");
            if (pem.isPresent()) {
                return Ed25519.fingerprint(Ed25519.publicKey(pem.get()));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BackfleetException(
                    ErrorCode.KEY_INVALID,
                    "the known public key is not Ed25519 in X.509 form -> openssl pkey -in KEY -pubout writes it",
                    e);
        }
        throw new BackfleetException(
                ErrorCode.KEY_INVALID,
                "the known public key is neither a '-----BEGIN PUBLIC KEY-----' block nor a key id of 16 to 64"
                        + " hexadecimal digits -> openssl pkey -in KEY -pubout writes the block");
    }
}
