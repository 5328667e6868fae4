package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Examination;
import io.backfleet.protocol.error.Problem;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a database says against specs. One database for all, since examining changes nothing. */
class ExaminationTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestDatabase database;

    @BeforeAll
    static void makeTables() throws SQLException {
        database = postgres.database();
        database.execute(
                "create schema app",
                "create table app.hidden (id int primary key, b int)",
                "create table countries (code text primary key, name text)",
                "create function own_volatile(int) returns int language sql as 'select $1'",
                "create function own_stable(int) returns int language sql stable as 'select $1'",
                "create function own_immutable(int) returns int language sql immutable as 'select $1'",
                "create table t (id int primary key, code int not null unique, a int, b int, txt text, short varchar(5),"
                        + " price numeric(10,2), at timestamptz, day date, doc jsonb, tags text[], c text, d text,"
                        + " made int generated always as (b + 1) stored, ident int generated always as identity,"
                        + " deferred int not null unique deferrable, other float not null)",
                "create unique index partial_key on t (a) where a > 0",
                "create unique index mixed_key on t (id desc, code asc)",
                "create unique index float_key on t (other)",
                "create unique index nullable_key on t (b)",
                "create index plain_key on t (code)",
                "create table keyless (a int, b int)",
                "create view seen as select * from t",
                "create table parent (id int primary key, b int)",
                "create table child () inherits (parent)");
    }

    private static List<Problem> problems(String table, Map<String, String> set, String... more) {
        try (TestFleet fleet = TestFleet.open(database, table, set, more)) {
            return fleet.database.examine(fleet.spec()).problems();
        }
    }

    private static String only(List<Problem> problems) {
        return problems.isEmpty()
                ? "OK"
                : problems.get(0).code() + (problems.size() > 1 ? " and more: " + problems : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "c; txt || '-' || a; OK",
                "c; upper(txt) || coalesce(short, ''); OK",
                "c; concat(txt, a, day); OK",
                "c; to_char(at, 'YYYY'); OK",
                "c; at::text; OK",
                "c; to_jsonb(doc)::text; OK",
                "c; own_immutable(a)::text; OK",
                "c; (select max(x) from unnest(tags) x); OK",
                "c; tableoid::text; OK",
                "c; case when doc ? 'x' then doc->>'x' end; OK",
                "b; a; OK",
                "price; a * 1.5; OK",
                "c; now()::text; EXPRESSION_VOLATILE",
                "at; current_timestamp; EXPRESSION_VOLATILE",
                "c; current_user; EXPRESSION_VOLATILE",
                "c; current_setting('application_name'); EXPRESSION_VOLATILE",
                "c; random()::text; EXPRESSION_VOLATILE",
                "c; gen_random_uuid()::text; EXPRESSION_VOLATILE",
                "c; clock_timestamp()::text; EXPRESSION_VOLATILE",
                "c; txid_current()::text; EXPRESSION_VOLATILE",
                "c; age(at)::text; EXPRESSION_VOLATILE",
                "at; timestamptz 'now'; EXPRESSION_VOLATILE",
                "day; 'Tomorrow'::date; EXPRESSION_VOLATILE",
                "c; xmin::text; EXPRESSION_VOLATILE",
                "b; own_volatile(a); EXPRESSION_VOLATILE",
                "b; own_stable(a); EXPRESSION_VOLATILE",
                "b; (select own_volatile(a)); EXPRESSION_VOLATILE",
                "c; (select name from countries where countries.code = txt); EXPRESSION_READS_OTHER_TABLE",
                "b; (select max(o.a) from t o where o.id < t.id); EXPRESSION_READS_OTHER_TABLE",
                "b; b + 1; EXPRESSION_READS_TARGET",
                "b; made; EXPRESSION_READS_TARGET",
                "c; row_to_json(t)::text; EXPRESSION_READS_TARGET",
                "b; max(a); EXPRESSION_INVALID",
                "b; row_number() over (); EXPRESSION_INVALID",
                "b; generate_series(1, a); EXPRESSION_INVALID",
                "b; nonsense + 1; EXPRESSION_INVALID",
                "b; nonsense(a); EXPRESSION_INVALID",
                "b; a +; EXPRESSION_INVALID",
                "b; 1 / 0; EXPRESSION_INVALID",
                "b; 'xyz'; EXPRESSION_INVALID",
                "b; txt; EXPRESSION_TYPE",
                "day; a; EXPRESSION_TYPE",
                "made; a; COLUMN_GENERATED",
                "ident; a; COLUMN_GENERATED",
                "id; a; INVALID_VALUE",
                "nothing; a; COLUMN_NOT_FOUND"
            })
    void expression_isJudgedByTheServersOwnReading(String column, String expression, String verdict) {
        assertEquals(verdict, only(problems("t", Map.of(column, expression))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "c; now()::text; OK",
                "c; random()::text; OK",
                "b; b + 1; OK",
                "b; own_stable(a); EXPRESSION_VOLATILE",
                "b; max(a); EXPRESSION_INVALID",
                "c; (select name from countries where countries.code = txt); EXPRESSION_READS_OTHER_TABLE"
            })
    void expression_mayVaryWhereOnlyNullsAreWritten(String column, String expression, String verdict) {
        assertEquals(verdict, only(problems("t", Map.of(column, expression), "onlyWhereNull: true")));
    }

    @Test
    void expression_mayReadTablesThatTheSpecCallsFrozen() {
        Map<String, String> set = Map.of("c", "(select name from countries where countries.code = txt)");
        assertEquals("OK", only(problems("t", set, "frozen: [Countries]")));
        assertEquals("OK", only(problems("t", set, "frozen: [public.countries]")));
        assertEquals("TABLE_NOT_FOUND", only(problems("t", set, "frozen: [countries, nowhere]")));
    }

    @Test
    void expression_mayNotReadWhatTheSameBackfillSets() {
        List<Problem> problems = problems("t", Map.of("b", "a", "c", "b::text"));
        assertEquals("EXPRESSION_READS_TARGET", only(problems));
        assertEquals("backfill.set.c", problems.get(0).path());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "t; code; NO_USABLE_KEY; ",
                "T; t_code_key; OK; ",
                "t; plain_key; NO_USABLE_KEY; not unique",
                "t; partial_key; NO_USABLE_KEY; WHERE",
                "t; mixed_key; NO_USABLE_KEY; direction",
                "t; nullable_key; NO_USABLE_KEY; null",
                "t; t_deferred_key; NO_USABLE_KEY; deferrable",
                "t; float_key; KEY_TYPE_UNSUPPORTED; double precision",
                "keyless; ; NO_USABLE_KEY; no primary key",
                "seen; ; NOT_SUPPORTED; a view",
                "parent; ; NOT_SUPPORTED; inherit",
                "pg_class; ; NOT_SUPPORTED; system",
                "hidden; ; TABLE_NOT_FOUND; search path",
                "app.hidden; ; OK; ",
                "\"T\"; ; TABLE_NOT_FOUND; ",
            })
    void table_mustHaveAKeyToWalkBy(String table, String key, String verdict, String says) {
        String[] more = key == null ? new String[0] : new String[] {"key: " + key};
        List<Problem> problems =
                problems(table, Map.of(table.contains("t") || table.contains("T") ? "d" : "b", "'1'"), more);
        if (table.equals("parent") || table.equals("pg_class")) {
            problems = problems.subList(0, 1);
        }
        assertEquals(verdict, only(problems));
        if (says != null) {
            assertTrue(problems.get(0).message().contains(says), problems::toString);
        }
    }

    @Test
    void problems_comeAllInOneReport() {
        List<Problem> problems =
                problems("t", Map.of("b", "now()", "nothing", "1", "made", "1", "c", "nonsense"), "key: plain_key");
        assertEquals(5, problems.size(), problems::toString);
        Problem missing = problems.stream()
                .filter(p -> p.path().equals("backfill.set.nothing"))
                .findFirst()
                .orElseThrow();
        assertTrue(missing.message().contains("nothing"), missing::toString);
    }

    @Test
    void problem_namesPlaceAndRemedy() {
        Problem type = problems("t", Map.of("b", "txt")).get(0);
        assertEquals("cast it: (...)::integer", type.remedy());
        assertEquals("backfill.set.b", type.path());
        Problem invalid = problems("t", Map.of("b", "a + ida")).get(0);
        assertTrue(invalid.message().contains("at character 5"), invalid::toString);
    }

    @Test
    void examination_changesNothing() throws SQLException {
        String before = database.value("select count(*) from pg_class");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            Examination examination = fleet.database.examine(fleet.spec());
            assertEquals("\"public\".\"t\"", examination.table());
            assertTrue(examination.statement().contains("$1"), examination::statement);
            assertFalse(examination.warnings().isEmpty());
        }
        assertEquals(before, database.value("select count(*) from pg_class"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "at::text; true",
                "(at + interval '1 day')::varchar(20); true",
                "coalesce(at, at)::text; true",
                "(c::timestamptz is null)::text; true",
                "array[at]::text; true",
                "tstzrange(at, at)::text; true",
                "(at is null)::text; false",
                "id::text || c; false",
                "'{COERCEVIAIO :arg {VAR :vartype 1184'::varchar || c::xml::text; false"
            })
    void examination_warnsOfCastsThatGoByTheTimeZone(String expression, boolean warns) throws SQLException {
        database.execute("create table if not exists z (id int primary key, at timestamptz, c text, d text)");
        try (TestFleet fleet = TestFleet.open(database, "z", Map.of("d", expression))) {
            Examination examination = fleet.database.examine(fleet.spec());
            assertEquals(List.of(), examination.problems());
            assertEquals(
                    warns,
                    examination.warnings().stream().anyMatch(w -> w.contains("time zone")),
                    () -> String.join("\n", examination.warnings()));
        }
    }

    @Test
    void examination_warnsOfWhatWillCostOrHappen() throws SQLException {
        TestDatabase own = postgres.newDatabase();
        own.execute(
                "create table o (id int primary key)",
                "create table w (id int primary key, a int, b int references o, at timestamptz, c text)",
                "create index w_b on w (b)",
                "create index w_low on w (lower(c))",
                "create function noop() returns trigger language plpgsql as 'begin return new; end'",
                "create trigger \"Fires\" before update on w for each row execute function noop()",
                "create trigger silent before update of a on w for each row execute function noop()",
                "alter table w replica identity full",
                "create publication pub for table w",
                "insert into w select i from generate_series(1, 1000) i");
        try (TestFleet fleet = TestFleet.open(own, "w", Map.of("b", "a", "c", "date_trunc('day', at)::text"))) {
            String warnings =
                    String.join("\n", fleet.database.examine(fleet.spec()).warnings());
            for (String expected : List.of(
                    "[w_b, w_low]", "[Fires]", "w_b_fkey", "REPLICA IDENTITY", "[pub]", "time zone", "replicas")) {
                assertTrue(warnings.contains(expected), () -> expected + " in\n" + warnings);
            }
        }
    }
}
