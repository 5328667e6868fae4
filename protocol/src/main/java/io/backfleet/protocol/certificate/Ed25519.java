package io.backfleet.protocol.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The JDK's Ed25519, RFC 8032: signatures are deterministic. */
final class Ed25519 {
    private static final int KEY_ID_DIGITS = 16;

    private Ed25519() {}

    static byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(Certificate.ED25519);
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
    }

    /** Whether it is this key's signature over the message; false as well for what is no signature at all. */
    static boolean verify(PublicKey key, byte[] message, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(Certificate.ED25519);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** @throws GeneralSecurityException when the bytes are no Ed25519 key in X.509 form, or more than one */
    static PublicKey publicKey(byte[] x509) throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance(Certificate.ED25519).generatePublic(new X509EncodedKeySpec(x509));
        if (!Arrays.equals(key.getEncoded(), x509)) {
            throw new GeneralSecurityException("not the one encoding of the key");
        }
        return key;
    }

    /**
     * The public half of a private key. The JDK has no call for that, but derives a public key when it generates a pair: so
     * it is made to generate this very pair.
     */
    static PublicKey publicKey(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] secret =
                key.getBytes().orElseThrow(() -> new GeneralSecurityException("the key does not give its bytes"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance(Certificate.ED25519);
        generator.initialize(NamedParameterSpec.ED25519, new Fixed(secret));
        PublicKey derived = generator.generateKeyPair().getPublic();
        byte[] probe = {1, 2, 3};
        if (!verify(derived, probe, sign(key, probe))) {
            throw new GeneralSecurityException("the public key could not be derived");
        }
        return derived;
    }

    static String keyId(PublicKey key) {
        return fingerprint(key).substring(0, KEY_ID_DIGITS);
    }

    /** SHA-256 of the X.509 form, 64 hexadecimal digits. */
    static String fingerprint(PublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Not random at all. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] bytes;

        Fixed(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] target) {
            System.arraycopy(bytes, 0, target, 0, Math.min(bytes.length, target.length));
        }
    }
}
