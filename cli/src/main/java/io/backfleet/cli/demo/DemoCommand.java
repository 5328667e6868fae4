package io.backfleet.cli.demo;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.command.Following;
import io.backfleet.cli.command.Following.Show;
import io.backfleet.cli.demo.postgresql.DemoDatabase;
import io.backfleet.cli.demo.postgresql.DemoTraffic;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.cli.role.Processes;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Words;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.embedded.postgresql.PostgresServer;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
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
            "Starts a PostgreSQL primary with a streaming standby, a Kafka broker, a coordinator, two workers, a",
            "verifier, and an application that keeps writing. A column is filled in while the standby is slowed down;",
            "then rows are changed by hand, found, repaired, and the gate opens with a certificate.",
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

    @Override
    public Integer call() throws Exception {
        Duration limit = Durations.parse(maxLag)
                .orElseThrow(() -> new BackfleetException(
                        ErrorCode.INVALID_VALUE, "--max-lag '" + maxLag + "' is not a duration such as 500ms or 1.5s"));
        if (rows < 100 || rows > 100_000_000) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "--rows " + rows + " is not in 100 to 100000000");
        }
        say("starting a PostgreSQL primary with a streaming standby, and a Kafka broker");
        CompletableFuture<ChildKafka> starting =
                CompletableFuture.supplyAsync(() -> ChildKafka.start(KafkaOptions.defaults()));
        try (PostgresPair pair = PostgresPair.start(PostgresOptions.defaults().withSetting("shared_buffers", "256MB"));
                ChildKafka kafka = starting.join()) {
            say("filling the table users with " + Words.count(rows) + " rows");
            DemoDatabase database = DemoDatabase.create(pair, rows);
            try (DemoTraffic traffic = DemoTraffic.start(database, rows);
                    LocalFleet fleet = new LocalFleet(KafkaSettings.of(kafka.bootstrapServers()), new Meters())) {
                startFleet(fleet, pair);
                ApiClient api = fleet.api();
                fleet.awaitWorkers(api);
                Following following = new Following(api, output.screen(), output.json() ? Show.NOTHING : Show.TEXT);
                return run(pair, kafka, new Stage(fleet, api, database, traffic, rows, output, following), limit);
            }
        }
    }

    private int run(PostgresPair pair, ChildKafka kafka, Stage stage, Duration limit) throws Exception {
        BackfillAct.Figures backfill = BackfillAct.play(stage, pair, limit);
        DriftAct.Figures drift = new DriftAct(stage, DemoSpec.NAME, key).play();
        DemoSummary summary =
                DemoSummary.of(stage.database().check(), stage.traffic().failures(), backfill, drift);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(summary);
        } else {
            summary.lines(screen).forEach(screen::line);
        }
        if (keep) {
            keepRunning(pair, kafka, stage.fleet());
        }
        return summary.right() ? Exit.DONE : Exit.NOT_DONE;
    }

    private void startFleet(LocalFleet fleet, PostgresPair pair) {
        fleet.coordinator(ApiSettings.local(0), StreamsTuning.EMBEDDED, key, Processes::halt);
        DatabasesConfig databases = DemoSpec.databases(pair);
        for (int i = 0; i < WORKERS; i++) {
            fleet.worker(databases, SLOTS);
        }
        fleet.verifier(databases, VERIFIER_SLOTS);
        say("a coordinator, " + WORKERS + " workers and a verifier are up, tasks by " + fleet.transport());
    }

    private void keepRunning(PostgresPair pair, ChildKafka kafka, LocalFleet fleet) throws InterruptedException {
        say("kept running until Ctrl-C:");
        say("  primary      psql -h 127.0.0.1 -p " + pair.primary().port() + " -U " + PostgresServer.SUPERUSER + " "
                + DemoDatabase.NAME);
        say("  standby      psql -h 127.0.0.1 -p " + pair.standby().port() + " -U " + PostgresServer.SUPERUSER + " "
                + DemoDatabase.NAME);
        say("  Kafka        " + kafka.bootstrapServers());
        say("  coordinator  backfleet status " + DemoSpec.NAME + " --api http://127.0.0.1:" + fleet.port());
        new CountDownLatch(1).await();
    }

    private void say(String text) {
        Stage.say(output, text);
    }
}
