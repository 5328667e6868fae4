package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.protocol.view.MigrationView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Follow a migration live until it ends or nothing is left but parked ranges.")
public final class WatchCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** Where watching ends. */
    enum Until {
        /** The migration has ended. */
        END,
        /** Its gate is open, or it has ended. */
        OPEN
    }

    @Option(
            names = "--until",
            paramLabel = "WHAT",
            defaultValue = "end",
            description =
                    "Where to stop: at the migration's end, or already when its gate is open (end, open). The exit"
                            + " code is 0 then. Default: end")
    private Until until = Until.END;

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        Following following = new Following(api.client(), output.screen(), output.json());
        if (until == Until.END) {
            return Exit.of(following.untilItStands(name));
        }
        MigrationView view =
                following.until(name, any -> open(any) || Standing.of(any).halted());
        return open(view) ? Exit.DONE : Exit.of(view);
    }

    private static boolean open(MigrationView view) {
        return Standing.of(view) == Standing.OPEN;
    }
}
