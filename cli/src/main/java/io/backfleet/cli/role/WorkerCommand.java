package io.backfleet.cli.role;

import io.backfleet.database.config.DatabasesConfig;
import picocli.CommandLine.Command;

/** {@code backfleet worker}. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = {
            "Run a worker: it fills in and repairs rows.",
            "Workers keep nothing: start as many as are wanted, anywhere that reaches Kafka and the databases. On SIGTERM it ends its tasks at their next batch and gives back what is left of them."
        },
        footer = {"", "Example: backfleet worker --kafka kafka1:9092 --databases databases.yaml --slots 4"})
public final class WorkerCommand extends SlotsCommand {
    public WorkerCommand() {
        super("worker");
    }

    @Override
    void add(LocalFleet fleet, DatabasesConfig config, int slots) {
        fleet.worker(config, slots);
    }
}
