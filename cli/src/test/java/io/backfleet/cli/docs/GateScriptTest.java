package io.backfleet.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.Main;
import io.backfleet.cli.api.ApiClient;
import io.backfleet.cli.fleet.ComparedTable;
import io.backfleet.cli.role.LocalFleet;
import io.backfleet.cli.role.Meters;
import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.database.config.DatabasesConfig;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.kafka.KafkaExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The script of docs/gate.md, run as it stands there but for its names and its patience. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class GateScriptTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "gate.md");
    private static final Pattern SCRIPT = Pattern.compile("```sh\n(set -eu\n.*?DROP COLUMN.*?)```", Pattern.DOTALL);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    static final KafkaExtension kafka = new KafkaExtension();

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path directory;

    private static String script() throws Exception {
        Matcher script = SCRIPT.matcher(Files.readString(DOCUMENT));
        assertTrue(script.find(), DOCUMENT + " has lost its script");
        String text = script.group(1);
        assertEquals(5, text.lines().count(), text);
        return text.replace("users-full-name", "people")
                .replace("TABLE users", "TABLE people")
                .replace("--wait 2h", "--wait 3s");
    }

    /** A command on the PATH of the script that runs a class of this test. */
    private void command(String name, Class<?> main) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
        Path file = Files.writeString(
                directory.resolve(name),
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:TieredStopAtLevel=1 -cp '" + classPath + "' " + main.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private int run(LocalFleet fleet, Path output) throws Exception {
        Path script = Files.writeString(directory.resolve("contract.sh"), script());
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", directory + File.pathSeparator + System.getenv("PATH"));
        builder.environment().put("BACKFLEET_API", "http://127.0.0.1:" + fleet.port());
        builder.environment().put("TEST_URL", postgres.database().jdbcUrl());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the script hangs");
        return process.exitValue();
    }

    private static String columns() throws Exception {
        return postgres.database()
                .value("SELECT string_agg(column_name, ' ' ORDER BY column_name) FROM information_schema.columns"
                        + " WHERE table_name = 'people'");
    }

    @Test
    void script_refusesWhileTheGateIsClosedAndDropsWhenItIsOpen() throws Exception {
        ComparedTable table = ComparedTable.create(postgres.database(), 2_000);
        command("backfleet", Main.class);
        command("psql", Psql.class);
        SigningKey key = SigningKey.generate();
        Files.writeString(directory.resolve("fleet.pem"), key.publicPem());
        DatabasesConfig databases =
                DatabasesFile.read("databases.yaml", Files.readString(table.databasesFile(directory)), Map.of());
        try (LocalFleet fleet = new LocalFleet(
                KafkaSettings.of(kafka.bootstrapServers())
                        .withPrefix(kafka.topicPrefix())
                        .withProbe(false),
                new Meters())) {
            fleet.coordinator(ApiSettings.local(0), StreamsTuning.EMBEDDED, key, why -> {
                        throw new AssertionError(why);
                    })
                    .worker(databases, 1)
                    .verifier(databases, 1);
            ApiClient api = fleet.api();
            fleet.awaitWorkers(api);
            // somebody has not signed off yet
            api.submit("people.yaml", Files.readString(table.specFile(directory, "people", ", signOffs: [billing]")));
            Await.until("it is verified", LIMIT, () -> api.migration("people").phase() == MigrationPhase.VERIFYING);
            Path refused = directory.resolve("refused.txt");
            assertEquals(3, run(fleet, refused), () -> text(refused));
            assertEquals("first_name full_name id last_name", columns(), () -> text(refused));

            api.signOff("people", "billing", false);
            Path dropped = directory.resolve("dropped.txt");
            Await.until(
                    "the gate is open", LIMIT, () -> api.gate("people").gate().certificate() != null);
            assertEquals(0, run(fleet, dropped), () -> text(dropped));
            assertEquals("full_name id", columns(), () -> text(dropped));
            Await.until("it is done", LIMIT, () -> api.migration("people").phase() == MigrationPhase.DONE);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
