package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;

/** {@code backfleet cancel}. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "End a migration for good; what is written stays written.")
public final class CancelCommand extends SteeringCommand {
    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.command(migration, "cancel");
    }
}
