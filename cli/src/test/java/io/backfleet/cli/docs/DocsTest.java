package io.backfleet.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.Main;
import io.backfleet.cli.api.Samples;
import io.backfleet.database.config.DatabasesFile;
import io.backfleet.protocol.document.Durations;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.protocol.spec.VerifySpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** What the documents say is true: their specs are accepted, their commands exist, nothing is left out of their tables. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^|`|\\s)(?:\\./)?backfleet ([a-z][a-z-]*)");

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    @TestFactory
    List<DynamicTest> yaml_isAccepted() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            Matcher blocks = YAML.matcher(Files.readString(document));
            while (blocks.find()) {
                String yaml = blocks.group(1).stripIndent();
                String name = document.getFileName() + " at " + blocks.start();
                tests.add(DynamicTest.dynamicTest(name, () -> accept(name, yaml)));
            }
        }
        assertTrue(tests.size() >= 4, "the documents lost their examples");
        return tests;
    }

    private static void accept(String name, String yaml) throws IOException {
        if (yaml.contains("migration:")) {
            SpecReader.read(name, yaml);
        } else if (yaml.contains("principals:")) {
            AccessExample.read(yaml);
        } else {
            DatabasesFile.read(name, yaml, Map.of("USERS_1_PASSWORD", "secret"));
        }
    }

    @Test
    void commands_exist() throws IOException {
        Set<String> known = Main.commandLine().getSubcommands().keySet();
        int seen = 0;
        for (Path document : documents()) {
            Matcher commands = COMMAND.matcher(Files.readString(document));
            while (commands.find()) {
                assertTrue(known.contains(commands.group(1)), document + " names " + commands.group());
                seen++;
            }
        }
        assertTrue(seen > 10, "only " + seen + " commands in the documents");
    }

    @Test
    void everyErrorCode_isExplainedWithItsKind() throws IOException {
        String running = Files.readString(ROOT.resolve("docs/running.md"));
        for (ErrorCode code : ErrorCode.values()) {
            assertTrue(running.contains("| `" + code + "` | " + code.kind() + " |"), code + " is not explained");
        }
    }

    @Test
    void everySetting_isExplainedWithItsDefault() throws IOException {
        String spec = Files.readString(ROOT.resolve("docs/spec.md"));
        Settings.DEFAULT
                .texts()
                .forEach((name, value) ->
                        assertTrue(spec.contains("| `" + name + "` | " + value + " |"), name + " = " + value));
    }

    private static String time(long millis) {
        return millis == 0 ? "0" : Durations.format(Duration.ofMillis(millis));
    }

    @Test
    void verifyAndGateKeys_areExplainedWithTheirDefaults() throws IOException {
        String spec = Files.readString(ROOT.resolve("docs/spec.md"));
        GatePolicy gate = GatePolicy.DEFAULT;
        Map<String, String> defaults = Map.of(
                "settle", time(VerifySpec.DEFAULT_SETTLE_MILLIS),
                "hotTries", Integer.toString(VerifySpec.DEFAULT_HOT_TRIES),
                "every", time(VerifySpec.DEFAULT_EVERY_MILLIS),
                "cleanPasses", Integer.toString(gate.cleanPasses()),
                "soak", time(gate.soakMillis()),
                "approvals", Integer.toString(gate.approvals()),
                "maxAge", time(gate.maxAgeMillis()),
                "stale", time(gate.staleMillis()),
                "validFor", time(gate.validMillis()));
        defaults.forEach(
                (key, value) -> assertTrue(spec.contains("| `" + key + "` | " + value + " |"), key + " = " + value));
    }

    @Test
    void everyLineOfTheGate_isExplained() throws IOException {
        String text = Files.readString(ROOT.resolve("docs/gate.md"));
        Samples.openGate()
                .gate()
                .verdict()
                .items()
                .forEach(item -> assertTrue(text.contains("| `" + item.name() + "` |"), item.name()));
    }

    @Test
    void readme_namesTheTestCommandThatCiRuns() throws IOException {
        String ci = Files.readString(ROOT.resolve(".ci/run"));
        assertTrue(Files.readString(ROOT.resolve("README.md")).contains("mvn -B verify"));
        assertTrue(Pattern.compile("exec mvn -B .*verify\n").matcher(ci).find(), ci);
    }

    @Test
    void launchers_arePartOfTheProject() {
        assertTrue(Files.isExecutable(ROOT.resolve("backfleet")));
        assertTrue(Files.isExecutable(ROOT.resolve("cli/src/main/dist/bin/backfleet")));
    }

    @Test
    void everyCommand_hasHelp() {
        CommandLine line = Main.commandLine();
        for (String command : line.getSubcommands().keySet()) {
            StringWriter out = new StringWriter();
            CommandLine fresh = Main.commandLine();
            fresh.setOut(new PrintWriter(out));
            assertEquals(0, fresh.execute(command, "--help"), command);
            assertTrue(out.toString().startsWith("Usage: backfleet " + command), out.toString());
            assertFalse(out.toString().contains("null"), out.toString());
        }
    }
}
