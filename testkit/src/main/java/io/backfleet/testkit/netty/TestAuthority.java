package io.backfleet.testkit.netty;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate authority of a test's own. Immutable. */
public final class TestAuthority {
    private final X509Bundle root;

    private TestAuthority(X509Bundle root) {
        this.root = root;
    }

    /**
     * A certificate and its key, as PEM.
     *
     * @param certificate with what lies between it and its authority
     * @param key PKCS#8
     */
    public record Identity(String certificate, String key) {
        /** Writes both as {@code name.crt} and {@code name.key}. */
        public Identity in(Path directory, String name) {
            write(directory.resolve(name + ".crt"), certificate);
            write(directory.resolve(name + ".key"), key);
            return this;
        }
    }

    /** A new one; two of the same name do not trust each other. */
    public static TestAuthority named(String name) {
        try {
            return new TestAuthority(new CertificateBuilder()
                    .ecp256()
                    .subject("CN=" + name)
                    .setIsCertificateAuthority(true)
                    .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign, CertificateBuilder.KeyUsage.cRLSign)
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException("no test authority can be made", e);
        }
    }

    /** Its own certificate, for those who trust it. */
    public String pem() {
        return root.getCertificatePEM();
    }

    /** Its own certificate in a file. */
    public Path pemIn(Path directory, String name) {
        return write(directory.resolve(name), pem());
    }

    /** For a server on this machine, by name and by address. */
    public Identity server() {
        return issue(new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .addExtendedKeyUsageServerAuth());
    }

    /** For a server of another name. */
    public Identity server(String name) {
        return issue(new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .addExtendedKeyUsageServerAuth());
    }

    /** For a client. */
    public Identity client(String subject) {
        return issue(new CertificateBuilder().subject(subject).addExtendedKeyUsageClientAuth());
    }

    private Identity issue(CertificateBuilder builder) {
        try {
            X509Bundle issued = builder.ecp256().buildIssuedBy(root);
            return new Identity(issued.getCertificatePathPEM(), issued.getPrivateKeyPEM());
        } catch (Exception e) {
            throw new IllegalStateException("no certificate can be issued", e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
