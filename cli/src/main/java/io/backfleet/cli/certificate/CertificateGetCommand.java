package io.backfleet.cli.certificate;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.CertificateText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet certificate get}. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Get the certificate of a gate that is open now. The exit code is 0 only when there is one.")
public final class CertificateGetCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Write it here.")
    private @Nullable Path file;

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    @Override
    public Integer call() {
        Certificate certificate;
        try {
            certificate = api.client().certificate(name);
        } catch (BackfleetException e) {
            if (e.code() != ErrorCode.WRONG_PHASE) {
                throw e;
            }
            // not a wrong question but an answer: the gate is not open
            System.err.println(e.text());
            return Exit.NOT_DONE;
        }
        if (file != null) {
            CertificateOnDisk.write(file, certificate);
        }
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(certificate);
        } else {
            new CertificateText(screen).whole(certificate).forEach(screen::line);
        }
        return Exit.DONE;
    }
}
