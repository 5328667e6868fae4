package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole backfills over all kinds of tables, keys and columns. */
class BackfillTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestDatabase shared;

    @BeforeAll
    static void makeDomain() throws SQLException {
        shared = postgres.database();
        shared.execute("create domain positive as bigint check (value > 0)");
    }

    @Test
    void backfill_fillsInEveryRowOnceAndSkipsThemTheSecondTime() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table users (id bigint primary key, first_name text, last_name text, full_name text)",
                "insert into users select i * 7, 'f' || i, case when i % 10 <> 0 then 'l' || i end from generate_series(1, 1003) i");
        try (TestFleet fleet =
                TestFleet.open(database, "users", Map.of("full_name", "first_name || ' ' || last_name"))) {
            Counters first = fleet.runAll(100);
            assertEquals(1003, first.seen());
            assertEquals(903, first.changed());
            assertEquals(100, first.skipped());
            assertEquals(11, first.batches());
            fleet.cleanUp();
        }
        assertEquals(
                "0",
                database.value(
                        "select count(*) from users where full_name is distinct from first_name || ' ' || last_name"));
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("id smallint primary key", "i"),
                Arguments.of("id int primary key", "-i"),
                Arguments.of("id bigint primary key", "i * 1000000007::bigint"),
                Arguments.of(
                        "id numeric primary key",
                        "case i when 1 then 'NaN' when 2 then 'Infinity' else (i / 7.0)::numeric end"),
                Arguments.of("id text primary key", "chr(96 + i % 26) || '''\"\\\\{},' || i"),
                Arguments.of("id varchar(40) primary key", "md5(i::text)"),
                Arguments.of("id char(12) primary key", "'k ' || i"),
                Arguments.of("id uuid primary key", "md5(i::text)::uuid"),
                Arguments.of(
                        "id date primary key",
                        "case i when 1 then 'infinity' when 2 then '0044-03-15 BC' else date '2000-01-01' + i end"),
                Arguments.of(
                        "id timestamp primary key",
                        "case i when 1 then '-infinity' else timestamp '2000-01-01' + i * interval '1.000001 s' end"),
                Arguments.of("id timestamptz primary key", "timestamptz '2000-01-01 00:00+03' + i * interval '1 h'"),
                Arguments.of("id bytea primary key", "decode(md5(i::text), 'hex')"),
                Arguments.of("id positive primary key", "i"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void backfill_walksKeysOfEveryType(String column, String value) throws SQLException {
        shared.execute(
                "drop schema if exists backfleet cascade",
                "drop table if exists t",
                "create table t (" + column + ", a int, b int)",
                "insert into t select " + value + ", i, null from generate_series(1, 357) i");
        try (TestFleet fleet = TestFleet.open(shared, "t", Map.of("b", "a + 1"))) {
            Counters done = fleet.runAll(50);
            assertEquals(357, done.seen());
            assertEquals(357, done.changed());
        }
        assertEquals("357", shared.value("select count(*) from t where b = a + 1"));
    }

    @Test
    void backfill_walksACompositeKeyOfSeveralTypes() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (tenant int, name text collate \"C\", at date, a int, b int, primary key (tenant, name, at))",
                "insert into t select i % 7, 'n' || i % 50, date '2020-01-01' + i, i, null from generate_series(1, 1000) i");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            assertEquals(1000, fleet.runAll(64).changed());
        }
        assertEquals("1000", database.value("select count(*) from t where b = a"));
    }

    @Test
    void backfill_walksANamedUniqueKeyThatRunsBackwards() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int, code int not null, sub text not null, a int, b int)",
                "create unique index \"By Code\" on t (code desc, sub desc)",
                "insert into t select i, i / 3, 's' || i, i, null from generate_series(1, 500) i");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"), "key: By Code")) {
            assertEquals(500, fleet.runAll(64).changed());
        }
    }

    @Test
    void backfill_takesOddNames() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create schema \"Größe \"\"x\"\"\"",
                "create table \"Größe \"\"x\"\"\".\"select\" (\"Order Id\" int, \"k1\" int, \"user\" text, \"Full ?Name\" text,"
                        + " primary key (\"k1\", \"Order Id\"))",
                "insert into \"Größe \"\"x\"\"\".\"select\" select i, i % 3, 'u' || i, null from generate_series(1, 300) i");
        try (TestFleet fleet = TestFleet.open(
                database,
                "\"Größe \"\"x\"\"\".\"select\"",
                Map.of("Full ?Name", "\"user\" || '?' || (jsonb_build_object('a', 1) ? 'a')"))) {
            assertEquals(300, fleet.runAll(33).changed());
        }
        assertEquals(
                "u7?true",
                database.value("select \"Full ?Name\" from \"Größe \"\"x\"\"\".\"select\" where \"Order Id\" = 7"));
    }

    @Test
    void backfill_fillsInPartitionedTables() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id bigint, region int, a int, b int, primary key (id, region)) partition by list (region)",
                "create table t0 partition of t for values in (0)",
                "create table t1 partition of t for values in (1) partition by range (id)",
                "create table t1a partition of t1 for values from (minvalue) to (500)",
                "create table t1b partition of t1 for values from (500) to (maxvalue)",
                "insert into t select i, i % 2, i, null from generate_series(1, 1000) i");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            assertEquals(1000, fleet.runAll(90).changed());
        }
        assertEquals("1000", database.value("select count(*) from t where b = a"));
    }

    @Test
    void backfill_onlyWhereNull_keepsWhatIsThere() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, token text, price numeric(20,10))",
                "insert into t select i, case when i % 2 = 0 then 'kept' end, case when i % 3 = 0 then 0.1234567891 end"
                        + " from generate_series(1, 600) i");
        try (TestFleet fleet = TestFleet.open(
                database,
                "t",
                Map.of("token", "gen_random_uuid()::text", "price", "random()"),
                "onlyWhereNull: true")) {
            assertEquals(500, fleet.runAll(100).changed());
        }
        assertEquals("300", database.value("select count(*) from t where token = 'kept'"));
        assertEquals("200", database.value("select count(*) from t where price = 0.1234567891"));
        assertEquals("0", database.value("select count(*) from t where token is null or price is null"));
    }

    @Test
    void plan_cutsALargeTableIntoEvenRangesOfRealKeys() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id bigint primary key, b int)",
                "insert into t select i * 1000 + (i % 13), null from generate_series(1, 400000) i",
                "analyze t");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "1"))) {
            PlanResult plan = fleet.plan();
            assertEquals(7, plan.boundaries().size());
            long previous = 0;
            for (var key : plan.boundaries()) {
                long id = Long.parseLong(key.values().get(0));
                long rows = Long.parseLong(
                        database.value("select count(*) from t where id >= " + previous + " and id < " + id));
                assertTrue(rows > 10_000 && rows < 150_000, () -> plan.boundaries() + ": " + rows);
                assertEquals("1", database.value("select count(*) from t where id = " + id));
                previous = id;
            }
            try (FencedTask task = fleet.takeAll()) {
                long middle =
                        Long.parseLong(task.middle().orElseThrow().values().get(0));
                assertTrue(middle > 150_000_000 && middle < 250_000_000, () -> "middle: " + middle);
            }
        }
    }
}
