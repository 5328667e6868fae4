package io.backfleet.cli.role;

import io.backfleet.cli.Exit;
import io.backfleet.cli.http.OpsServer;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A role that takes tasks and serves databases: what workers and verifiers are told, and how they run. */
abstract class SlotsCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(SlotsCommand.class);

    private final String role;

    @Mixin
    private KafkaArguments kafka = new KafkaArguments();

    @Option(
            names = "--databases",
            paramLabel = "FILE",
            defaultValue = "databases.yaml",
            description = "The databases that it serves. Default: databases.yaml")
    private Path databases = Path.of("databases.yaml");

    @Option(names = "--slots", defaultValue = "2", description = "Tasks to run at once. Default: 2")
    private int slots = 2;

    @Option(
            names = "--http-host",
            defaultValue = "127.0.0.1",
            description = "Address for /metrics and /health. Default: 127.0.0.1")
    private String host = "127.0.0.1";

    @Option(
            names = "--http-port",
            defaultValue = "0",
            description = "Port for /metrics and /health; 0 for any. Default: 0")
    private int port;

    /** @param role for messages */
    SlotsCommand(String role) {
        this.role = role;
    }

    /** Adds the role to a fleet. */
    abstract void add(LocalFleet fleet, DatabasesConfig config, int slots);

    @Override
    public Integer call() throws InterruptedException {
        if (!kafka.given()) {
            throw new BackfleetException(
                    ErrorCode.MISSING_KEY, "a " + role + " needs --kafka HOST:PORT (or env BACKFLEET_KAFKA)");
        }
        if (slots < 1 || slots > 200) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "--slots " + slots + " is not in 1 to 200");
        }
        DatabasesConfig config = DatabasesFile.read(databases, System.getenv());
        Meters meters = new Meters();
        log.info("connecting to Kafka, {}", kafka.settings());
        try (LocalFleet fleet = new LocalFleet(kafka.settings(), meters)) {
            Processes.closeAtEnd(fleet);
            add(fleet, config, slots);
            try (OpsServer ops = OpsServer.start(host, port, meters::text, fleet::problem)) {
                log.info("{} ready, /metrics and /health at http://{}:{}", role, host, ops.port());
                Processes.forever();
            }
        }
        return Exit.DONE;
    }
}
