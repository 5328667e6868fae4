package io.backfleet.cli.certificate;

import io.backfleet.protocol.certificate.SigningKey;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key that certificates are signed with. */
public final class KeyOptions {
    private static final String VARIABLE = "BACKFLEET_CERTIFICATE_KEY";

    @Option(
            names = "--certificate-key",
            paramLabel = "FILE",
            description =
                    "Ed25519 private key (PKCS#8 PEM) to sign certificates with, as 'backfleet certificate key' makes"
                            + " it; or its text in env " + VARIABLE + ".")
    private @Nullable Path file;

    /**
     * The key that was named; empty when none was.
     *
     * @throws io.backfleet.protocol.error.BackfleetException KEY_INVALID
     */
    public Optional<SigningKey> key() {
        if (file != null) {
            return Optional.of(SigningKey.fromFile(file));
        }
        String text = System.getenv(VARIABLE);
        return text == null || text.isBlank()
                ? Optional.empty()
                : Optional.of(SigningKey.fromPem("environment variable " + VARIABLE, text));
    }

    /** The key that was named, else a new one that dies with this process. */
    public SigningKey orFresh() {
        return key().orElseGet(SigningKey::generate);
    }
}
