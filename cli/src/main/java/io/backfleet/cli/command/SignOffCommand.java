package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.view.MigrationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet sign-off}. */
@Command(
        name = "sign-off",
        mixinStandardHelpOptions = true,
        description = "Say that a service is ready for the contract: it uses the old side no more. Or take that back.",
        footer = {"", "Example: backfleet sign-off users-full-name billing"})
public final class SignOffCommand extends SteeringCommand {
    @Parameters(index = "1", paramLabel = "SERVICE", description = "One that the spec's gate section names.")
    private String service = "";

    @Option(names = "--withdraw", description = "Take the sign-off back.")
    private boolean withdraw;

    @Override
    MigrationView ask(ApiClient client, String migration) {
        return client.signOff(migration, service, withdraw);
    }
}
