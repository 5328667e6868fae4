package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.spec.Transfer.Destination;
import io.backfleet.protocol.spec.Transfer.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransferSectionTest {
    private static final String TABLE = """
            migration: m
            databases: ["users-*"]
            backfill:
              from: users
              into: accounts
            """;
    private static final String ORDER = "  version: v\n  tombstones: gone\n";
    private static final String COPY = TABLE + ORDER + "  to: main\n";

    private static MigrationSpec read(String yaml) {
        return SpecReader.read("s.yaml", yaml);
    }

    private static Transfer transfer(String yaml) {
        return Objects.requireNonNull(read(yaml).transfer());
    }

    private static Destination to(String yaml) {
        return Objects.requireNonNull(transfer(yaml).to());
    }

    @Test
    void fromAndInto_areTwoTablesOfOneDatabase() {
        MigrationSpec spec = read(TABLE);
        assertEquals(MigrationKind.TABLE, spec.kind());
        assertEquals("users", spec.table().toString());
        assertEquals("accounts", spec.written().toString());
        assertEquals(Map.of(), Objects.requireNonNull(spec.backfill()).set());
        assertEquals(new Transfer(TableName.parse("accounts"), List.of(), null, null, null, false), spec.transfer());
        assertEquals(spec.transfer(), Objects.requireNonNull(spec.verify()).transfer());
    }

    @Test
    void tableSection_isReadToTheLetter() {
        MigrationSpec spec = read("""
                migration: m
                databases: [a]
                backfill:
                  from: app.users
                  into: 'app."Accounts"'
                  key: users_email_key
                  columns: {z: "lower(email)", a: "id"}
                  leave: [created_by, note]
                  where: "deleted_at IS NULL"
                  frozen: [countries]
                """);
        BackfillSpec backfill = Objects.requireNonNull(spec.backfill());
        assertEquals("users_email_key", backfill.key());
        assertEquals(List.of("z", "a"), new ArrayList<>(backfill.set().keySet()));
        assertEquals(List.of("countries"), backfill.frozen());
        assertEquals(
                new Transfer(
                        TableName.parse("app.\"Accounts\""),
                        List.of("created_by", "note"),
                        "deleted_at IS NULL",
                        null,
                        null,
                        false),
                backfill.transfer());
    }

    @Test
    void copySection_isReadToTheLetter() {
        MigrationSpec spec = read("""
                migration: m
                databases: [a]
                backfill:
                  from: users
                  into: accounts
                  to: [acc-1, acc-2]
                  route: "CASE WHEN id % 2 = 0 THEN 'acc-1' ELSE 'acc-2' END"
                  origin: "'users-' || tenant"
                  version: row_version
                  tombstones: app.accounts_deleted
                """);
        assertEquals(MigrationKind.COPY, spec.kind());
        assertEquals(
                new Transfer(
                        TableName.parse("accounts"),
                        List.of(),
                        null,
                        new Destination(
                                List.of("acc-1", "acc-2"),
                                Map.of(),
                                "CASE WHEN id % 2 = 0 THEN 'acc-1' ELSE 'acc-2' END",
                                "'users-' || tenant"),
                        new Versions("row_version", TableName.parse("app.accounts_deleted")),
                        false),
                spec.transfer());
    }

    @Test
    void target_isOneIdOrAStarOrPairs() {
        assertEquals(new Destination(List.of("main"), Map.of(), null, null), to(COPY));
        assertEquals(
                List.of("accounts-*"), to(COPY.replace("main", "accounts-*")).databases());
        Destination pairs = to(COPY.replace("main", "{users-2: b, users-1: a}"));
        assertEquals(List.of(), pairs.databases());
        assertEquals(
                List.of("users-2", "users-1"), new ArrayList<>(pairs.pairs().keySet()));
    }

    @Test
    void lockedSource_standsInForVersions() {
        Transfer transfer = transfer(TABLE + "  to: main\n  lockSource: true\n");
        assertEquals(true, transfer.lockSource());
        assertNull(transfer.versions());
    }

    @Test
    void comparisonAlone_needsNoOrderOfTwoDatabases() {
        MigrationSpec spec = read("""
                migration: m
                databases: a
                verify:
                  from: users
                  into: accounts
                  to: main
                  columns: {email: "lower(email)"}
                  leave: [note]
                  where: "id > 0"
                  key: k
                """);
        assertNull(spec.backfill());
        assertEquals(MigrationKind.COPY, spec.kind());
        assertEquals("k", spec.key());
        VerifySpec verify = Objects.requireNonNull(spec.verify());
        assertEquals(Map.of("email", "lower(email)"), verify.columns());
        assertEquals(
                new Transfer(
                        TableName.parse("accounts"),
                        List.of("note"),
                        "id > 0",
                        new Destination(List.of("main"), Map.of(), null, null),
                        null,
                        false),
                verify.transfer());
    }

    @Test
    void verifySection_takesTheBackfillsColumnsAndMayReplaceThem() {
        VerifySpec verify = Objects.requireNonNull(read(TABLE + """
                          columns: {name: "first || last", mail: "email"}
                        verify:
                          columns: {mail: "lower(email)"}
                          ignore: {seen_at: "written by accounts alone"}
                          tolerance: {score: 0.1}
                        """.indent(0)).verify());
        assertEquals(Map.of("name", "first || last", "mail", "lower(email)"), verify.columns());
        assertEquals(Set.of("seen_at"), verify.ignored().keySet());
        assertEquals(Set.of("score"), verify.tolerance().keySet());
    }

    @Test
    void verifyOff_leavesTheTransferToTheBackfill() {
        MigrationSpec spec = read(TABLE + "verify: off\n");
        assertNull(spec.verify());
        assertEquals(MigrationKind.TABLE, spec.kind());
    }

    private static Arguments flaw(String yaml, String... expected) {
        return Arguments.of(yaml, List.of(expected));
    }

    private static Arguments table(String more, String... expected) {
        return flaw(TABLE + more, expected);
    }

    private static Arguments copy(String more, String... expected) {
        return flaw(COPY + more, expected);
    }

    private static Arguments to(String to, String... expected) {
        return flaw(COPY.replace("to: main", "to: " + to), expected);
    }

    static List<Arguments> flaws() {
        String noTo = "is for two databases, and there is no 'to' -> add 'to: target-id', or remove it [INVALID_VALUE]";
        String ids = " -> letters, digits, '.', '_', '-', and '*' [INVALID_VALUE]";
        String name = "name the table, for instance users or app.users [MISSING_KEY]";
        String expression = " -> write one SQL expression over this row's columns [EXPRESSION_INVALID]";
        String backfills = "belongs to the backfill section when there is one -> remove it here [INVALID_VALUE]";
        String severalPairs =
                ", which may be several databases -> write 'to: accounts-*', or name each pair [INVALID_VALUE]";
        return List.of(
                flaw(TABLE.replace("  from: users\n", ""), "3: backfill.from: is missing -> " + name),
                flaw(TABLE.replace("  into: accounts\n", ""), "3: backfill.into: is missing -> " + name),
                flaw(
                        TABLE.replace("accounts", "a.b.c"),
                        "5: backfill.into: a table name has one or two parts, not 3 -> write table, schema.table, or"
                                + " \"quoted\" parts [INVALID_VALUE]"),
                flaw(
                        TABLE.replace("from: users", "table: users"),
                        "4: backfill.table: stands beside 'from' or 'into' -> write table for columns of one table, or"
                                + " from and into for two tables [INVALID_VALUE]"),
                table(
                        "  set: {a: b}\n",
                        "6: backfill.set: is for columns of one table -> write the expressions under columns"
                                + " [INVALID_VALUE]"),
                table(
                        "  onlyWhereNull: true\n",
                        "6: backfill.onlyWhereNull: is for columns of one table -> remove it [INVALID_VALUE]"),
                table(
                        "  columns: {a: '1; drop'}\n",
                        "6: backfill.columns.a: the expression has a ';' outside quotes" + expression),
                table(
                        "  columns: {a: '`b`'}\n",
                        "6: backfill.columns.a: the expression has a '`': quote names with" + " double quotes"
                                + expression),
                table(
                        "  columns: [a]\n",
                        "6: backfill.columns: must be a mapping -> indent 'key: value' lines under it"
                                + " [INVALID_VALUE]"),
                table(
                        "  columns: {a: b}\n  leave: [c, a]\n",
                        "7: backfill.leave: leaves 'a' alone, which stands under columns -> remove it from one of the"
                                + " two [INVALID_VALUE]"),
                table(
                        "  leave: {a: b}\n",
                        "6: backfill.leave: must be a list -> write 'leave: [a, b]' [INVALID_VALUE]"),
                table(
                        "  where: 'a) OR (b'\n",
                        "6: backfill.where: the expression closes a ')' that it did not open" + expression),
                table("  where: ''\n", "6: backfill.where: the expression is empty" + expression),
                table("  inot: a\n", "6: backfill.inot: unknown key -> did you mean 'into'? [UNKNOWN_KEY]"),
                table("  route: a\n", "6: backfill.route: " + noTo),
                table("  origin: a\n", "6: backfill.origin: " + noTo),
                table("  version: a\n", "6: backfill.version: " + noTo),
                table("  tombstones: a\n", "6: backfill.tombstones: " + noTo),
                table("  lockSource: true\n", "6: backfill.lockSource: " + noTo),
                table(
                        "  to: main\n",
                        "3: backfill.version: is missing, and nothing else would keep a row that was read earlier from"
                                + " overwriting a newer one in the other database, or from bringing back a deleted one"
                                + " -> name a version column and a table of tombstones; or write 'lockSource: true' if"
                                + " every writer writes the target before it commits the source [ORDER_UNPROTECTED]"),
                table(
                        "  to: main\n  version: v\n",
                        "7: backfill.version: stands without 'tombstones': a row that was deleted in the target would"
                                + " come back -> name a table in the target with the key's columns and the version"
                                + " column [INVALID_VALUE]"),
                table(
                        "  to: main\n  lockSource: true\n  tombstones: t\n",
                        "8: backfill.tombstones: stands without 'version' -> name the version column of both tables"
                                + " [INVALID_VALUE]"),
                table(
                        "  to: main\n  version: ''\n  tombstones: t\n",
                        "7: backfill.version: is empty -> name the version column of both tables [INVALID_VALUE]"),
                copy(
                        "  lockSource: true\n",
                        "9: backfill.lockSource: stands beside 'version' -> keep one of the two: version needs no locks"
                                + " [INVALID_VALUE]"),
                copy("  lockSource: yes\n", "9: backfill.lockSource: is 'yes' -> write true or false [INVALID_VALUE]"),
                copy(
                        "  route: '(a'\n",
                        "9: backfill.route: the expression does not close a bracket that it opens" + expression),
                copy(
                        "  origin: 'a, b'\n",
                        "9: backfill.origin: the expression is a list, not one expression" + expression),
                to("[]", "8: backfill.to: names no database -> name the database of 'into' [INVALID_VALUE]"),
                to("{}", "8: backfill.to: names no database -> write 'source-id: target-id' lines [INVALID_VALUE]"),
                to("''", "8: backfill.to: '' is no database id" + ids),
                to("a>b", "8: backfill.to: 'a>b' is no database id" + ids),
                to("{a/b: c}", "8: backfill.to: 'a/b' is no database id" + ids),
                to("{users-*: c}", "8: backfill.to: pairs 'users-*'" + severalPairs),
                to("{users-1: c*}", "8: backfill.to: pairs 'c*'" + severalPairs),
                to(
                        "[a, b]",
                        "8: backfill.to: names several databases, and nothing says which row goes where -> add 'route:',"
                                + " SQL over a source row that gives the id of its target; or write pairs, source:"
                                + " target [INVALID_VALUE]"),
                to(
                        "{users-1: a}\n  route: b",
                        "9: backfill.route: stands beside pairs of databases -> write 'to: [target-1, target-2]' with a"
                                + " route [INVALID_VALUE]"),
                table("verify: {from: a}\n", "6: verify.from: " + backfills),
                table("verify: {into: a}\n", "6: verify.into: " + backfills),
                table("verify: {where: a}\n", "6: verify.where: " + backfills),
                table("verify: {to: a}\n", "6: verify.to: " + backfills),
                table(
                        "verify: {columns: [a]}\n",
                        "6: verify.columns: must be a mapping -> indent 'key: value' lines"
                                + " under it [INVALID_VALUE]"),
                // what is wrong with the backfill is no reason to misunderstand what is compared with it
                flaw(
                        TABLE.replace("accounts", "a..b") + "  to: main\n"
                                + "verify: {ignore: {a: why}, tolerance: {b: 1}}\n",
                        "3: backfill.version: is missing, and nothing else would keep a row that was read earlier from"
                                + " overwriting a newer one in the other database, or from bringing back a deleted one"
                                + " -> name a version column and a table of tombstones; or write 'lockSource: true' if"
                                + " every writer writes the target before it commits the source [ORDER_UNPROTECTED]",
                        "5: backfill.into: 'a..b' has an empty part -> write table, schema.table, or \"quoted\" parts"
                                + " [INVALID_VALUE]"));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void flaw_isReportedWithPlaceAndRemedy(String yaml, List<String> expected) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> read(yaml));
        assertEquals(
                expected.stream().map(problem -> "s.yaml:" + problem).toList(),
                e.problems().stream().map(LocatedProblem::toString).toList());
    }

    @Test
    void whatOnlyCodeCanMake_isRefusedAsWell() {
        TableName into = TableName.parse("a");
        Destination main = new Destination(List.of("main"), Map.of(), null, null);
        Versions versions = new Versions("v", TableName.parse("t"));
        assertIllegal(() -> new Transfer(into, List.of(), "a; b", null, null, false));
        assertIllegal(() -> new Transfer(into, List.of(), null, null, versions, false));
        assertIllegal(() -> new Transfer(into, List.of(), null, null, null, true));
        assertIllegal(() -> new Transfer(into, List.of(), null, main, versions, true));
        assertIllegal(() -> new Destination(List.of(), Map.of(), null, null));
        assertIllegal(() -> new Destination(List.of("a"), Map.of("b", "c"), null, null));
        assertIllegal(() -> new Destination(List.of("a", "b"), Map.of(), null, null));
        assertIllegal(() -> new Destination(List.of(), Map.of("b", "c"), "x", null));
        assertIllegal(() -> new Destination(List.of("a", "b"), Map.of(), "x)", null));
        assertIllegal(() -> new Destination(List.of("a"), Map.of(), null, "`x`"));
        assertIllegal(() -> new BackfillSpec(
                into, null, Map.of(), true, List.of(), new Transfer(into, List.of(), null, null, null, false)));
    }

    private static void assertIllegal(org.junit.jupiter.api.function.Executable make) {
        assertThrows(IllegalArgumentException.class, make);
    }
}
