package io.backfleet.cli.certificate;

import io.backfleet.cli.Exit;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backfleet certificate key}. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = {
            "Make a key to sign certificates with, in a new file that only its owner may read.",
            "Prints the key's id and its public half, which is all that others need to check certificates."
        },
        footer = {
            "",
            "Example: backfleet certificate key signing.pem && backfleet coordinator --certificate-key signing.pem ..."
        })
public final class CertificateKeyCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "File to make; there must not be one yet.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        SigningKey key = SigningKey.generate();
        try {
            key.writePem(file);
        } catch (FileAlreadyExistsException e) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE, file + " exists already, and a key is never overwritten", e);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE,
                    file + " can't be written (" + e.getClass().getSimpleName() + ")",
                    e);
        }
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(Map.of("keyId", key.keyId(), "publicKey", key.publicPem(), "file", file.toString()));
        } else {
            screen.line("key " + key.keyId() + " in " + file);
            screen.line(key.publicPem().strip());
        }
        return Exit.DONE;
    }
}
