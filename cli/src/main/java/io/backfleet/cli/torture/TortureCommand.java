package io.backfleet.cli.torture;

import io.backfleet.cli.Exit;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.torture.Torture;
import io.backfleet.torture.TortureOptions;
import io.backfleet.torture.report.Report;
import io.backfleet.torture.schedule.Crew;
import io.backfleet.torture.schedule.Scenario;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backfleet torture}. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        description = {
            "See whether anything can break it.",
            "Starts a broker, a PostgreSQL and a MariaDB pair, coordinators, workers and verifiers as processes of their",
            "own, applications that write at random, and then kills, freezes, cuts off, slows down and lies, as drawn from",
            "a seed. Afterwards every row is compared by SQL that knows nothing of the fleet, and its topics are read.",
            "Exit code 0 when all held, 1 when not; the logs are kept then. Nothing else is left."
        },
        footer = {"", "Example: backfleet torture --minutes 20 --seed 7"})
public final class TortureCommand implements Callable<Integer> {
    private static final double LONGEST_MINUTES = 7 * 24 * 60;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--minutes", defaultValue = "5", description = "For how long faults begin. Default: 5")
    private double minutes = 5;

    @Option(names = "--seed", description = "What all chance is drawn from. Default: a new one, which is printed")
    private @Nullable Long seed;

    @Option(
            names = "--scenario",
            paramLabel = "SCENARIO",
            defaultValue = "mixed",
            description = {
                "Which faults: mixed, processes, network, databases, messages, fail-over, or disk (root only).",
                "Default: mixed"
            })
    private String scenarioName = "mixed";

    @Option(names = "--rows", defaultValue = "20000", description = "Rows of each table. Default: 20000")
    private int rows = 20_000;

    @Option(names = "--small", description = "Fewer processes: two workers, one verifier.")
    private boolean small;

    @Option(names = "--dry-run", description = "Print the faults in their order, and do nothing.")
    private boolean dryRun;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report as JSON as well.")
    private @Nullable Path reportFile;

    @Option(
            names = "--logs",
            paramLabel = "DIRECTORY",
            description =
                    "Keep the logs here; must not exist. Default: torture-SEED-logs, and only when something was broken")
    private @Nullable Path logs;

    @Override
    public Integer call() throws Exception {
        TortureOptions options = options();
        if (dryRun) {
            options.schedule().blows().forEach(blow -> out().println(blow));
            return Exit.DONE;
        }
        long start = System.nanoTime();
        output.remark("seed " + options.seed());
        Report report = new Torture(
                        options,
                        line -> output.remark(
                                String.format("[%5d] %s", (System.nanoTime() - start) / 1_000_000_000, line)))
                .run();
        String json = Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
        if (reportFile != null) {
            Files.writeString(reportFile, json + System.lineSeparator());
        }
        out().print(output.json() ? json + System.lineSeparator() : report.text());
        out().flush();
        return report.holds() ? Exit.DONE : Exit.NOT_DONE;
    }

    private TortureOptions options() {
        Scenario scenario = Scenario.parse(scenarioName)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.INVALID_VALUE,
                        "--scenario '" + scenarioName + "' is none of "
                                + Arrays.stream(Scenario.values())
                                        .map(Scenario::text)
                                        .collect(Collectors.joining(", "))));
        if (!(minutes > 0 && minutes <= LONGEST_MINUTES)) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "--minutes " + minutes + " is not in 0 to a week");
        }
        if (rows < 2_000 || rows > 100_000) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "--rows " + rows + " is not in 2000 to 100000");
        }
        long drawn = seed == null ? new SecureRandom().nextInt(Integer.MAX_VALUE) : seed;
        Path directory = logs == null ? Path.of("torture-" + drawn + "-logs") : logs;
        if (Files.exists(directory)) {
            throw new BackfleetException(
                    ErrorCode.INVALID_VALUE, directory + " exists: remove it, or name another one by --logs");
        }
        return new TortureOptions(
                drawn,
                Duration.ofMillis(Math.round(minutes * 60_000)),
                scenario,
                small ? Crew.SMALL : Crew.FULL,
                rows,
                Program.words(),
                directory.toAbsolutePath(),
                logs != null);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
