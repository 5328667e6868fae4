package io.backfleet.cli.screen;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints. */
public final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print JSON for machines.")
    private boolean json;

    public boolean json() {
        return json;
    }

    public Screen screen() {
        return Screen.detect(spec.commandLine().getOut());
    }
}
