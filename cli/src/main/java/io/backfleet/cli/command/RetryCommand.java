package io.backfleet.cli.command;

import picocli.CommandLine.Command;

/** {@code backfleet retry}. */
@Command(name = "retry", mixinStandardHelpOptions = true, description = "Hand out parked ranges again.")
public final class RetryCommand extends SteeringCommand {
    public RetryCommand() {
        super("retry");
    }
}
