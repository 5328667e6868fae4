package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.database.Examination;
import io.backfleet.database.FleetDatabase;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.connect.Databases;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.DatabaseGlobs;
import io.backfleet.protocol.spec.MigrationSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            "Prints the SQL, the settings, the gate's policy, estimates, and what the databases say against the spec. Needs the databases file, neither Kafka nor a coordinator."
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
        Map<String, Examination> examinations = examine(inputs);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(Map.of(
                    "spec", spec.spec(),
                    "digest", spec.spec().digest(),
                    "settings", spec.spec().settings().texts(),
                    "databases", examinations));
        } else {
            new PlanText(screen).print(spec.spec(), examinations);
        }
        return Exit.DONE;
    }

    /**
     * Asks every database that the spec names.
     *
     * @throws io.backfleet.protocol.error.InvalidInputException with lines, when one has problems
     */
    static Map<String, Examination> examine(Inputs inputs) {
        MigrationSpec spec = inputs.spec().spec();
        DatabasesConfig config = inputs.databases();
        List<String> ids = DatabaseGlobs.expand(
                spec.databases(), List.copyOf(config.databases().keySet()));
        if (ids.isEmpty()) {
            throw new InvalidInputException(List.of(inputs.spec()
                    .document()
                    .locate(new Problem(
                            ErrorCode.DATABASE_UNKNOWN,
                            "databases",
                            "nothing in " + inputs.databasesDocument().file() + " matches " + spec.databases(),
                            "known there: " + config.databases().keySet()))));
        }
        Map<String, Examination> examinations = new LinkedHashMap<>();
        Map<String, List<Problem>> problems = new LinkedHashMap<>();
        for (DatabaseEntry entry : config.databases().values()) {
            String id = entry.id();
            if (!ids.contains(id)) {
                continue;
            }
            try (FleetDatabase database = Databases.open(entry)) {
                Examination examination = database.examine(spec);
                examinations.put(id, examination);
                if (!examination.problems().isEmpty()) {
                    problems.put(id, examination.problems());
                }
            } catch (BackfleetException e) {
                problems.put(id, List.of(new Problem(e.code(), "databases", e.text(), "")));
            }
        }
        if (!problems.isEmpty()) {
            throw inputs.report(problems);
        }
        return examinations;
    }
}
