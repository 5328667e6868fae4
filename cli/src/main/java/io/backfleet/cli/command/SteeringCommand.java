package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.MigrationText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.view.MigrationView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that tells the coordinator what to do with one migration and shows what came of it. */
abstract class SteeringCommand implements Callable<Integer> {
    private final String verb;

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    SteeringCommand(String verb) {
        this.verb = verb;
    }

    @Override
    public Integer call() {
        MigrationView view = api.client().command(name, verb);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(view);
        } else {
            new MigrationText(screen).live(view).forEach(screen::line);
        }
        return Exit.DONE;
    }
}
