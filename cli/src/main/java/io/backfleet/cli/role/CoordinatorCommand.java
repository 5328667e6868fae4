package io.backfleet.cli.role;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.certificate.KeyOptions;
import io.backfleet.coordinator.access.AccessWatch;
import io.backfleet.coordinator.http.ApiLimits;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backfleet coordinator}. */
@Command(
        name = "coordinator",
        mixinStandardHelpOptions = true,
        description = {
            "Run a coordinator with the HTTP API.",
            "A second one is a hot standby and serves the API as well. It needs Kafka only, no database. Ends on SIGTERM."
        },
        footer = {"", "Example: backfleet coordinator --kafka kafka1:9092,kafka2:9092"})
public final class CoordinatorCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorCommand.class);

    /** How long a command's answer is waited for before the API says that it is pending. */
    private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(10);

    @Mixin
    private KafkaArguments kafka = new KafkaArguments();

    @Option(
            names = "--http-host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Any but loopback needs a token. Default: 127.0.0.1")
    private String host = "127.0.0.1";

    @Option(
            names = "--http-port",
            defaultValue = "" + ApiOptions.DEFAULT_PORT,
            description = "Port of the API, /metrics and /health; 0 for any. Default: " + ApiOptions.DEFAULT_PORT)
    private int port = ApiOptions.DEFAULT_PORT;

    @Option(
            names = "--api-token",
            paramLabel = "TOKEN",
            defaultValue = "${env:BACKFLEET_TOKEN:-}",
            description =
                    "One token for everybody, to do everything with; set by env BACKFLEET_TOKEN. Better: --access.")
    private String token = "";

    @Option(
            names = "--access",
            paramLabel = "FILE",
            defaultValue = "${env:BACKFLEET_ACCESS:-}",
            description = "Who may use the API, for what, and its TLS certificate (env BACKFLEET_ACCESS).")
    private String access = "";

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (!kafka.given()) {
            throw new BackfleetException(
                    ErrorCode.MISSING_KEY, "a coordinator needs --kafka HOST:PORT (or env BACKFLEET_KAFKA)");
        }
        ApiSettings api = new ApiSettings(
                host,
                port,
                token.isBlank() ? null : token,
                access.isBlank() ? null : AccessWatch.of(Path.of(access)),
                ApiLimits.DEFAULT,
                COMMAND_PATIENCE);
        if (api.plainForOthers()) {
            log.warn("the API speaks HTTP without TLS to other machines: tokens can be read on the way");
        }
        Optional<SigningKey> signing = key.key();
        if (signing.isEmpty()) {
            log.warn("no certificates will be issued: there is no --certificate-key");
        }
        log.info("connecting to Kafka, {}", kafka.settings());
        try (LocalFleet fleet = new LocalFleet(kafka.settings(), new Meters())) {
            Processes.closeAtEnd(fleet);
            fleet.coordinator(api, StreamsTuning.STOCK, signing.orElse(null), Processes::halt);
            log.info(
                    "coordinator ready at {}://{}:{}, tasks by {}",
                    api.tls() ? "https" : "http",
                    host,
                    fleet.port(),
                    fleet.transport());
            Processes.forever();
        }
        return Exit.DONE;
    }
}
