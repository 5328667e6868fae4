package io.backfleet.cli.command;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.certificate.CertificateOnDisk;
import io.backfleet.cli.certificate.KeyOptions;
import io.backfleet.cli.role.KafkaArguments;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.cli.role.Processes;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.view.MigrationView;
import java.nio.file.Path;
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
            "Coordinator, worker and verifier run here, on a Kafka broker of their own or on the one named. Running the same spec again on the same Kafka resumes; on a fresh one it starts over",
            "and skips rows that are right already. It fills in, compares until the gate is open, and prints the certificate.",
            "The exit code is 0 only then (with 'verify: off': when every row is filled in); 1 when rows differ or ranges were given up; 3 when only people's sign-offs or approvals are missing."
        },
        footer = {
            "",
            "Examples:",
            "  backfleet run users-full-name.yaml --databases databases.yaml",
            "  backfleet run users-full-name.yaml --databases databases.yaml --data ~/.backfleet   (can be resumed)",
            "  backfleet run users-full-name.yaml --kafka kafka1:9092 --slots 0    (workers run elsewhere)"
        })
public final class RunCommand implements Callable<Integer> {
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
            names = "--verifier-slots",
            defaultValue = "2",
            description = "Comparisons to run at once in this process, when it has slots at all. Default: 2")
    private int verifierSlots = 2;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Write the certificate here when the gate is open.")
    private @Nullable Path certificate;

    @Option(names = "--repair", description = "Repair rows that differ, and go on, instead of ending with exit code 1.")
    private boolean repair;

    @Mixin
    private KeyOptions key = new KeyOptions();

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

    private int run(SpecFile spec, Optional<DatabasesConfig> config, KafkaSettings settings, boolean embedded)
            throws InterruptedException {
        try (LocalFleet fleet = new LocalFleet(settings, new Meters())) {
            StreamsTuning tuning = embedded ? StreamsTuning.EMBEDDED : StreamsTuning.STOCK;
            fleet.coordinator(ApiSettings.local(port), tuning, key.orFresh(), Processes::halt);
            ApiClient api = fleet.api();
            SingleRun run = new SingleRun(api, output, repair, this::write);
            MigrationView begun = run.begin(spec, () -> {
                config.ifPresent(entries -> start(fleet, entries, spec));
                fleet.awaitWorkers(api);
                if (!output.json()) {
                    output.screen()
                            .line(output.screen()
                                    .dim("API at http://127.0.0.1:" + fleet.port() + ", tasks by "
                                            + fleet.transport()));
                }
            });
            return run.follow(begun.name());
        }
    }

    private void start(LocalFleet fleet, DatabasesConfig config, SpecFile spec) {
        fleet.worker(config, slots);
        if (spec.spec().verify() != null && verifierSlots > 0) {
            fleet.verifier(config, verifierSlots);
        }
    }

    private void write(Certificate signed) {
        if (certificate != null) {
            CertificateOnDisk.write(certificate, signed);
        }
    }
}
