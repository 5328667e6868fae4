package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
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

/** That every single difference is found, whatever its type, and that what is equal is left alone. */
class ComparedValueTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestDatabase database;

    @BeforeAll
    static void makeTypes() throws SQLException {
        database = postgres.database();
        database.execute(
                "create type mood as enum ('sad', 'ok')",
                "create type pair as (x int, y int)",
                "create domain cents as bigint",
                "create extension if not exists citext",
                "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    }

    private static List<Look> looks(String type, String expected, String actual, String... more) throws SQLException {
        database.execute(
                "drop schema if exists backfleet cascade",
                "drop table if exists t",
                "create table t (id int primary key, o " + type + ", v " + type + ")",
                "insert into t values (1, " + expected + ", " + expected + "), (2, " + expected + ", " + actual
                        + "), (3, null, null)");
        try (TestFleet fleet = TestFleet.comparing(database, List.of(), "t", Map.of("v", "o"), more)) {
            assertEquals(List.of(), fleet.plan().problems());
            return List.copyOf(fleet.suspects(KeyRange.ALL, 10).values());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "text; null; ''",
                "text; ''; ' '",
                "text; 'a'; 'a '",
                "text; 'a'; ' a'",
                "text; 'a'; 'A'",
                "text; U&'\\00e9'; U&'e\\0301'",
                "text; 'null'; null",
                "text collate ci; 'abc'; 'ABC'",
                "citext; 'abc'; 'ABC'",
                "varchar(10); 'a'; 'a '",
                "char(5); 'a'; 'b'",
                "boolean; false; null",
                "int; 0; null",
                "bigint; 9007199254740993; 9007199254740992",
                "cents; 1; 2",
                "numeric; 12345678901234567890.01; 12345678901234567890.02",
                "numeric(20,2); 99999999999.01; 99999999999.02",
                "numeric; 1; 'NaN'",
                "real; 1.0000001; 1",
                "float8; 0.1::float8 + 0.2; 0.3",
                "float8; 0.0001; 0.0002",
                "float8; 'NaN'; null",
                "float8; 'Infinity'; '-Infinity'",
                "timestamp; '2020-01-01 00:00:00.000001'; '2020-01-01'",
                "timestamptz; '2020-01-01 00:00:00.001Z'; '2020-01-01 00:00Z'",
                "timestamptz; null; 'infinity'",
                "time; '10:00:00.5'; '10:00'",
                "date; '0001-01-01'; '0001-01-01 BC'",
                "interval; '1 day'; '24 hours'",
                "bytea; '\\x00'; '\\x0000'",
                "bytea; ''; null",
                "uuid; '00000000-0000-0000-0000-000000000001'; '00000000-0000-0000-0000-000000000002'",
                "text[]; array['a', null]; array['a', 'null']",
                "text[]; array['a,b']; array['a', 'b']",
                "int[]; '{}'; null",
                "text[] collate ci; array['a']; array['A']",
                "jsonb; '{\"a\": 1}'; '{\"a\": \"1\"}'",
                "jsonb; 'null'; null",
                "bit(4); '0001'; '0011'",
                "mood; 'sad'; 'ok'",
                "pair; '(1,2)'; '(1,)'",
                "int4range; '[1,3)'; '[1,4)'",
                "inet; '10.0.0.1'; '10.0.0.1/24'"
            })
    void difference_isFound(String type, String expected, String actual) throws SQLException {
        List<Look> looks = looks(type, expected, actual);
        assertEquals(1, looks.size(), "rows that differ");
        Direction direction = expected.equals("null")
                ? Direction.EXTRA
                : actual.equals("null") ? Direction.MISSING : Direction.BEHIND;
        assertEquals(direction, TestFleet.columns(looks.get(0)).get(0).direction());
        assertEquals(1, looks(type, actual, expected).size(), "rows that differ the other way round");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "numeric; 1.0; 1.00",
                "numeric; 0; 0.000",
                "float8; 0; -0.0::float8",
                "float8; 'NaN'; 'NaN'",
                "char(5); 'a'; 'a  '",
                "timestamptz; '2020-01-01 00:00Z'; '2020-01-01 03:00+03'",
                "jsonb; '{\"a\": 1.0, \"b\": 2}'; '{\"b\": 2, \"a\": 1.00}'",
                "int4range; '[1,3]'; '[1,4)'"
            })
    void equalValues_areLeftAlone(String type, String expected, String actual) throws SQLException {
        assertEquals(List.of(), looks(type, expected, actual));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "float8; 0.5; 1.5; 1; true",
                "float8; 0.1::float8 + 0.2; 0.3; 1e-15; true",
                "float8; 1; 2.5; 1; false",
                "float8; 'NaN'; 1; 5; false",
                "float8; 'Infinity'; 1e300; 5; false",
                "float8; 'Infinity'; '-Infinity'; 5; false",
                "float8; 1.7e308; -1.7e308; 5; false",
                "float8; -1; 1; 2; true",
                "float8; 1; null; 5; false",
                "real; 0.25; 0.5; 0.25; true",
                "numeric; 1.001; 1.002; 0.001; true",
                "numeric; 1.001; 1.0021; 0.001; false",
                "numeric; 'NaN'; 1; 5; false",
                "bigint; 9223372036854775807; -9223372036854775808; 5; false",
                "bigint; 9223372036854775807; 9223372036854775806; 1; true",
                "smallint; 32767; -32768; 65535; true",
                "cents; 100; 101; 1; true"
            })
    void tolerance_isTheGreatestDistanceThatPasses(
            String type, String expected, String actual, String tolerance, boolean equal) throws SQLException {
        String more = "tolerance: {v: " + tolerance + "}";
        assertEquals(equal ? 0 : 1, looks(type, expected, actual, more).size());
        assertEquals(equal ? 0 : 1, looks(type, actual, expected, more).size());
    }

    @Test
    void values_areShownOnlyWhenAskedFor() throws SQLException {
        Look masked = looks("text", "'exp'", "'act'").get(0);
        assertEquals(null, TestFleet.columns(masked).get(0).expected());
        assertEquals(null, TestFleet.columns(masked).get(0).actual());
        Look shown = looks("text", "repeat('e', 300)", "'act'", "values: shown").get(0);
        assertEquals("e".repeat(200), TestFleet.columns(shown).get(0).expected());
        assertEquals("act", TestFleet.columns(shown).get(0).actual());
    }

    @Test
    void columnThatIsFilledIn_differsWhereItIsNull() throws SQLException {
        TestDatabase own = postgres.database();
        own.execute(
                "create table t (id int primary key, a uuid, b int)",
                "insert into t values (1, gen_random_uuid(), 1), (2, null, 2), (3, null, null)");
        try (TestFleet fleet =
                TestFleet.open(own, "t", Map.of("a", "gen_random_uuid()", "b", "id"), "onlyWhereNull: true")) {
            assertEquals(List.of(), fleet.plan().problems());
            Map<Key, Look> suspects = fleet.suspects(KeyRange.ALL, 10);
            assertEquals(List.of(Key.of("2"), Key.of("3")), List.copyOf(suspects.keySet()));
            assertEquals(
                    Direction.MISSING,
                    TestFleet.columns(TestFleet.at(suspects, "2")).get(0).direction());
            assertEquals(1, TestFleet.columns(TestFleet.at(suspects, "2")).size());
            assertEquals(2, TestFleet.columns(TestFleet.at(suspects, "3")).size());
            fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 10);
            assertEquals(Map.of(), fleet.suspects(KeyRange.ALL, 10));
        }
    }

    @Test
    void expected_isWhatTheColumnWouldStore() throws SQLException {
        TestDatabase own = postgres.database();
        own.execute(
                "create table t (id int primary key, o float8, v numeric(6,2), w varchar(5), z timestamp(0))",
                "insert into t values (1, 1.0 / 3, 0.33, '0.3', '2020-01-01 00:00:01')");
        Map<String, String> columns =
                Map.of("v", "o", "w", "left(o::text, 3)", "z", "timestamp '2020-01-01' + interval '1.4 s'");
        try (TestFleet fleet = TestFleet.comparing(own, List.of(), "t", columns)) {
            assertEquals(List.of(), fleet.plan().problems());
            assertEquals(Map.of(), fleet.suspects(KeyRange.ALL, 10));
        }
    }
}
