package io.backfleet.cli.command;

import picocli.CommandLine.Command;

/** {@code backfleet pause}. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Stop a migration; tasks in flight end at their next batch.")
public final class PauseCommand extends SteeringCommand {
    public PauseCommand() {
        super("pause");
    }
}
