package io.backfleet.protocol.certificate;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.CanonicalJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** An Ed25519 key that certificates are signed with. Never shows its private half. Thread-safe. */
public final class SigningKey {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String REMEDY = " -> make one with: openssl genpkey -algorithm ed25519";

    private final PrivateKey secret;
    private final PublicKey known;

    private SigningKey(PrivateKey secret, PublicKey known) {
        this.secret = secret;
        this.known = known;
    }

    /** A new one. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(Certificate.ED25519).generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 15 has Ed25519", e);
        }
    }

    /**
     * Reads a private key in PKCS#8 PEM.
     *
     * @param source where the text comes from, for messages: {@code environment variable X}
     * @throws BackfleetException KEY_INVALID
     */
    public static SigningKey fromPem(String source, String text) {
        byte[] bytes;
        try {
            bytes = Pem.read(text, PRIVATE).orElseThrow(() -> invalid(source, otherContent(text)));
        } catch (IllegalArgumentException e) {
            throw invalid(source, "holds a private key that is no Base64");
        }
        try {
            PrivateKey key =
                    KeyFactory.getInstance(Certificate.ED25519).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            if (!(key instanceof EdECPrivateKey secret)) {
                throw invalid(source, "holds a private key that is not Ed25519");
            }
            return new SigningKey(secret, Ed25519.publicKey(secret));
        } catch (GeneralSecurityException e) {
            // without its cause, whose text may quote the key
            throw invalid(source, "holds a private key that is not Ed25519 in PKCS#8 form");
        }
    }

    /** @throws BackfleetException KEY_INVALID, also when the file cannot be read */
    public static SigningKey fromFile(Path file) {
        String source = "key file " + file;
        try {
            // a key is ASCII, and bytes that are not text must only fail as such
            return fromPem(source, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw invalid(source, "does not exist");
        } catch (IOException e) {
            throw new BackfleetException(ErrorCode.KEY_INVALID, source + " cannot be read: " + e, e);
        }
    }

    /**
     * The key in a file, which is made when there is none: for a fleet of one process that is its own authority.
     *
     * @throws BackfleetException KEY_INVALID, also when the file can be neither read nor written
     */
    public static SigningKey fromFileOrNew(Path file) {
        if (Files.exists(file)) {
            return fromFile(file);
        }
        SigningKey key = generate();
        try {
            key.writePem(file);
            return key;
        } catch (FileAlreadyExistsException e) {
            return fromFile(file);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.KEY_INVALID, "key file " + file + " cannot be written: " + e + REMEDY, e);
        }
    }

    private static String otherContent(String text) {
        if (text.isBlank()) {
            return "is empty";
        }
        Optional<String> kind = Pem.kind(text);
        if (kind.isEmpty()) {
            return "holds no '-----BEGIN PRIVATE KEY-----' block";
        }
        return switch (kind.get()) {
            case "ENCRYPTED PRIVATE KEY" -> "holds an encrypted key, and there is nobody to ask for the password";
            case PUBLIC -> "holds a public key only, and signing takes the private one";
            default -> "holds a block '" + kind.get() + "' instead of '" + PRIVATE + "' (PKCS#8)";
        };
    }

    private static BackfleetException invalid(String source, String problem) {
        return new BackfleetException(ErrorCode.KEY_INVALID, source + " " + problem + REMEDY);
    }

    /**
     * Writes the private key into a new file that only its owner may read, where the file system knows owners.
     *
     * @throws FileAlreadyExistsException when there is one: a key is never overwritten
     */
    public void writePem(Path file) throws IOException {
        boolean owners = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = owners
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        try (SeekableByteChannel out = Files.newByteChannel(file, options, attributes)) {
            ByteBuffer pem = ByteBuffer.wrap(privatePem().getBytes(StandardCharsets.US_ASCII));
            while (pem.hasRemaining()) {
                out.write(pem);
            }
        }
    }

    String privatePem() {
        return Pem.write(PRIVATE, secret.getEncoded());
    }

    /** The public half in X.509 PEM: what others check certificates against. */
    public String publicPem() {
        return Pem.write(PUBLIC, known.getEncoded());
    }

    /** First 16 hexadecimal digits of the SHA-256 of the public key's X.509 form. */
    public String keyId() {
        return Ed25519.keyId(known);
    }

    /** Signs the statement's canonical JSON. The same statement gives the same certificate. */
    public Certificate sign(CertificateStatement statement) {
        try {
            byte[] signature = Ed25519.sign(secret, CanonicalJson.write(statement));
            return new Certificate(
                    statement,
                    Certificate.ED25519,
                    keyId(),
                    Base64.getEncoder().encodeToString(known.getEncoded()),
                    Base64.getEncoder().encodeToString(signature));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that has signed before must sign", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + keyId() + "]";
    }
}
