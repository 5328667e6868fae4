package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpecReaderTest {
    private static final String GOOD = """
            migration: users-full-name
            owner: identity-team
            databases: ["users-*"]
            backfill:
              table: users
              set:
                full_name: "first_name || ' ' || last_name"
            """;

    private static List<String> problems(String yaml) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> SpecReader.read("s.yaml", yaml));
        List<String> texts = e.problems().stream().map(LocatedProblem::toString).toList();
        assertEquals(String.join("\n", texts), e.text());
        return texts;
    }

    private static BackfillSpec backfilled(MigrationSpec spec) {
        return Objects.requireNonNull(spec.backfill());
    }

    @Test
    void smallSpec_hasDefaultsForTheRest() {
        MigrationSpec spec = SpecReader.read("s.yaml", GOOD);
        assertEquals("users-full-name", spec.migration());
        assertEquals("identity-team", spec.owner());
        assertEquals(List.of("users-*"), spec.databases());
        assertEquals(TableName.parse("users"), backfilled(spec).table());
        assertEquals(
                Map.of("full_name", "first_name || ' ' || last_name"),
                backfilled(spec).set());
        assertNull(backfilled(spec).key());
        assertEquals(List.of(), backfilled(spec).frozen());
        assertEquals(Settings.DEFAULT, spec.settings());
    }

    @Test
    void fullSpec_isReadToTheLetter() {
        MigrationSpec spec = SpecReader.read("s.yaml", """
                # in any order, with comments
                throttle: {maxLag: 3s, maxTasks: 2, batchTime: 20ms, maxActiveSessions: 40,
                           maxLockWaits: 3, maxBatchRows: 500, taskTime: 1m}
                backfill:
                  frozen: [countries, app.zones]
                  onlyWhereNull: true
                  key: users_email_key
                  set:
                    z: |
                      lower(email)
                    a: 'id::text'
                  table: 'app."Order Lines"'
                databases: legacy   # one needs no brackets
                migration: 0.m_x-1
                """);
        BackfillSpec backfill = new BackfillSpec(
                TableName.parse("app.\"Order Lines\""),
                "users_email_key",
                Map.of("z", "lower(email)\n", "a", "id::text"),
                true,
                List.of("countries", "app.zones"));
        assertEquals(
                new MigrationSpec(
                        "0.m_x-1",
                        "",
                        List.of("legacy"),
                        backfill,
                        VerifySpec.of(backfill),
                        GatePolicy.DEFAULT,
                        new Settings(3_000, 40, 3, 20, 500, 60_000, 2)),
                spec);
        assertEquals(List.of("z", "a"), new ArrayList<>(backfilled(spec).set().keySet()));
    }

    private static Arguments flaw(String from, String to, String problem) {
        return Arguments.of(GOOD.replace(from, to), problem);
    }

    static List<Arguments> flaws() {
        String nameRemedy = "name the migration, for instance users-full-name";
        String nameForm = "up to 100 lower-case letters, digits, '.', '_', '-', starting with a letter or digit";
        String databaseForm = "letters, digits, '.', '_', '-', and '*' for any characters";
        String tableForm = "write table, schema.table, or \"quoted\" parts";
        String set = "    full_name: \"first_name || ' ' || last_name\"";
        String oneExpression = "write one SQL expression over this row's columns";
        return List.of(
                flaw(
                        "migration: users-full-name",
                        "",
                        "s.yaml:2: migration: is missing -> " + nameRemedy + " [MISSING_KEY]"),
                flaw("users-full-name", "", "s.yaml:1: migration: is empty -> " + nameRemedy + " [INVALID_VALUE]"),
                flaw(
                        "users-full-name",
                        "Users",
                        "s.yaml:1: migration: 'Users' is no migration name -> " + nameForm + " [INVALID_VALUE]"),
                flaw(
                        "users-full-name",
                        "-x",
                        "s.yaml:1: migration: '-x' is no migration name -> " + nameForm + " [INVALID_VALUE]"),
                flaw(
                        "users-full-name",
                        "a/b",
                        "s.yaml:1: migration: 'a/b' is no migration name -> " + nameForm + " [INVALID_VALUE]"),
                flaw(
                        "users-full-name",
                        "\u0131i",
                        "s.yaml:1: migration: '\u0131i' is no migration name -> " + nameForm + " [INVALID_VALUE]"),
                flaw(
                        "users-full-name",
                        "[a]",
                        "s.yaml:1: migration: must be a single value -> write 'migration: value' [INVALID_VALUE]"),
                flaw(
                        "[\"users-*\"]",
                        "[]",
                        "s.yaml:3: databases: names no database -> list ids from the workers' databases file,"
                                + " for instance [\"users-*\"] [MISSING_KEY]"),
                flaw(
                        "\"users-*\"",
                        "ok, \"users/1\"",
                        "s.yaml:3: databases: 'users/1' is no database id -> " + databaseForm + " [INVALID_VALUE]"),
                flaw(
                        "\"users-*\"",
                        "\"users 1\"",
                        "s.yaml:3: databases: 'users 1' is no database id -> " + databaseForm + " [INVALID_VALUE]"),
                flaw(
                        "  table: users",
                        "  key: k",
                        "s.yaml:4: backfill.table: is missing -> name the table, for instance users or app.users"
                                + " [MISSING_KEY]"),
                flaw(
                        "table: users",
                        "table: a.b.c",
                        "s.yaml:5: backfill.table: a table name has one or two parts, not 3 -> " + tableForm
                                + " [INVALID_VALUE]"),
                flaw(
                        "table: users",
                        "table: a..b",
                        "s.yaml:5: backfill.table: 'a..b' has an empty part -> " + tableForm + " [INVALID_VALUE]"),
                flaw(
                        set,
                        "",
                        "s.yaml:6: backfill.set: must be a mapping -> indent 'key: value' lines under it [INVALID_VALUE]\n"
                                + "s.yaml:6: backfill.set: sets no column -> write 'column: \"SQL expression\"' lines"
                                + " under set [MISSING_KEY]"),
                flaw(
                        "\"first_name || ' ' || last_name\"",
                        "\"x) , y = (1\"",
                        "s.yaml:7: backfill.set.full_name: the expression closes a ')' that it did not open -> "
                                + oneExpression + " [EXPRESSION_INVALID]"),
                flaw(
                        "\"first_name || ' ' || last_name\"",
                        "",
                        "s.yaml:7: backfill.set.full_name: the expression is empty -> " + oneExpression
                                + " [EXPRESSION_INVALID]"),
                flaw(
                        set,
                        set + "\n" + set,
                        "s.yaml:8: backfill.set.full_name: stands twice -> remove one of the two [SYNTAX]"),
                flaw(
                        "  table: users",
                        "  table: users\n  onlyWhereNull: yes",
                        "s.yaml:6: backfill.onlyWhereNull: is 'yes' -> write true or false [INVALID_VALUE]"),
                flaw(
                        "  table: users",
                        "  table: users\n  tabel: users",
                        "s.yaml:6: backfill.tabel: unknown key -> did you mean 'table'? [UNKNOWN_KEY]"),
                flaw("owner:", "ownr:", "s.yaml:2: ownr: unknown key -> did you mean 'owner'? [UNKNOWN_KEY]"),
                flaw(
                        "owner: identity-team",
                        "throttle: {maxLag: fast}",
                        "s.yaml:2: throttle.maxLag: 'fast' is not a duration such as 250ms, 1.5s, 2m, 1h -> "
                                + "replication lag at which writing stops [INVALID_VALUE]"),
                flaw(
                        "owner: identity-team",
                        "throttle: {maxTasks: 0}",
                        "s.yaml:2: throttle.maxTasks: '0' is not in 1 to 1000 -> "
                                + "tasks of one database in flight at once [INVALID_VALUE]"),
                flaw(
                        "owner: identity-team",
                        "throttle:\n  maxlag: 2s",
                        "s.yaml:3: throttle.maxlag: unknown key -> did you mean 'maxLag'? [UNKNOWN_KEY]"),
                Arguments.of(
                        "migration: m\ndatabases: a\n",
                        "s.yaml:1: backfill: is missing -> say what to fill in: table and set; "
                                + "or only what to compare, under verify [MISSING_KEY]"),
                Arguments.of(
                        "migration: m\ndatabases: a\nbackfill: users\n",
                        "s.yaml:3: backfill: must be a mapping -> indent 'key: value' lines under it [INVALID_VALUE]"));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void flaw_isReportedWithPlaceAndRemedy(String yaml, String expected) {
        assertEquals(expected, String.join("\n", problems(yaml)));
    }

    @Test
    void allFlaws_standInOneReportInLineOrder() {
        List<String> problems = problems("""
                throttle:
                  maxTasks: many
                  maxLagg: 1s
                migration: Bad Name
                databases: ["a b", "c/d"]
                backfill:
                  table: x.y.z
                  set:
                    a: "1; drop"
                    b: "fine"
                    c: "(open"
                  onlyWhereNull: perhaps
                verify: maybe
                nonsense: 1
                """);
        List<String> starts = problems.stream()
                .map(problem -> problem.substring(0, problem.indexOf(": ", problem.indexOf(": ") + 2)))
                .toList();
        assertEquals(
                List.of(
                        "s.yaml:2: throttle.maxTasks",
                        "s.yaml:3: throttle.maxLagg",
                        "s.yaml:4: migration",
                        "s.yaml:5: databases",
                        "s.yaml:5: databases",
                        "s.yaml:7: backfill.table",
                        "s.yaml:9: backfill.set.a",
                        "s.yaml:11: backfill.set.c",
                        "s.yaml:12: backfill.onlyWhereNull",
                        "s.yaml:13: verify",
                        "s.yaml:14: nonsense"),
                starts);
    }

    @Test
    void document_givesLinesToProblemsThatDatabasesFind() {
        Document document = Document.read("s.yaml", GOOD);
        SpecReader.read(document);
        Problem problem = new Problem(ErrorCode.COLUMN_NOT_FOUND, "backfill.set.full_name", "no such column", "");
        assertEquals(
                "s.yaml:7: backfill.set.full_name: no such column [COLUMN_NOT_FOUND]",
                document.locate(problem).toString());
    }

    @Test
    void mappingsWithoutText_nameTheKeysThatAreMissing() {
        assertEquals(3, problems("{}").size());
        assertTrue(problems("a: 1").stream().anyMatch(problem -> problem.contains("known here: [migration")));
    }

    /** The build runs all tests so; were it to stop, the tests about names and codes would lose their edge. */
    @Test
    void tests_runUnderALocaleWithItsOwnIdeaOfCase() {
        assertEquals("tr", Locale.getDefault().getLanguage());
    }
}
