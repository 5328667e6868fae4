package io.backfleet.cli.command;

import picocli.CommandLine.Command;

/** {@code backfleet resume}. */
@Command(name = "resume", mixinStandardHelpOptions = true, description = "Let a paused migration go on.")
public final class ResumeCommand extends SteeringCommand {
    public ResumeCommand() {
        super("resume");
    }
}
