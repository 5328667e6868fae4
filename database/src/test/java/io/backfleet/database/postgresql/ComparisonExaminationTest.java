package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Examination;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a database says against comparisons. One database for all, since examining changes nothing. */
class ComparisonExaminationTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestDatabase database;

    @BeforeAll
    static void makeTables() throws SQLException {
        database = postgres.database();
        database.execute(
                "create table countries (code text primary key, name text)",
                "create table t (id int primary key, a int, b int, txt text, short varchar(5), price numeric(10,2), x float8,"
                        + " at timestamptz, doc json, docb jsonb, spot point, c text, made int generated always as (b + 1) stored,"
                        + " docs json[], mark xml)",
                "create table keyless (a int, b int)");
    }

    private static String said(List<Problem> problems) {
        return problems.isEmpty()
                ? "OK"
                : problems.stream().map(p -> p.code() + " " + p.path()).collect(Collectors.joining(", "));
    }

    private static String said(String table, Map<String, String> columns, String... more) {
        try (TestFleet fleet = TestFleet.comparing(database, List.of(), table, columns, more)) {
            return said(fleet.database.examine(fleet.spec()).problems());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "c; txt || '-' || a; OK",
                "made; a + 1; OK",
                "id; a; OK",
                "docb; to_jsonb(txt); OK",
                "short; 'abc'; OK",
                "b; '5'; OK",
                "price; a * 1.5; OK",
                "nope; a; COLUMN_NOT_FOUND verify.columns.nope",
                "doc; docb::json; COMPARISON_UNSUPPORTED verify.columns.doc",
                "docs; null; COMPARISON_UNSUPPORTED verify.columns.docs",
                "spot; point(a, b); COMPARISON_UNSUPPORTED verify.columns.spot",
                "mark; xmlelement(name x); COMPARISON_UNSUPPORTED verify.columns.mark",
                "b; txt; EXPRESSION_TYPE verify.columns.b",
                "b; b + 0; EXPRESSION_READS_TARGET verify.columns.b",
                "b; made - 1; EXPRESSION_READS_TARGET verify.columns.b",
                "at; now(); EXPRESSION_VOLATILE verify.columns.at",
                "x; random(); EXPRESSION_VOLATILE verify.columns.x",
                "c; (select name from countries where code = txt); EXPRESSION_READS_OTHER_TABLE verify.columns.c",
                "c; missing || 'x'; EXPRESSION_INVALID verify.columns.c",
                "b; count(a); EXPRESSION_INVALID verify.columns.b"
            })
    void comparison_isJudged(String column, String expression, String expected) {
        assertEquals(expected, said("t", Map.of(column, expression)));
    }

    @Test
    void comparison_takesWhatTheSpecVouchesFor() {
        String lookUp = "(select name from countries where code = txt)";
        assertEquals("OK", said("t", Map.of("c", lookUp), "frozen: [countries]"));
        assertEquals("TABLE_NOT_FOUND verify.frozen", said("t", Map.of("c", "txt"), "frozen: [nowhere]"));
        assertEquals("OK", said("t", Map.of("x", "a", "price", "a", "b", "a"), "tolerance: {x: 0.1, price: 1, b: 2}"));
        assertEquals("COMPARISON_UNSUPPORTED verify.tolerance.c", said("t", Map.of("c", "txt"), "tolerance: {c: 0.1}"));
        assertEquals("REPLICA_UNKNOWN verify.readFrom", said("t", Map.of("c", "txt"), "readFrom: far:5433"));
        assertEquals("COLUMN_GENERATED verify.repair", said("t", Map.of("made", "a"), "repair: auto"));
        assertEquals("INVALID_VALUE verify.repair", said("t", Map.of("id", "a"), "repair: auto"));
        assertEquals("NO_USABLE_KEY verify.key", said("keyless", Map.of("b", "a")));
        assertEquals("TABLE_NOT_FOUND verify.table", said("nowhere", Map.of("b", "a")));
    }

    @Test
    void bothSections_areExaminedAndNothingIsSaidTwice() {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("nope", "a");
        set.put("b", "now()::text::int");
        set.put("doc", "docb::json");
        try (TestFleet fleet = TestFleet.open(database, "t", set)) {
            assertEquals(
                    "COLUMN_NOT_FOUND backfill.set.nope, EXPRESSION_VOLATILE backfill.set.b,"
                            + " COMPARISON_UNSUPPORTED verify.columns.doc",
                    said(fleet.database.examine(fleet.spec()).problems()));
        }
        String ignoring = "verify: {columns: {c: txt}, ignore: {doc: 'compared by hand'}}";
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("doc", "docb::json"), ignoring)) {
            Examination examination = fleet.database.examine(fleet.spec());
            assertEquals(List.of(), examination.problems());
            assertTrue(examination.statement().contains("SET \"doc\" ="), examination::statement);
            assertTrue(examination.comparison().contains("\"c\""), examination::comparison);
        }
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"), "verify: off")) {
            assertEquals("", fleet.database.examine(fleet.spec()).comparison());
        }
    }

    @Test
    void plan_ofAComparisonWritesNothingAndWaitsForNobody() throws SQLException {
        try (TestFleet fleet = TestFleet.comparing(database, List.of(), "t", Map.of("b", "a"));
                Connection old = database.connect();
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            statement.execute("select 1 from t");
            PlanResult plan = fleet.plan();
            assertEquals(List.of(), plan.problems());
            assertTrue(plan.evidence().containsKey("oldTransactionsEnded.notAwaited"), plan.evidence()::toString);
            assertEquals("\"public\".\"t\"", plan.table());
            old.rollback();
            Examination examination = fleet.database.examine(fleet.spec());
            assertEquals("", examination.statement());
            assertEquals(0, examination.logBytes());
            fleet.verify(KeyRange.ALL).close();
            fleet.cleanUp();
        }
    }

    @Test
    void privileges_areNamedWithTheirGrants() throws SQLException {
        TestDatabase own = postgres.database();
        String role = "reader_" + own.name();
        own.execute(
                "create table t (id int primary key, a int, b int)",
                "create role " + role + " login password 's3cret-pass'",
                "grant select (id, a) on t to " + role,
                "grant create on database " + own.name() + " to " + role);
        try (PostgresDatabase limited = new PostgresDatabase(TestFleet.entry(own.jdbcUrl(), role, List.of()));
                TestFleet fleet = TestFleet.comparing(own, List.of(), "t", Map.of("b", "a"))) {
            List<Problem> problems = limited.examine(fleet.spec()).problems();
            assertEquals("PRIVILEGE_MISSING verify.table", said(problems));
            assertEquals(
                    "GRANT SELECT (\"b\", xmin), UPDATE (\"b\") ON \"public\".\"t\" TO " + role,
                    problems.get(0).remedy());
            own.execute(problems.get(0).remedy());
            assertEquals(List.of(), limited.examine(fleet.spec()).problems());
            Task task = fleet.task(TaskKind.PLAN, 0, KeyRange.ALL);
            assertEquals(List.of(), limited.plan(task, () -> false).problems());
        } finally {
            own.execute("drop owned by " + role + " cascade", "drop role " + role);
        }
        assertEquals("0", own.value("select count(*) from pg_roles where rolname = '" + role + "'"));
    }
}
