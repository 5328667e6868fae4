package io.backfleet.cli.screen;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints. */
public final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print JSON for machines.")
    private boolean json;

    private @Nullable Screen screen;

    public boolean json() {
        return json;
    }

    /** One for the whole command: it knows what it has drawn. */
    public Screen screen() {
        if (screen == null) {
            screen = Screen.detect(spec.commandLine().getOut());
        }
        return screen;
    }

    /** What must not be taken for output. */
    public void remark(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(text);
        err.flush();
    }
}
