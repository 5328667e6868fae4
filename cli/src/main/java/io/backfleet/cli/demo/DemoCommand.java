package io.backfleet.cli.demo;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.command.Following;
import io.backfleet.cli.command.Following.Show;
import io.backfleet.cli.demo.jdbc.Application;
import io.backfleet.cli.demo.jdbc.DemoServers;
import io.backfleet.cli.demo.jdbc.Traffic;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.cli.role.Processes;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Words;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backfleet demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "See it all on this machine.",
            "Starts a database primary with its replica, a Kafka broker, a coordinator, two workers, a verifier, and an",
            "application that keeps writing. The new side is filled in while the replica is slowed down; then rows are",
            "changed by hand, found, repaired, and the gate opens with a certificate.",
            "Everything is real, runs on loopback, and is gone afterwards."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int WORKERS = 2;
    private static final int SLOTS = 1;
    private static final int VERIFIER_SLOTS = 2;

    private final SigningKey key = SigningKey.generate();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--rows", defaultValue = "1000000", description = "Rows in the table. Default: 1000000")
    private long rows = 1_000_000;

    @Option(
            names = "--max-lag",
            paramLabel = "DURATION",
            defaultValue = "1.5s",
            description = "Replication lag at which writing stops. Default: 1.5s")
    private String maxLag = "1.5s";

    @Option(names = "--keep", description = "Leave servers and fleet running at the end, until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "postgresql",
            description = "postgresql or mariadb. Default: postgresql")
    private String engineName = "postgresql";

    @Option(
            names = "--scenario",
            paramLabel = "SCENARIO",
            defaultValue = "columns",
            description = {
                "What is migrated.",
                "columns: a new column; table: rows into another table; copy: rows into another database; shards: a new",
                "column in eight databases; cross-engine: rows into a database of the other engine. Default: columns"
            })
    private String scenarioName = "columns";

    @Override
    public Integer call() throws Exception {
        Duration limit = Durations.parse(maxLag)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.INVALID_VALUE, "--max-lag '" + maxLag + "' is not a duration such as 500ms or 1.5s"));
        if (rows < 100 || rows > 100_000_000) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "--rows " + rows + " is not in 100 to 100000000");
        }
        Engine engine = Engine.of(engineName);
        Scenario scenario = Scenario.of(scenarioName);
        CompletableFuture<ChildKafka> starting =
                CompletableFuture.supplyAsync(() -> ChildKafka.start(KafkaOptions.defaults()));
        try (DemoServers source = engine.start();
                DemoServers second = scenario.crossesEngines() ? engine.other().start() : null;
                ChildKafka kafka = starting.join()) {
            DemoServers target = second == null ? source : second;
            say("started " + source.description() + (second == null ? "" : ", " + second.description())
                    + ", and a Kafka broker");
            Application application = scenario.application(source, target);
            say("filling the table users with " + Words.count(rows) + " rows");
            application.create(rows);
            try (Traffic traffic = Traffic.start(application);
                    LocalFleet fleet = new LocalFleet(KafkaSettings.of(kafka.bootstrapServers()), new Meters())) {
                startFleet(fleet, application);
                ApiClient api = fleet.api();
                fleet.awaitWorkers(api);
                Following following = new Following(api, output.screen(), output.json() ? Show.NOTHING : Show.TEXT);
                return run(target, kafka, new Stage(fleet, api, application, traffic, output, following), limit);
            }
        }
    }

    private int run(DemoServers written, ChildKafka kafka, Stage stage, Duration limit) throws Exception {
        BackfillAct.Figures backfill = BackfillAct.play(stage, written, limit);
        DriftAct.Figures drift = new DriftAct(stage, backfill.migration(), key).play();
        // the check reads both sides one after the other, and knows nothing of writers under way
        stage.traffic().close();
        DemoSummary summary =
                DemoSummary.of(stage.application().check(), stage.traffic().failures(), backfill, drift);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(summary);
        } else {
            summary.lines(screen).forEach(screen::line);
        }
        if (keep) {
            keepRunning(backfill.migration(), kafka, stage);
        }
        return summary.right() ? Exit.DONE : Exit.NOT_DONE;
    }

    private void startFleet(LocalFleet fleet, Application application) {
        fleet.coordinator(ApiSettings.local(0), StreamsTuning.EMBEDDED, key, Processes::halt);
        DatabasesConfig databases = DatabasesFile.read("databases.yaml", application.databases(), Map.of());
        for (int i = 0; i < WORKERS; i++) {
            fleet.worker(databases, SLOTS);
        }
        fleet.verifier(databases, VERIFIER_SLOTS);
        say("a coordinator, " + WORKERS + " workers and a verifier are up, tasks by " + fleet.transport());
    }

    private void keepRunning(String migration, ChildKafka kafka, Stage stage) throws InterruptedException {
        say("kept running until Ctrl-C:");
        stage.application().shells().forEach(shell -> say("  database     " + shell));
        say("  Kafka        " + kafka.bootstrapServers());
        say("  coordinator  backfleet status " + migration + " --api http://127.0.0.1:"
                + stage.fleet().port());
        new CountDownLatch(1).await();
    }

    private void say(String text) {
        Stage.say(output, text);
    }
}
