package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Backfills over what only PostgreSQL has. */
class BackfillTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

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
}
