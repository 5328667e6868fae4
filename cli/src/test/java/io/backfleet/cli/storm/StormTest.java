package io.backfleet.cli.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.fleet.FleetProcess;
import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.process.Ports;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
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

/**
 * Every kind of migration on every engine at once, by one fleet of real processes that are killed at random, while writers
 * do all that writers do. Afterwards both sides are compared row by row by SQL that knows nothing of the fleet.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class StormTest {
    private static final Logger log = LoggerFactory.getLogger(StormTest.class);

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    @TempDir
    Path directory;

    private final List<FleetProcess> coordinators = new ArrayList<>();
    private final List<FleetProcess> workers = new ArrayList<>();
    private final List<ApiClient> apis = new ArrayList<>();

    @Test
    void everyKindOnEveryEngine_agreesRowByRow_whateverIsWrittenAndKilled() throws Exception {
        long seed = Long.getLong("backfleet.seed", System.nanoTime());
        Random random = new Random(seed);
        log.info("seed {}", seed);
        TestDatabases databases = new TestDatabases(
                postgres.database(), postgres.newDatabase(), mariaDb.database(), mariaDb.newDatabase());
        List<Storm> storms = storms(databases);
        try (ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults())) {
            for (Storm storm : storms) {
                storm.create();
                storm.begin(seed);
            }
            startFleet(kafka, databases);
            for (Storm storm : storms) {
                anyApi("submit " + storm.name, api -> api.submit(storm.name + ".yaml", storm.spec()));
            }
            for (int round = 0; round < 8; round++) {
                strike(random, round);
                Thread.sleep(500 + random.nextInt(2_500));
            }
            Await.until(
                    "all migrations have ended (seed " + seed + ")",
                    Duration.ofMinutes(5),
                    () -> storms.stream().allMatch(storm -> phase(storm.name).ended()));
            for (Storm storm : storms) {
                assertEquals(MigrationPhase.DONE, phase(storm.name), storm.name);
            }
        } finally {
            for (Storm storm : storms) {
                storm.end();
            }
            for (FleetProcess process : coordinators) {
                process.close();
            }
            for (FleetProcess process : workers) {
                process.close();
            }
        }
        List<String> flaws = new ArrayList<>();
        for (Storm storm : storms) {
            log.info("{}: {} transactions", storm.name, storm.written());
            assertTrue(storm.written() > 100, storm.name + " wrote " + storm.written() + " times");
            flaws.addAll(storm.flaws());
        }
        assertEquals(List.of(), flaws, "seed " + seed);
    }

    private static List<Storm> storms(TestDatabases at) {
        return List.of(
                new ColumnStorm("columns-pg", Words.POSTGRESQL, "pg", at.pg()),
                new ColumnStorm("columns-my", Words.MYSQL, "my", at.my()),
                new TableStorm("table-pg", Words.POSTGRESQL, "pg", at.pg()),
                new TableStorm("table-my", Words.MYSQL, "my", at.my()),
                copy("versions-pg", Words.POSTGRESQL, "pg", at.pg(), Words.POSTGRESQL, "pg-2", at.pg2(), false),
                copy("locks-my", Words.MYSQL, "my", at.my(), Words.MYSQL, "my-2", at.my2(), true),
                copy("versions-pg-my", Words.POSTGRESQL, "pg", at.pg(), Words.MYSQL, "my-2", at.my2(), false),
                copy("locks-my-pg", Words.MYSQL, "my", at.my(), Words.POSTGRESQL, "pg-2", at.pg2(), true));
    }

    private static Storm copy(
            String name,
            Words words,
            String from,
            ScratchDatabase source,
            Words targetWords,
            String into,
            ScratchDatabase target,
            boolean locks) {
        return new CopyStorm(name, words, from, source, targetWords, into, target, locks);
    }

    /** Two databases on each engine. */
    private record TestDatabases(ScratchDatabase pg, ScratchDatabase pg2, ScratchDatabase my, ScratchDatabase my2) {
        String yaml() {
            return "databases:\n" + entry("pg", pg, "postgres") + entry("pg-2", pg2, "postgres")
                    + entry("my", my, "backfleet") + entry("my-2", my2, "backfleet");
        }
    }

    private void startFleet(ChildKafka kafka, TestDatabases databases) throws Exception {
        Path file = Files.writeString(directory.resolve("databases.yaml"), databases.yaml());
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
        for (int i = 1; i <= 2; i++) {
            workers.add(FleetProcess.start(
                    directory,
                    "worker-" + i,
                    "worker",
                    "--kafka",
                    kafka.bootstrapServers(),
                    "--databases",
                    file.toString(),
                    "--slots",
                    "2"));
        }
        anyApi("workers are known", api -> assertEquals(2, api.workers().size()));
    }

    private static String entry(String id, ScratchDatabase database, String user) {
        return "  " + id + ":\n    url: " + bare(database.jdbcUrl()) + "\n    user: " + user + "\n    replicas: [\""
                + bare(database.replicaJdbcUrl()) + "\"]\n";
    }

    private static String bare(String url) {
        return url.replaceFirst("\\?.*", "");
    }

    private void strike(Random random, int round) throws Exception {
        if (round == 5) {
            log.info("kill -9 of a coordinator");
            coordinators.get(random.nextInt(coordinators.size())).killAndRestart();
        } else {
            log.info("kill -9 of a worker");
            workers.get(random.nextInt(workers.size())).killAndRestart();
        }
    }

    private MigrationPhase phase(String name) {
        for (ApiClient api : apis) {
            try {
                return api.migration(name).phase();
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
        Await.untilPasses(what, Duration.ofSeconds(90), () -> {
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
