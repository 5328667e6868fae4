package io.backfleet.cli.api;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.tls.PemIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom a client trusts, and who it is, from PEM files. */
final class ClientTls {
    private ClientTls() {}

    /**
     * A context for connections; null when no file is named, for the JVM's own.
     *
     * @param authority file, or empty for those that the JVM trusts
     * @param certificate file, or empty for none
     * @param key file, or empty for none
     * @throws BackfleetException INVALID_VALUE or KEY_INVALID
     */
    static @Nullable SSLContext context(String authority, String certificate, String key) {
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE, "--client-certificate and --client-key belong together; name both");
        }
        if (authority.isEmpty() && certificate.isEmpty()) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    certificate.isEmpty() ? null : identity(PemIdentity.read(text(certificate), text(key))),
                    authority.isEmpty() ? null : trust(text(authority)),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new BackfleetException(ErrorCode.KEY_INVALID, "these certificates can't be used: " + e, e);
        }
    }

    /** @throws BackfleetException INVALID_VALUE when it can't be read */
    static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    "the file " + file + " can't be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    private static KeyManager[] identity(PemIdentity identity) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry(
                "client", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(String authority) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int number = 0;
        for (X509Certificate certificate : PemIdentity.certificates(authority)) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
