package io.backfleet.cli.gate;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.certificate.CertificateOnDisk;
import io.backfleet.cli.screen.GateText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet gate}. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "Ask whether it is safe to drop the old side.",
            "The exit code is 0 only when the gate is open: 1 closed, 2 wrong usage, 3 not known (also when no coordinator answers), 4 internal error."
        },
        footer = {
            "",
            "Examples:",
            "  backfleet gate users-full-name --explain",
            "  backfleet gate users-full-name --wait 2h --certificate certificate.json && psql -c 'ALTER TABLE ...'"
        })
public final class GateCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--explain",
            description = "Judge the evidence once more here, and print every line with its evidence.")
    private boolean explain;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description =
                    "Wait until it is open, at most so long: 30s, 10m, 2h. Closed gates and coordinators that are away for a while are waited for as well.")
    private @Nullable String wait;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Write the certificate here when it is open; without one the exit code is 3.")
    private @Nullable Path certificate;

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    private String lastSaid = "";

    @Override
    public Integer call() throws InterruptedException {
        ApiClient client = api.client();
        GateWait waiting =
                new GateWait(() -> client.gate(name), InstantSource.system(), this::waiting, this::unanswered);
        GateReading reading = waiting.until(limit(), certificate != null);
        Replay replay = null;
        if (explain) {
            replay = Replay.of(client, name);
            reading = GateReading.of(replay.view(), System.currentTimeMillis());
        }
        show(reading, replay);
        if (replay != null && !replay.agrees()) {
            return Exit.INTERNAL;
        }
        return reading.open() && !certified(reading) ? Exit.INCONCLUSIVE : Exit.of(reading.position());
    }

    private Duration limit() {
        if (wait == null) {
            return Duration.ZERO;
        }
        return Durations.parse(wait)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.INVALID_VALUE, "--wait '" + wait + "' is not a duration such as 30s, 10m, 2h"));
    }

    private void show(GateReading reading, @Nullable Replay replay) {
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(new GateReport(
                    name,
                    reading.position(),
                    reading.reason(),
                    reading.view(),
                    replay == null ? null : replay.verdict(),
                    replay == null ? null : replay.agrees()));
        } else if (replay != null) {
            new Explanation(screen).lines(replay).forEach(screen::line);
        } else {
            say(reading);
        }
    }

    private void waiting(GateReading reading) {
        if (wait == null || output.json()) {
            return;
        }
        Screen screen = output.screen();
        if (screen.terminal()) {
            screen.draw(List.of(line(reading), screen.dim("waiting for it to open, at most " + wait)));
        } else {
            say(reading);
        }
    }

    /** Says it once. */
    private void say(GateReading reading) {
        String line = line(reading);
        if (!line.equals(lastSaid)) {
            output.screen().line(line);
            lastSaid = line;
        }
    }

    private String line(GateReading reading) {
        GateText text = new GateText(output.screen());
        boolean asPublished =
                reading.position() == reading.view().gate().verdict().position();
        return name + "  "
                + (asPublished
                        ? text.line(reading.view().gate())
                        : "gate " + text.position(reading.position()) + "  " + reading.reason());
    }

    private void unanswered(BackfleetException e) {
        if (wait != null && !output.json() && !lastSaid.equals(e.text())) {
            output.screen().line(output.screen().yellow(e.text()));
            lastSaid = e.text();
        }
    }

    /** Whether what was asked for was written. */
    private boolean certified(GateReading reading) {
        if (certificate == null) {
            return true;
        }
        Certificate signed = reading.view().gate().certificate();
        if (signed == null) {
            output.remark("there is no certificate: the coordinator has no key to sign with; start it with"
                    + " --certificate-key");
            return false;
        }
        CertificateOnDisk.write(certificate, signed);
        return true;
    }
}
