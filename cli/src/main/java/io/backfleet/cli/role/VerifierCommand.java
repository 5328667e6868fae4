package io.backfleet.cli.role;

import io.backfleet.database.config.DatabasesConfig;
import picocli.CommandLine.Command;

/** {@code backfleet verifier}. */
@Command(
        name = "verifier",
        mixinStandardHelpOptions = true,
        description = {
            "Run a verifier: it compares old and new, and writes nothing.",
            "Verifiers keep nothing: start as many as are wanted, anywhere that reaches Kafka and the databases. A row that differs to the end is judged under a shared lock."
        },
        footer = {"", "Example: backfleet verifier --kafka kafka1:9092 --databases databases.yaml --slots 2"})
public final class VerifierCommand extends SlotsCommand {
    public VerifierCommand() {
        super("verifier");
    }

    @Override
    void add(LocalFleet fleet, DatabasesConfig config, int slots) {
        fleet.verifier(config, slots);
    }
}
