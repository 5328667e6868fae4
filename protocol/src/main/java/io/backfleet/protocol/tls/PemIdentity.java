package io.backfleet.protocol.tls;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with its chain and the private key that belongs to it. Immutable. Its text form shows no key.
 *
 * @param chain the end's own certificate first, at least one
 */
public record PemIdentity(List<X509Certificate> chain, PrivateKey key) {
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    public PemIdentity {
        chain = List.copyOf(chain);
        java.util.Objects.requireNonNull(key, "key");
    }

    /**
     * Reads both, and makes sure that they belong together.
     *
     * @param certificate PEM
     * @param key PEM, PKCS#8, not encrypted
     * @throws BackfleetException KEY_INVALID, with no part of the key
     */
    public static PemIdentity read(String certificate, String key) {
        List<X509Certificate> chain = certificates(certificate);
        PublicKey own = chain.get(0).getPublicKey();
        PrivateKey secret = key(key, own.getAlgorithm());
        if (!belong(own, secret)) {
            throw invalid(
                    "the private key is not that of certificate " + chain.get(0).getSubjectX500Principal(), null);
        }
        return new PemIdentity(chain, secret);
    }

    /**
     * Reads certificates.
     *
     * @return at least one
     * @throws BackfleetException KEY_INVALID
     */
    public static List<X509Certificate> certificates(String pem) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                found.add((X509Certificate) certificate);
            }
        } catch (GeneralSecurityException e) {
            throw invalid("no certificate in PEM ('-----BEGIN CERTIFICATE-----'): " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw invalid("no certificate in PEM ('-----BEGIN CERTIFICATE-----')", null);
        }
        return found;
    }

    private static PrivateKey key(String pem, String algorithm) {
        Matcher block = KEY.matcher(pem);
        if (!block.find()) {
            throw invalid(
                    "no private key in PKCS#8 PEM ('-----BEGIN PRIVATE KEY-----');"
                            + " 'openssl pkcs8 -topk8 -nocrypt' makes one of other forms",
                    null);
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(block.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            // the message of neither is shown: it may quote the input
            throw invalid("the private key is damaged, or none for " + algorithm, null);
        }
    }

    private static boolean belong(PublicKey own, PrivateKey key) {
        byte[] text = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(
                    switch (own.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> own.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(own);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw invalid("a key of the kind " + own.getAlgorithm() + " can't be used", e);
        }
    }

    private static BackfleetException invalid(String message, @org.jspecify.annotations.Nullable Exception cause) {
        return new BackfleetException(ErrorCode.KEY_INVALID, message, cause);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "certificate of " + chain.get(0).getSubjectX500Principal();
    }
}
