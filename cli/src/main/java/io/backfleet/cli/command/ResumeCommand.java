package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;

/** {@code backfleet resume}. */
@Command(name = "resume", mixinStandardHelpOptions = true, description = "Let a paused migration go on.")
public final class ResumeCommand extends SteeringCommand {
    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.command(migration, "resume");
    }
}
