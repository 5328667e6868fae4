package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.role.KafkaArguments;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.cli.role.Processes;
import io.backfleet.cli.screen.MigrationText;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.view.MigrationView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backfleet run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Run one migration from start to end in this process.",
            "Coordinator and worker run here, on a Kafka broker of their own or on the one named. Running the same spec again on the same Kafka resumes; on a fresh one it starts over",
            "and skips rows that are right already. The exit code is 0 only when every row is filled in."
        },
        footer = {
            "",
            "Examples:",
            "  backfleet run users-full-name.yaml --databases databases.yaml",
            "  backfleet run users-full-name.yaml --databases databases.yaml --data ~/.backfleet   (can be resumed)",
            "  backfleet run users-full-name.yaml --kafka kafka1:9092 --slots 0    (workers run elsewhere)"
        })
public final class RunCommand implements Callable<Integer> {
    private static final Duration PLANNED = Duration.ofMinutes(2);
    private static final Duration CLEANED_UP = Duration.ofSeconds(20);

    @Mixin
    private KafkaArguments kafka = new KafkaArguments();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--databases",
            paramLabel = "FILE",
            defaultValue = "databases.yaml",
            description = "The databases file. Default: databases.yaml")
    private Path databases = Path.of("databases.yaml");

    @Option(
            names = "--slots",
            defaultValue = "2",
            description = "Tasks to run at once in this process; 0 for a fleet whose workers run elsewhere. Default: 2")
    private int slots = 2;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the embedded broker's data here, so that a later run resumes. Default: a temporary"
                    + " directory")
    private @Nullable Path data;

    @Option(names = "--http-port", defaultValue = "0", description = "Port of the API; 0 for any. Default: 0")
    private int port;

    @Parameters(paramLabel = "SPEC", description = "The spec file.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws Exception {
        SpecFile spec;
        Optional<DatabasesConfig> config = Optional.empty();
        if (slots > 0) {
            Inputs inputs = Inputs.read(file, databases, System.getenv());
            // all that is wrong is said before a server starts
            PlanCommand.examine(inputs);
            spec = inputs.spec();
            config = Optional.of(inputs.databases());
        } else {
            spec = SpecFile.read(file);
        }
        if (kafka.given()) {
            return run(spec, config, kafka.settings(), false);
        }
        KafkaOptions options =
                data == null ? KafkaOptions.defaults() : KafkaOptions.defaults().withDirectory(data);
        if (!output.json()) {
            output.screen().line(output.screen().dim("starting a Kafka broker for this run"));
        }
        try (ChildKafka broker = ChildKafka.start(options)) {
            return run(spec, config, kafka.settings(broker.bootstrapServers()), true);
        }
    }

    /** The run of this very spec that has not ended; empty when there is none. */
    private static Optional<MigrationView> openRun(ApiClient api, SpecFile spec) {
        return api.migrations().stream()
                .filter(migration -> migration.name().equals(spec.spec().migration()))
                .filter(migration -> migration.digest().equals(spec.spec().digest()))
                .filter(migration -> !migration.phase().ended())
                .findFirst();
    }

    /** The last thing a migration does is to clear its checkpoints away; a fleet that ends with it must let it. */
    private static void awaitCleanUp(ApiClient api, MigrationView end) throws InterruptedException {
        long deadline = System.nanoTime() + CLEANED_UP.toNanos();
        while (end.phase().ended()
                && System.nanoTime() < deadline
                && api.migration(end.name()).shards().stream()
                        .anyMatch(shard -> !shard.tasks().isEmpty())) {
            Thread.sleep(100);
        }
    }

    private int run(SpecFile spec, Optional<DatabasesConfig> config, KafkaSettings settings, boolean embedded)
            throws InterruptedException {
        Screen screen = output.screen();
        try (LocalFleet fleet = new LocalFleet(settings, new Meters())) {
            StreamsTuning tuning = embedded ? StreamsTuning.EMBEDDED : StreamsTuning.STOCK;
            fleet.coordinator(ApiSettings.local(port), tuning, Processes::halt);
            ApiClient api = fleet.api();
            // asked before a worker starts: it could finish the run before it is asked for, which would begin another
            Optional<MigrationView> open = openRun(api, spec);
            config.ifPresent(entries -> fleet.worker(entries, slots));
            fleet.awaitWorkers(api);
            if (!output.json()) {
                screen.line(screen.dim("API at http://127.0.0.1:" + fleet.port() + ", tasks by " + fleet.transport()));
            }
            if (open.isPresent() && !output.json()) {
                screen.line(screen.dim("resuming the run of " + open.get().name() + " that was begun before"));
            }
            MigrationView begun = open.isPresent() ? open.get() : SubmitCommand.submit(api, spec, PLANNED);
            MigrationView end = new Following(api, screen, output.json()).untilItStands(begun.name());
            awaitCleanUp(api, end);
            if (!output.json()) {
                new MigrationText(screen).summary(end).forEach(screen::line);
            }
            return Exit.of(end);
        }
    }
}
