package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.process.Ports;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real processes, killed with SIGKILL and frozen at random moments. Takes about a minute and a half: starting JVMs takes time. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class KillTest {
    private static final Logger log = LoggerFactory.getLogger(KillTest.class);
    private static final int ROWS = 150_000;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    private final List<FleetProcess> coordinators = new ArrayList<>();
    private final List<FleetProcess> workers = new ArrayList<>();
    private final List<ApiClient> apis = new ArrayList<>();

    @Test
    void everyRow_isWrittenExactlyOnce_whateverIsKilled() throws Exception {
        long seed = Long.getLong("backfleet.seed", System.nanoTime());
        Random random = new Random(seed);
        log.info("seed {}", seed);
        CountedTable table = CountedTable.create(postgres.database(), ROWS);
        try (ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults())) {
            startFleet(kafka, table.databasesFile(directory));
            String spec = Files.readString(table.specFile(directory, "counted"));
            anyApi("submit", api -> api.submit("counted.yaml", spec));
            Await.until("the first rows are written", Duration.ofSeconds(60), () -> table.written() > 0);
            FleetProcess zombie = workers.get(0);
            zombie.freeze();
            for (int round = 0; round < 6; round++) {
                strike(random, kafka, round);
                Thread.sleep(1_000 + random.nextInt(2_500));
            }
            Await.until(
                    "the migration is done (seed " + seed + ")",
                    Duration.ofMinutes(4),
                    () -> phase() == MigrationPhase.DONE);
            assertEquals(table.allOnce(), table.tally(), "seed " + seed);
            // others have taken over what it held and finished it; now it wakes up in the middle of its batch
            long thawed = System.currentTimeMillis();
            zombie.thaw();
            Await.until("the worker that was frozen is back", Duration.ofMinutes(1), () -> heardOf(zombie, thawed));
            assertEquals(table.allOnce(), table.tally(), "after the thaw, seed " + seed);
            assertEquals(
                    Integer.toString(ROWS),
                    postgres.database().value("SELECT count(*) FROM counted WHERE n = 1"),
                    "seed " + seed);
        } finally {
            for (FleetProcess process : coordinators) {
                process.close();
            }
            for (FleetProcess process : workers) {
                process.close();
            }
        }
    }

    private void startFleet(ChildKafka kafka, Path databases) throws Exception {
        for (int port : Ports.pick(2)) {
            coordinators.add(FleetProcess.start(
                    directory,
                    "coordinator-" + port,
                    "coordinator",
                    "--kafka",
                    kafka.bootstrapServers(),
                    "--http-port",
                    Integer.toString(port)));
            apis.add(new ApiClient("http://127.0.0.1:" + port, "", "test"));
        }
        for (int i = 1; i <= 3; i++) {
            workers.add(FleetProcess.start(
                    directory,
                    "worker-" + i,
                    "worker",
                    "--kafka",
                    kafka.bootstrapServers(),
                    "--databases",
                    databases.toString(),
                    "--slots",
                    "1"));
        }
        Await.until("three workers are known", Duration.ofSeconds(90), () -> !apis.isEmpty() && anyWorkers() == 3);
    }

    /** Every kind of process is struck; which one of its kind, and when, is up to chance. */
    private void strike(Random random, ChildKafka kafka, int round) throws Exception {
        switch (round) {
            case 2 -> {
                log.info("kill -9 of the broker");
                kafka.kill();
                kafka.start();
            }
            case 1, 4 -> {
                log.info("kill -9 of a coordinator");
                coordinators.get(random.nextInt(coordinators.size())).killAndRestart();
            }
            default -> {
                log.info("kill -9 of a worker");
                workers.get(1 + random.nextInt(workers.size() - 1)).killAndRestart();
            }
        }
    }

    private int anyWorkers() {
        for (ApiClient api : apis) {
            try {
                return api.workers().size();
            } catch (BackfleetException e) {
                log.debug("not this one: {}", e.text());
            }
        }
        return 0;
    }

    /** Worker names hold the process id. */
    private boolean heardOf(FleetProcess worker, long since) {
        for (ApiClient api : apis) {
            try {
                return api.workers().stream()
                        .anyMatch(known -> known.id().contains("-" + worker.pid() + "-") && known.lastSeen() > since);
            } catch (BackfleetException e) {
                log.debug("not this one: {}", e.text());
            }
        }
        return false;
    }

    private MigrationPhase phase() {
        for (ApiClient api : apis) {
            try {
                return api.migration("counted").phase();
            } catch (BackfleetException e) {
                log.debug("not this one: {}", e.text());
            }
        }
        return MigrationPhase.PLANNING;
    }

    private interface Call {
        void on(ApiClient api);
    }

    private void anyApi(String what, Call call) {
        Await.untilPasses(what, Duration.ofSeconds(60), () -> {
            BackfleetException last = null;
            for (ApiClient api : apis) {
                try {
                    call.on(api);
                    return;
                } catch (BackfleetException e) {
                    last = e;
                }
            }
            if (last != null) {
                throw last;
            }
        });
    }
}
