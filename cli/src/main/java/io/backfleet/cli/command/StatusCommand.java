package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.MigrationText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.view.MigrationView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backfleet status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show all that is known of a migration. The exit code is 0 only when it is done.")
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    @Override
    public Integer call() {
        MigrationView view = api.client().migration(name);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(view);
        } else {
            new MigrationText(screen).whole(view).forEach(screen::line);
        }
        return Exit.of(view);
    }
}
