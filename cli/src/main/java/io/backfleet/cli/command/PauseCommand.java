package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;

/** {@code backfleet pause}. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Stop a migration; tasks in flight end at their next batch.")
public final class PauseCommand extends SteeringCommand {
    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.command(migration, "pause");
    }
}
