package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.FakeCoordinator.Result;
import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.process.Ports;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.view.TaskView;
import io.backfleet.protocol.view.VerificationView;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A fleet of real processes, driven by the commands that people type: the gate opens, closes on drift, and opens again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FleetTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int ROWS = 6_000;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    private final List<FleetProcess> processes = new ArrayList<>();
    private String address = "";

    @AfterEach
    void stop() throws Exception {
        for (FleetProcess process : processes) {
            process.close();
        }
    }

    private FleetProcess start(String name, String... arguments) throws Exception {
        FleetProcess process = FleetProcess.start(directory, name, arguments);
        processes.add(process);
        return process;
    }

    private Result backfleet(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--api", address));
        return FakeCoordinator.runWithout(all.toArray(String[]::new));
    }

    private Result expect(int code, String... arguments) {
        Result result = backfleet(arguments);
        assertEquals(code, result.code(), () -> String.join(" ", arguments) + "\n" + result);
        return result;
    }

    private ApiClient api() {
        return new ApiClient(address, "", "test");
    }

    private VerificationView verification() {
        return api().migration("people").shards().stream()
                .map(shard -> shard.verification())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void gate_opensClosesOnDriftAndOpensAgain_whoeverDies() throws Exception {
        ComparedTable table = ComparedTable.create(postgres.database(), ROWS);
        Path key = directory.resolve("key.pem");
        assertEquals(
                0,
                FakeCoordinator.runWithout("certificate", "key", key.toString()).code());
        try (ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults())) {
            List<FleetProcess> verifiers = startFleet(table, kafka.bootstrapServers(), key);
            Path first = directory.resolve("first.json");
            expect(0, "submit", table.specFile(directory, "people", "").toString());
            expect(0, "gate", "people", "--wait", "90s", "--certificate", first.toString());
            expect(0, "gate", "people", "--explain");
            expect(0, "certificate", "verify", first.toString(), "--online");
            assertEquals("0", table.wrong());

            postgres.database()
                    .execute(
                            "UPDATE people SET full_name = NULL WHERE id = 7",
                            "UPDATE people SET first_name = 'Other' WHERE id = 3000",
                            "UPDATE people SET full_name = 'Wrong' WHERE id = " + ROWS);
            Await.until(
                    "the gate is closed",
                    LIMIT,
                    () -> backfleet("gate", "people").code() == 1);
            expect(1, "certificate", "verify", first.toString(), "--online");
            assertNotEquals(0, backfleet("certificate", "get", "people").code());
            expect(1, "verify", "people", "--wait");
            assertEquals(Set.of("7", "3000", Integer.toString(ROWS)), differing());

            killInTheMiddleOfAPass(table, verifiers);
            assertEquals(Set.of("7", "3000", Integer.toString(ROWS)), differing());

            expect(0, "repair", "people", "--wait");
            assertEquals("0", table.wrong());
            Path second = directory.resolve("second.json");
            expect(0, "gate", "people", "--wait", "90s", "--certificate", second.toString());
            expect(0, "certificate", "verify", second.toString(), "--online");
            expect(1, "certificate", "verify", first.toString(), "--online");
            expect(0, "finish", "people");
            Await.until("it is done", LIMIT, () -> backfleet("status", "people").code() == 0);
            expect(1, "gate", "people");
        }
    }

    private List<FleetProcess> startFleet(ComparedTable table, String kafka, Path key) throws Exception {
        String databases = table.databasesFile(directory).toString();
        int port = Ports.pick(1).get(0);
        address = "http://127.0.0.1:" + port;
        start(
                "coordinator",
                "coordinator",
                "--kafka",
                kafka,
                "--http-port",
                Integer.toString(port),
                "--certificate-key",
                key.toString());
        start("worker", "worker", "--kafka", kafka, "--databases", databases, "--slots", "1");
        List<FleetProcess> verifiers = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            verifiers.add(
                    start("verifier-" + i, "verifier", "--kafka", kafka, "--databases", databases, "--slots", "1"));
        }
        Await.until("all are known", LIMIT, () -> api().workers().size() == 3);
        return verifiers;
    }

    private Set<String> differing() {
        Set<String> keys = new TreeSet<>();
        api().differences("people", true, false)
                .databases()
                .forEach(database ->
                        database.differences().stream().map(Difference::key).forEach(key -> keys.add(key.toString())));
        return keys;
    }

    /** The pass that was under way is completed by the other one. */
    private void killInTheMiddleOfAPass(ComparedTable table, List<FleetProcess> verifiers) throws Exception {
        table.slow();
        TaskView task = Await.value("a verifier is at work", LIMIT, this::held);
        int pass = verification().pass();
        FleetProcess victim = verifiers.stream()
                .filter(verifier -> task.worker().contains("-" + verifier.pid() + "-"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(task.worker() + " is none of " + verifiers));
        victim.kill();
        table.quick();
        Await.until(
                "pass " + pass + " is over",
                LIMIT,
                () -> verification().evidence().passes().stream().anyMatch(record -> record.number() >= pass));
        assertTrue(
                verification().evidence().passes().stream()
                        .filter(record -> record.number() >= pass)
                        .allMatch(record -> record.compared() >= ROWS),
                () -> "not every row was compared: " + verification());
    }

    private Optional<TaskView> held() {
        return verification().tasks().stream()
                .filter(task -> !task.worker().isEmpty())
                .findFirst();
    }
}
