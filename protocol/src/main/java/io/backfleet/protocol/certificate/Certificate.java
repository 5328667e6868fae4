package io.backfleet.protocol.certificate;

import static java.util.Objects.requireNonNull;

/**
 * A signed statement.
 *
 * @param algorithm {@value #ED25519}
 * @param keyId first 16 hexadecimal digits of the SHA-256 of the public key's X.509 form
 * @param publicKey X.509 form, Base64; to be compared with one that is known to be the fleet's
 * @param signature over the statement's canonical JSON, Base64
 */
public record Certificate(
        CertificateStatement statement, String algorithm, String keyId, String publicKey, String signature) {
    public static final String ED25519 = "Ed25519";

    public Certificate {
        requireNonNull(statement, "statement");
        requireNonNull(algorithm, "algorithm");
        requireNonNull(keyId, "keyId");
        requireNonNull(publicKey, "publicKey");
        requireNonNull(signature, "signature");
    }
}
