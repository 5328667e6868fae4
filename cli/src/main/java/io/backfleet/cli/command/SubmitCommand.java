package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.api.ApiOptions;
import io.backfleet.cli.screen.MigrationText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.MigrationView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet submit}. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Start a migration.",
            "Waits until its databases have been checked and planned, and prints what they say",
            "against the spec, with lines. Submitting the same spec again changes nothing."
        },
        footer = {"", "Example: backfleet submit users-full-name.yaml"})
public final class SubmitCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions api = new ApiOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--planned-within",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the plan; 0 for not at all. Default: 60")
    private int seconds = 60;

    @Parameters(paramLabel = "SPEC", description = "The spec file.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws InterruptedException {
        SpecFile spec = SpecFile.read(file);
        ApiClient client = api.client();
        MigrationView view = submit(client, spec, Duration.ofSeconds(seconds));
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(view);
        } else {
            new MigrationText(screen).live(view).forEach(screen::line);
            screen.line(screen.dim("follow it with 'backfleet watch " + view.name() + "'"));
        }
        return Exit.DONE;
    }

    /**
     * Submits and waits for the plan.
     *
     * @throws io.backfleet.protocol.error.InvalidInputException with lines, when databases refuse the spec
     */
    static MigrationView submit(ApiClient client, SpecFile spec, Duration planned) throws InterruptedException {
        MigrationView view = client.submit(spec.name(), spec.text());
        long deadline = System.nanoTime() + planned.toNanos();
        while (view.phase() == MigrationPhase.PLANNING && System.nanoTime() < deadline) {
            Thread.sleep(100);
            view = client.migration(view.name());
        }
        if (view.phase() == MigrationPhase.REFUSED) {
            throw spec.located(view.problems());
        }
        return view;
    }
}
