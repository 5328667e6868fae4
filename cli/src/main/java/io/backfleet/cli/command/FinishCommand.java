package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;

/** {@code backfleet finish}. */
@Command(
        name = "finish",
        mixinStandardHelpOptions = true,
        description = "End the verification for good, usually after the old side is gone; the migration is done then.")
public final class FinishCommand extends SteeringCommand {
    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.command(migration, "finish");
    }
}
