package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.command.Examining.Examined;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Show what a spec would do, and touch nothing.",
            "Prints the routes, the SQL, the settings, the gate's policy, estimates, what writers must do, and what the databases say against the spec. Needs the databases file, neither Kafka nor a coordinator."
        },
        footer = {"", "Example: backfleet plan users-full-name.yaml --databases databases.yaml"})
public final class PlanCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--databases",
            paramLabel = "FILE",
            defaultValue = "databases.yaml",
            description = "The databases file. Default: databases.yaml")
    private Path databases = Path.of("databases.yaml");

    @Parameters(paramLabel = "SPEC", description = "The spec file.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        Inputs inputs = Inputs.read(file, databases, System.getenv());
        SpecFile spec = inputs.spec();
        List<Examined> examined = examine(inputs);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(PlanReport.of(spec.spec(), examined));
        } else {
            new PlanText(screen).print(spec.spec(), examined);
        }
        return Exit.DONE;
    }

    /**
     * Asks every database that the spec names.
     *
     * @throws io.backfleet.protocol.error.InvalidInputException with lines, when one has problems
     */
    static List<Examined> examine(Inputs inputs) {
        return Examining.of(inputs);
    }
}
