package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
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
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "MIGRATION", description = "The migration's name.")
    private String name = "";

    /** Asks for it. */
    abstract MigrationView ask(ApiClient client, String migration);

    /**
     * What is done once it was carried out, before the outcome is shown.
     *
     * @param answer what the coordinator said
     * @return the view to show, and the exit code
     */
    Outcome outcome(MigrationView answer, Following following) throws InterruptedException {
        return new Outcome(answer, Exit.DONE);
    }

    /**
     * What came of a command.
     *
     * @param shown whether the view was printed on the way already
     */
    record Outcome(MigrationView view, int exit, boolean shown) {
        Outcome(MigrationView view, int exit) {
            this(view, exit, false);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        ApiClient client = api.client();
        Screen screen = output.screen();
        Outcome outcome = outcome(ask(client, name), new Following(client, screen, output.json()));
        if (!outcome.shown() && output.json()) {
            screen.json(outcome.view());
        } else if (!outcome.shown()) {
            new MigrationText(screen).live(outcome.view()).forEach(screen::line);
        }
        return outcome.exit();
    }
}
