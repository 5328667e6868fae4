package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backfleet approve}. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = {
            "Approve of a migration's contract, or take that back.",
            "Who submitted a migration can't approve of it; everybody else counts once."
        })
public final class ApproveCommand extends SteeringCommand {
    @Option(names = "--withdraw", description = "Take the approval back.")
    private boolean withdraw;

    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.approve(migration, withdraw);
    }
}
