package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.FakeCoordinator.Result;
import io.backfleet.coordinator.access.Tokens;
import io.backfleet.embedded.process.Ports;
import io.backfleet.messaging.AuditLog;
import io.backfleet.messaging.kafka.KafkaMessaging;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.audit.AuditRecord;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.SecuredKafka;
import io.backfleet.testkit.netty.TestAuthority;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet as a bank would run it: Kafka with TLS, passwords and the rights that the documents name, the API with TLS,
 * tokens and client certificates. And everything that it leaves behind is searched for its secrets.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecuredFleetTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Occurs in nothing but secrets. */
    private static final String MARKER = "s3cr3tMarker";

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    private final TestAuthority authority = TestAuthority.named("fleet");
    private final List<FleetProcess> processes = new ArrayList<>();
    private final StringBuilder seen = new StringBuilder();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private String address = "";

    @AfterEach
    void stop() throws Exception {
        for (FleetProcess process : processes) {
            process.close();
        }
    }

    private FleetProcess start(SecuredKafka kafka, String role, String password, String... arguments) throws Exception {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("KAFKA_PASSWORD", password);
        environment.put("DB_PASSWORD", MARKER + "-database");
        environment.put("BACKFLEET_LOG", "debug");
        List<String> all = new ArrayList<>(List.of(
                role,
                "--kafka",
                kafka.address(),
                "--kafka-properties",
                kafka.properties(directory, role).toString()));
        all.addAll(List.of(arguments));
        FleetProcess process =
                FleetProcess.start(directory, role + "-" + processes.size(), environment, all.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private Result as(String who, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--api", address, "--ca", directory.resolve("api-ca.pem").toString()));
        if (who.equals("ci")) {
            all.addAll(List.of(
                    "--client-certificate",
                    directory.resolve("ci.crt").toString(),
                    "--client-key",
                    directory.resolve("ci.key").toString()));
        } else if (!who.isEmpty()) {
            all.addAll(List.of("--token-file", directory.resolve(who + ".token").toString()));
        }
        Result result = FakeCoordinator.runWithout(all.toArray(String[]::new));
        seen.append(result).append('\n');
        return result;
    }

    private void expect(int code, String says, String who, String... arguments) {
        Result result = as(who, arguments);
        assertEquals(code, result.code(), () -> who + ": " + String.join(" ", arguments) + "\n" + result);
        assertTrue(result.toString().contains(says), () -> "nothing of " + says + ": " + result);
    }

    private Path access() throws Exception {
        TestAuthority.Identity server = authority.server().in(directory, "tls");
        secrets.put("the API's key", line(server.key()));
        authority.pemIn(directory, "api-ca.pem");
        TestAuthority people = TestAuthority.named("people");
        people.pemIn(directory, "people.pem");
        secrets.put(
                "ci's key",
                line(people.client("CN=ci,O=shop").in(directory, "ci").key()));
        StringBuilder text = new StringBuilder("""
                tls: {certificate: tls.crt, key: tls.key, clientAuthority: people.pem}
                principals:
                  - {name: ci, roles: [approver], certificate: "CN=ci,O=shop"}
                """);
        for (String name : List.of("olga", "vera")) {
            String token = Tokens.PREFIX + MARKER + name;
            Files.writeString(directory.resolve(name + ".token"), token + "\n");
            text.append("  - {name: %s, roles: [%s], tokenSha256: %s}\n"
                    .formatted(name, name.equals("olga") ? "operator" : "viewer", Tokens.hash(token)));
        }
        return Files.writeString(directory.resolve("access.yaml"), text);
    }

    /** One that is found in no certificate. */
    private static String line(String pem) {
        return pem.lines().skip(2).findFirst().orElseThrow();
    }

    private Path databases(ComparedTable table) throws Exception {
        String url = table.databasesFile(directory).toString();
        String good = Files.readString(Path.of(url)).stripTrailing();
        return Files.writeString(
                Path.of(url),
                good + "\n    password: ${env:DB_PASSWORD}\n  lost:\n    url: jdbc:postgresql://127.0.0.1:1/lost\n"
                        + "    user: postgres\n    password: ${env:DB_PASSWORD}\n");
    }

    private static String kafkaRights() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "security.md"));
        int begin = page.indexOf("## Kafka");
        return page.substring(begin, page.indexOf("\n## ", begin + 1));
    }

    @Test
    void fleet_worksWithTheRightsThatTheDocumentsName_andLeavesNoSecretBehind() throws Exception {
        ComparedTable table = ComparedTable.create(postgres.database(), 2_000);
        Path key = directory.resolve("signing.pem");
        seen.append(FakeCoordinator.runWithout("certificate", "key", key.toString()));
        secrets.put(
                "the signing key",
                Files.readString(key).lines().skip(1).findFirst().orElseThrow());
        secrets.put("marked secrets", MARKER);
        try (SecuredKafka kafka = SecuredKafka.start(authority, MARKER + "-")) {
            assertTrue(kafka.grant(kafkaRights()) >= 10, "the table of rights is gone");
            int port = Ports.pick(1).get(0);
            address = "https://127.0.0.1:" + port;
            FleetProcess coordinator = start(
                    kafka,
                    "coordinator",
                    kafka.password("coordinator"),
                    "--http-port",
                    Integer.toString(port),
                    "--access",
                    access().toString(),
                    "--certificate-key",
                    key.toString());
            coordinator.awaitOutput("coordinator ready at https://", LIMIT);
            String databases = databases(table).toString();
            start(kafka, "worker", kafka.password("worker"), "--databases", databases);
            start(kafka, "verifier", kafka.password("verifier"), "--databases", databases);
            migrate(table, databases);
            refusals(kafka, databases);
            rights(kafka);
            for (FleetProcess process : processes) {
                seen.append(process.output());
            }
            search("what processes and commands have printed", seen.toString());
            search("Kafka's topics", kafka.everything());
        }
    }

    private void migrate(ComparedTable table, String databases) throws Exception {
        Path spec = table.specFile(directory, "people", ", approvals: 1");
        Await.until(
                "the fleet is there",
                LIMIT,
                () -> as("olga", "submit", spec.toString()).code() == 0);
        Path lost = Files.writeString(directory.resolve("lost.yaml"), """
                migration: lost
                databases: [lost]
                backfill: {table: t, set: {a: "1"}}
                verify: off
                """);
        expect(0, "lost", "olga", "submit", lost.toString());
        expect(2, "UNAUTHORIZED", "", "list");
        expect(2, "ROLE_MISSING", "vera", "pause", "people");
        expect(2, "ROLE_MISSING", "olga", "approve", "people");
        expect(0, "maxTasks           2", "olga", "tune", "people", "maxTasks=2");
        expect(0, "", "ci", "approve", "people");
        expect(0, "OPEN", "vera", "gate", "people", "--wait", "120s");
        assertEquals("0", table.wrong());
        expect(0, "", "olga", "differences", "people", "--all", "--values");
        Await.until(
                "the lost database is told of",
                LIMIT,
                () -> as("vera", "status", "lost", "--json").toString().contains("DATABASE_UNREACHABLE"));
        expect(0, "maxTasks=4->2", "vera", "audit", "people");
        expect(0, "CERTIFICATE", "vera", "audit", "--json");
        expect(0, "", "vera", "list");
        Result plan = FakeCoordinator.runWithout("plan", spec.toString(), "--databases", databases);
        seen.append(plan);
    }

    /** What is said to who has not the right password, or does not know whom it talks to. */
    private void refusals(SecuredKafka kafka, String databases) throws Exception {
        FleetProcess wrong = start(kafka, "worker", MARKER + "-wrong", "--databases", databases);
        assertEquals(3, wrong.exitCode(LIMIT), wrong.output());
        assertTrue(wrong.output().contains("ACCESS_DENIED"), wrong.output());
        Path trusting = directory.resolve("worker.properties");
        Files.writeString(
                trusting,
                Files.readString(trusting)
                        .replace(
                                directory.resolve("kafka-ca.pem").toString(),
                                TestAuthority.named("fleet")
                                        .pemIn(directory, "other-ca.pem")
                                        .toString()));
        Result other = FakeCoordinator.runWithout(
                "coordinator", "--kafka", kafka.address(), "--kafka-properties", trusting.toString());
        seen.append(other);
        assertTrue(other.toString().contains("KAFKA_PASSWORD is not set"), other.toString());
        BackfleetException e = assertThrows(
                BackfleetException.class,
                () -> connect(kafka, trusting, "worker").close());
        assertEquals(ErrorCode.ACCESS_DENIED, e.code(), e.text());
        seen.append(e.text());
    }

    private static KafkaMessaging connect(SecuredKafka kafka, Path properties, String role) {
        return KafkaMessaging.connect(KafkaSettings.of(kafka.address())
                .withDeadline(Duration.ofSeconds(20))
                .withClientProperties(
                        KafkaSettings.readProperties(properties, Map.of("KAFKA_PASSWORD", kafka.password(role)))));
    }

    /** A worker that was taken over can't rewrite what others are told, nor the trail. */
    private void rights(SecuredKafka kafka) throws Exception {
        try (KafkaMessaging worker = connect(kafka, kafka.properties(directory, "worker"), "worker");
                var trail = worker.audit()) {
            BackfleetException e = assertThrows(
                    BackfleetException.class,
                    () -> trail.write(new AuditRecord("x", 1, "nobody", null, "cancel", "people", Map.of(), null)));
            assertEquals(ErrorCode.ACCESS_DENIED, e.code(), e.text());
            e = assertThrows(
                    BackfleetException.class, () -> trail.last(new AuditLog.Query("", 1), Duration.ofSeconds(20)));
            assertEquals(ErrorCode.ACCESS_DENIED, e.code(), e.text());
        }
    }

    private void search(String where, String text) {
        assertTrue(text.length() > 10_000, where + " is too little to find anything in: " + text.length());
        secrets.forEach((name, secret) -> {
            int at = text.indexOf(secret);
            assertFalse(
                    at >= 0,
                    () -> name + " in " + where + ": " + text.substring(Math.max(0, at - 300), at + secret.length()));
        });
    }
}
