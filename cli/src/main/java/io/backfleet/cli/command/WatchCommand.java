package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        return Exit.of(new Following(api.client(), output.screen(), output.json()).untilItStands(name));
    }
}
