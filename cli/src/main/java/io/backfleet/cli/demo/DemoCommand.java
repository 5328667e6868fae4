package io.backfleet.cli.demo;

import io.backfleet.cli.Exit;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.command.Following;
import io.backfleet.cli.command.Following.Show;
import io.backfleet.cli.demo.postgresql.DemoDatabase;
import io.backfleet.cli.demo.postgresql.DemoTraffic;
import io.backfleet.cli.demo.postgresql.Latencies;
import io.backfleet.cli.demo.postgresql.SlowStandby;
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
import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import io.backfleet.embedded.postgresql.PostgresServer;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.view.MigrationView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            "Starts a PostgreSQL primary with a streaming standby, a Kafka broker, a coordinator, two workers, and an",
            "application that keeps writing. The standby is slowed down in the middle.",
            "Everything is real, runs on loopback, and is gone afterwards."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Duration ALONE = Duration.ofSeconds(5);
    private static final int WORKERS = 2;
    private static final int SLOTS = 1;

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
        if (rows < 1 || rows > 100_000_000) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "--rows " + rows + " is not in 1 to 100000000");
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
                return run(pair, kafka, fleet, database, traffic, limit);
            }
        }
    }

    private int run(
            PostgresPair pair,
            ChildKafka kafka,
            LocalFleet fleet,
            DemoDatabase database,
            DemoTraffic traffic,
            Duration limit)
            throws Exception {
        startFleet(fleet, pair);
        ApiClient api = fleet.api();
        fleet.awaitWorkers(api);
        say("the application writes alone for " + ALONE.toSeconds() + " s, for comparison");
        traffic.latencies();
        Thread.sleep(ALONE.toMillis());
        Latencies.Summary alone = traffic.latencies();

        say("submitting: fill in users.full_name, stop at a lag of " + Durations.format(limit));
        MigrationView begun = api.submit("demo.yaml", spec(limit));
        SlowStandby slow = new SlowStandby(pair, limit.multipliedBy(3), this::say);
        MigrationView end = new Following(api, output.screen(), output.json() ? Show.NOTHING : Show.TEXT, slow)
                .untilItStands(begun.name());
        Latencies.Summary during = traffic.latencies();
        DemoDatabase.Check check = database.check();
        DemoSummary summary = summary(end, fleet.readings(), check, slow, alone, during, traffic);
        Screen screen = output.screen();
        if (output.json()) {
            screen.json(summary);
        } else {
            summary.lines(screen).forEach(screen::line);
        }
        if (keep) {
            keepRunning(pair, kafka, fleet);
        }
        return end.phase() == MigrationPhase.DONE && check.wrong() == 0 ? Exit.DONE : Exit.NOT_DONE;
    }

    private void startFleet(LocalFleet fleet, PostgresPair pair) {
        fleet.coordinator(ApiSettings.local(0), StreamsTuning.EMBEDDED, null, Processes::halt);
        DatabasesConfig databases = DatabasesFile.read("databases.yaml", databases(pair), Map.of());
        for (int i = 0; i < WORKERS; i++) {
            fleet.worker(databases, SLOTS);
        }
        say("a coordinator and " + WORKERS + " workers are up, tasks by " + fleet.transport());
    }

    private static String databases(PostgresPair pair) {
        return String.join(
                "\n",
                "databases:",
                "  shop:",
                "    url: " + address(pair.primary()),
                "    user: " + PostgresServer.SUPERUSER,
                "    replicas: [\"" + address(pair.standby()) + "\"]",
                "");
    }

    private static String address(PostgresServer server) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + DemoDatabase.NAME;
    }

    private static String spec(Duration limit) {
        return String.join(
                "\n",
                "migration: users-full-name",
                "owner: demo",
                "databases: [shop]",
                "backfill:",
                "  table: users",
                "  set:",
                "    full_name: \"first_name || ' ' || last_name\"",
                "verify: off",
                "throttle:",
                "  maxLag: " + Durations.format(limit),
                "");
    }

    private static DemoSummary summary(
            MigrationView end,
            List<DatabaseReading> readings,
            DemoDatabase.Check check,
            SlowStandby slow,
            Latencies.Summary alone,
            Latencies.Summary during,
            DemoTraffic traffic) {
        long ended = end.endedAt() == null ? System.currentTimeMillis() : end.endedAt();
        double seconds = Math.max(1, ended - end.submittedAt()) / 1_000.0;
        double working = Math.max(0.001, seconds - slow.stoppedSeconds());
        Map<String, Long> waited = new TreeMap<>();
        long highest = 0;
        for (DatabaseReading reading : readings) {
            highest = Math.max(highest, reading.highestLagMillis());
            reading.waitedMillis().forEach((metric, millis) -> waited.merge(metric, millis, Long::sum));
        }
        long limit = Durations.parse(end.settings().getOrDefault("maxLag", "0ms"))
                .orElse(Duration.ZERO)
                .toMillis();
        return new DemoSummary(
                check.rows(),
                check.wrong(),
                end.counters(),
                seconds,
                end.counters().seen() / seconds,
                end.counters().seen() / working,
                limit,
                highest,
                waited,
                slow.stoppedSeconds(),
                alone,
                during,
                traffic.failures());
    }

    private void keepRunning(PostgresPair pair, ChildKafka kafka, LocalFleet fleet) throws InterruptedException {
        say("kept running until Ctrl-C:");
        say("  primary      psql -h 127.0.0.1 -p " + pair.primary().port() + " -U " + PostgresServer.SUPERUSER + " "
                + DemoDatabase.NAME);
        say("  standby      psql -h 127.0.0.1 -p " + pair.standby().port() + " -U " + PostgresServer.SUPERUSER + " "
                + DemoDatabase.NAME);
        say("  Kafka        " + kafka.bootstrapServers());
        say("  coordinator  backfleet status users-full-name --api http://127.0.0.1:" + fleet.port());
        new CountDownLatch(1).await();
    }

    /** Remarks go where they do not mix with the JSON document. */
    private void say(String text) {
        if (output.json()) {
            System.err.println(text);
        } else {
            Screen screen = output.screen();
            screen.line(screen.dim("- " + text));
        }
    }
}
