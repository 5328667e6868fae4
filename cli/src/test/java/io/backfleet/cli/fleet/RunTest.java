package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code backfleet run} as a process of its own, killed and started again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RunTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    @Test
    void run_resumesOnTheSameKafka() throws Exception {
        CountedTable table = CountedTable.create(postgres.database(), 60_000);
        try (ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults())) {
            killInTheMiddle(table, kafka.bootstrapServers(), "first.");
            int before = table.written();
            try (FleetProcess second = run(table, kafka.bootstrapServers(), "first.", "second")) {
                assertEquals(0, second.exitCode(LIMIT), second.output());
            }
            assertTrue(before < 60_000, "the first run was through before it was killed");
            assertEquals(table.allOnce(), table.tally());
        }
    }

    @Test
    void run_onAFreshKafkaStartsOverAndMisreadsNoCheckpoint() throws Exception {
        CountedTable table = CountedTable.create(postgres.database(), 60_000);
        try (ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults())) {
            killInTheMiddle(table, kafka.bootstrapServers(), "old.");
            // rows that are unwritten again in the part that the old checkpoints call done
            postgres.database()
                    .execute(
                            "ALTER TABLE counted DISABLE TRIGGER counting",
                            "UPDATE counted SET n = NULL, writes = 0",
                            "ALTER TABLE counted ENABLE TRIGGER counting");
            try (FleetProcess second = run(table, kafka.bootstrapServers(), "fresh.", "second")) {
                assertEquals(0, second.exitCode(LIMIT), second.output());
            }
            assertEquals(table.allOnce(), table.tally());
        }
    }

    private void killInTheMiddle(CountedTable table, String kafka, String prefix) throws Exception {
        try (FleetProcess first = run(table, kafka, prefix, "first")) {
            Await.until("a part is written", LIMIT, () -> {
                assertTrue(first.alive(), first::toString);
                return table.written() > 5_000;
            });
            first.kill();
        }
    }

    private FleetProcess run(CountedTable table, String kafka, String prefix, String name) throws Exception {
        return FleetProcess.start(
                directory,
                name,
                "run",
                table.specFile(directory, "counted").toString(),
                "--databases",
                table.databasesFile(directory).toString(),
                "--kafka",
                kafka,
                "--topic-prefix",
                prefix);
    }

    @Test
    void run_tellsAllProblemsBeforeAnythingIsStarted() throws Exception {
        CountedTable table = CountedTable.create(postgres.database(), 10);
        Path spec = Files.writeString(directory.resolve("bad.yaml"), """
                migration: bad
                databases: [counted]
                backfill:
                  table: counted
                  set:
                    nope: "1"
                    n: "random()"
                """);
        try (FleetProcess run = FleetProcess.start(
                directory,
                "bad",
                "run",
                spec.toString(),
                "--databases",
                table.databasesFile(directory).toString())) {
            assertEquals(2, run.exitCode(LIMIT), run.output());
            assertTrue(run.output().contains("bad.yaml:6: backfill.set.nope"), run.output());
            assertTrue(run.output().contains("bad.yaml:7: backfill.set.n"), run.output());
            assertTrue(run.output().contains("2 problems; nothing was touched."), run.output());
        }
        assertEquals("0", postgres.database().value("SELECT count(*) FROM pg_namespace WHERE nspname = 'backfleet'"));
    }
}
