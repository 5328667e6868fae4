package io.backfleet.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.backfleet.cli.api.FakeCoordinator;
import io.backfleet.cli.api.FakeCoordinator.Result;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs from table to table and from database to database, as a process of its own. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RoutesRunTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String QUICK = "verify: {settle: 200ms, every: 300ms}\nthrottle: {maxLag: 10s}\n";

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    private final Map<String, TestDatabase> databases = new LinkedHashMap<>();

    /** A database with people, and accounts that nobody has filled. */
    private TestDatabase people(String id, int from, int to) throws SQLException {
        TestDatabase database = empty(id);
        database.execute(
                "CREATE TABLE people (id bigint PRIMARY KEY, tenant text NOT NULL, first_name text NOT NULL,"
                        + " last_name text NOT NULL)",
                "INSERT INTO people SELECT g, '" + id + "', 'First' || g, 'Last' || g FROM generate_series(" + from
                        + ", " + to + ") g",
                "ANALYZE people");
        return database;
    }

    private TestDatabase empty(String id) throws SQLException {
        TestDatabase database = databases.isEmpty() ? postgres.database() : postgres.newDatabase();
        databases.put(id, database);
        return database;
    }

    private static void accounts(TestDatabase database) throws SQLException {
        database.execute(
                "CREATE TABLE accounts (id bigint PRIMARY KEY, tenant text NOT NULL, full_name text NOT NULL)");
    }

    private Path databasesFile() throws Exception {
        StringBuilder yaml = new StringBuilder("databases:\n");
        databases.forEach((id, database) -> {
            String url = database.jdbcUrl();
            int question = url.indexOf('?');
            yaml.append("  ").append(id).append(":\n    url: ");
            yaml.append(question < 0 ? url : url.substring(0, question)).append("\n    user: postgres\n");
        });
        return Files.writeString(directory.resolve("databases.yaml"), yaml);
    }

    private Path spec(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name + ".yaml"), "migration: " + name + "\n" + text + QUICK);
    }

    private FleetProcess run(Path spec, String name, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "run",
                spec.toString(),
                "--databases",
                databasesFile().toString(),
                "--kafka",
                kafka.bootstrapServers(),
                "--topic-prefix",
                kafka.topicPrefix()));
        all.addAll(List.of(options));
        return FleetProcess.start(directory, name, all.toArray(String[]::new));
    }

    private static final String FILL = """
            databases: [shop]
            backfill:
              from: people
              into: accounts
              columns:
                full_name: "first_name || ' ' || last_name"
            """;

    @Test
    void tableIntoTable_runsToTheGate_andFindsRowsThatAreMissingOrTooMany() throws Exception {
        TestDatabase shop = people("shop", 1, 3_000);
        accounts(shop);
        Path certificate = directory.resolve("certificate.json");
        String plan = FakeCoordinator.runWithout(
                        "plan",
                        spec("fill", FILL).toString(),
                        "--databases",
                        databasesFile().toString())
                .out();
        assertTrue(plan.contains("people -> accounts, in 1 database"), plan);
        assertTrue(plan.contains("What every writer must do"), plan);
        try (FleetProcess run = run(spec("fill", FILL), "run", "--certificate", certificate.toString())) {
            assertEquals(0, run.exitCode(LIMIT), run.output());
        }
        assertEquals("3000", shop.value("SELECT count(*) FROM accounts"));
        assertEquals("First7 Last7", shop.value("SELECT full_name FROM accounts WHERE id = 7"));
        String shown = FakeCoordinator.runWithout("certificate", "verify", certificate.toString())
                .out();
        assertTrue(shown.contains("people -> \"public\".\"accounts\""), shown);

        shop.execute(
                "DELETE FROM accounts WHERE id = 17",
                "INSERT INTO accounts VALUES (9999, 'shop', 'Nobody')",
                "UPDATE accounts SET full_name = 'wrong' WHERE id = 1234");
        Path check = spec("check", FILL.replace("backfill:", "verify:"));
        Files.writeString(check, Files.readString(check).replace(QUICK, "  settle: 200ms\n  every: 300ms\n"));
        try (FleetProcess first = run(check, "first")) {
            assertEquals(1, first.exitCode(LIMIT), first.output());
            assertTrue(first.output().contains("17: row MISSING"), first.output());
            assertTrue(first.output().contains("9999: row EXTRA"), first.output());
            assertTrue(first.output().contains("1234: full_name BEHIND"), first.output());
        }
        try (FleetProcess second = run(check, "second", "--repair")) {
            assertEquals(0, second.exitCode(LIMIT), second.output());
        }
        assertEquals("3000", shop.value("SELECT count(*) FROM accounts"));
        assertEquals("First1234 Last1234", shop.value("SELECT full_name FROM accounts WHERE id = 1234"));
    }

    private static final String FUNNEL = """
            databases: ["users-*"]
            backfill:
              from: people
              into: accounts
              columns:
                full_name: "first_name || ' ' || last_name"
              to: main
              origin: "tenant"
              lockSource: true
            """;

    @Test
    void twoDatabasesIntoOne_runToTheGate() throws Exception {
        people("users-1", 1, 1_500);
        people("users-2", 1_501, 3_000);
        TestDatabase main = empty("main");
        accounts(main);
        Path spec = spec("funnel", FUNNEL);

        Result plan = FakeCoordinator.runWithout(
                "plan", spec.toString(), "--databases", databasesFile().toString());
        assertEquals(0, plan.code(), plan.toString());
        assertTrue(plan.out().contains("  users-1 -> main  ("), plan.out());
        assertTrue(plan.out().contains("people -> accounts, from one database into another, on 2 routes"), plan.out());
        assertTrue(plan.out().contains("  came from  tenant"), plan.out());
        assertTrue(plan.out().contains("Route users-2 -> main  table "), plan.out());
        JsonNode json = Wire.mapper()
                .readTree(FakeCoordinator.runWithout(
                                "plan",
                                spec.toString(),
                                "--databases",
                                databasesFile().toString(),
                                "--json")
                        .out());
        assertEquals("COPY", json.path("kind").asText());
        assertEquals("users-1>main", json.path("routes").path(0).path("route").asText());
        assertTrue(json.path("databases").has("users-2>main"), json::toString);

        try (FleetProcess run = run(spec, "run")) {
            assertEquals(0, run.exitCode(LIMIT), run.output());
        }
        assertEquals("3000", main.value("SELECT count(*) FROM accounts"));
        assertEquals("1500", main.value("SELECT count(*) FROM accounts WHERE tenant = 'users-2'"));
        assertEquals("First2000 Last2000", main.value("SELECT full_name FROM accounts WHERE id = 2000"));
    }

    @Test
    void planOfRoutesThatDoNotFit_saysSoWithTheLine() throws Exception {
        people("users-1", 1, 10);
        people("users-2", 11, 20);
        Path spec = spec("funnel", FUNNEL.replace("  origin: \"tenant\"\n", "").replace("main", "users-2"));
        Result plan = FakeCoordinator.runWithout(
                "plan", spec.toString(), "--databases", databasesFile().toString());
        assertEquals(2, plan.code());
        assertTrue(plan.err().contains("funnel.yaml:8: backfill.to: database users-2 would go to itself"), plan.err());
        spec = spec("funnel", FUNNEL);
        plan = FakeCoordinator.runWithout(
                "plan", spec.toString(), "--databases", databasesFile().toString());
        assertEquals(2, plan.code());
        assertTrue(
                plan.err().contains("databases.yaml does not name the database 'main' that users-1 goes to"),
                plan.err());
    }
}
