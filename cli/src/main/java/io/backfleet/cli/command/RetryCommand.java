package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;

/** {@code backfleet retry}. */
@Command(name = "retry", mixinStandardHelpOptions = true, description = "Hand out parked ranges again.")
public final class RetryCommand extends SteeringCommand {
    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.command(migration, "retry");
    }
}
