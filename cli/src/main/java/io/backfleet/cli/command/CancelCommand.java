package io.backfleet.cli.command;

import picocli.CommandLine.Command;

/** {@code backfleet cancel}. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "End a migration for good; what is written stays written.")
public final class CancelCommand extends SteeringCommand {
    public CancelCommand() {
        super("cancel");
    }
}
