package io.backfleet.cli.certificate;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.CertificateText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.CertificateCheck;
import io.backfleet.protocol.certificate.CertificateCheck.Flaw;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet certificate verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Check a certificate: signature, key, time, and with --online whether it was revoked.",
            "Needs no coordinator unless told to. The exit code is 0 when it is valid, 1 when it is not, 2 for wrong usage, 3 when the coordinator that was to be asked does not answer.",
            "Without a known key the check only shows that nobody has changed it since somebody signed it."
        },
        footer = {"", "Example: backfleet certificate verify certificate.json --key public.pem"})
public final class CertificateVerifyCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @ArgGroup
    private @Nullable Known known;

    @Option(names = "--online", description = "Ask the coordinator (--api) whether its gate is still open on it.")
    private boolean online;

    @Parameters(paramLabel = "FILE", description = "The certificate.")
    private Path file = Path.of("");

    /** One of the two, or none. */
    static final class Known {
        @Option(names = "--key", paramLabel = "FILE", description = "The fleet's public key, PEM.")
        private @Nullable Path file;

        @Option(names = "--key-id", paramLabel = "ID", description = "Or its id, 16 to 64 hexadecimal digits.")
        private @Nullable String id;

        String text() {
            if (file == null) {
                return id == null ? "" : id;
            }
            try {
                return Files.readString(file, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new BackfleetException(
                        ErrorCode.KEY_INVALID,
                        "key file " + file + " can't be read (" + e.getClass().getSimpleName() + ")",
                        e);
            }
        }
    }

    @Override
    public Integer call() {
        Optional<String> key = Optional.ofNullable(known).map(Known::text);
        Certificate certificate;
        try {
            certificate = CertificateOnDisk.read(file);
        } catch (BackfleetException e) {
            if (e.code() != ErrorCode.CERTIFICATE_INVALID) {
                throw e;
            }
            show(new CertificateReport(false, false, false, List.of(e.text()), null));
            return Exit.NOT_DONE;
        }
        CertificateCheck.Result result = CertificateCheck.check(certificate, System.currentTimeMillis(), key);
        List<String> flaws =
                new ArrayList<>(result.flaws().stream().map(Flaw::text).toList());
        if (online) {
            Revocations.flaw(api.client(), certificate).ifPresent(flaws::add);
        }
        show(new CertificateReport(flaws.isEmpty(), result.keyKnown(), online, flaws, certificate));
        return flaws.isEmpty() ? Exit.DONE : Exit.NOT_DONE;
    }

    private void show(CertificateReport report) {
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(report);
            return;
        }
        if (report.certificate() != null) {
            new CertificateText(screen).whole(report.certificate()).forEach(screen::line);
            screen.line("");
        }
        report.flaws().forEach(flaw -> screen.line(screen.red("x " + flaw)));
        if (!report.valid()) {
            screen.line(screen.red("INVALID"));
        } else if (report.keyKnown()) {
            screen.line(screen.green("VALID") + ", signed by the known key"
                    + (report.online()
                            ? ", and not revoked"
                            : "; whether it was revoked meanwhile, only --online tells"));
        } else {
            screen.line(screen.yellow("UNCHANGED since it was signed, but no known key was given:")
                    + " anybody can sign one" + " like it; compare with --key or --key-id");
        }
    }
}
