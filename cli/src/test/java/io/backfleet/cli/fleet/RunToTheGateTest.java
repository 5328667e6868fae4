package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code backfleet run} as a process of its own: where it ends when both sides are compared. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RunToTheGateTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    private FleetProcess run(ComparedTable table, Path spec, String name, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "run",
                spec.toString(),
                "--databases",
                table.databasesFile(directory).toString(),
                "--kafka",
                kafka.bootstrapServers(),
                "--topic-prefix",
                kafka.topicPrefix()));
        all.addAll(List.of(options));
        return FleetProcess.start(directory, name, all.toArray(String[]::new));
    }

    @Test
    void openGate_isCertifiedAndFinished() throws Exception {
        ComparedTable table = ComparedTable.create(postgres.database(), 3_000);
        Path certificate = directory.resolve("certificate.json");
        try (FleetProcess run =
                run(table, table.specFile(directory, "people", ""), "run", "--certificate", certificate.toString())) {
            assertEquals(0, run.exitCode(LIMIT), run.output());
            assertTrue(run.output().contains("DONE"), run.output());
        }
        assertEquals("0", table.wrong());
        assertEquals(
                0,
                FakeCoordinator.runWithout("certificate", "verify", certificate.toString())
                        .code());
    }

    @Test
    void differences_endItWithTheirKeysUnlessTheyAreToBeRepaired() throws Exception {
        ComparedTable table = ComparedTable.create(postgres.database(), 3_000);
        postgres.database()
                .execute(
                        "UPDATE people SET full_name = first_name || ' ' || last_name",
                        "UPDATE people SET full_name = 'wrong' WHERE id IN (17, 1234)");
        Path spec = Files.writeString(directory.resolve("check.yaml"), """
                migration: check
                databases: [people]
                verify:
                  table: people
                  columns:
                    full_name: "first_name || ' ' || last_name"
                  settle: 200ms
                  every: 300ms
                """);
        try (FleetProcess first = run(table, spec, "first")) {
            assertEquals(1, first.exitCode(LIMIT), first.output());
            assertTrue(first.output().contains("17: full_name BEHIND"), first.output());
            assertTrue(first.output().contains("1234: full_name BEHIND"), first.output());
        }
        try (FleetProcess second = run(table, spec, "second", "--repair")) {
            assertEquals(0, second.exitCode(LIMIT), second.output());
            assertTrue(second.output().contains("resuming the run of check"), second.output());
        }
        assertEquals("0", table.wrong());
    }

    @Test
    void missingSignOffs_endItWithTheirNames() throws Exception {
        ComparedTable table = ComparedTable.create(postgres.database(), 1_000);
        Path spec = table.specFile(directory, "people", ", signOffs: [billing], approvals: 1");
        try (FleetProcess run = run(table, spec, "run")) {
            assertEquals(3, run.exitCode(LIMIT), run.output());
            assertTrue(run.output().contains("sign-off: billing"), run.output());
            assertTrue(run.output().contains("approvals"), run.output());
        }
    }
}
