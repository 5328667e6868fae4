package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whole backfills over all kinds of tables and keys. */
public abstract class BackfillContract {
    /** The engine under test. */
    protected abstract Engine engine();

    private TestFleet open(ScratchDatabase database, String table, Map<String, String> set, String... more) {
        return TestFleet.open(engine(), database, table, set, more);
    }

    @Test
    void backfill_fillsInEveryRowOnceAndSkipsThemTheSecondTime() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table users (id bigint primary key, first_name varchar(40), last_name varchar(40), full_name varchar(90))",
                "insert into users select i * 7, concat('f', i), case when i % 10 <> 0 then concat('l', i) end, null from "
                        + engine().rows(1003));
        try (TestFleet fleet = open(database, "users", Map.of("full_name", "first_name || ' ' || last_name"))) {
            Counters first = fleet.runAll(100);
            assertEquals(1003, first.seen());
            assertEquals(903, first.changed());
            assertEquals(100, first.skipped());
            assertEquals(11, first.batches());
            fleet.cleanUp();
        }
        String right = "case when last_name is not null then concat(first_name, ' ', last_name) end";
        assertEquals("0", database.value("select count(*) from users where " + engine().differs("full_name", right)));
    }

    /** Whatever a name is made of: it stays inside its quotes. */
    @Test
    void namesThatLookLikeSql_areNames() throws SQLException {
        ScratchDatabase database = engine().database();
        String name = "a\"b`c'; drop table victim; --";
        String quote;
        try (Connection connection = database.connect()) {
            quote = connection.getMetaData().getIdentifierQuoteString();
        }
        String quoted = quote + name.replace(quote, quote + quote) + quote;
        database.execute(
                "create table victim (id int)",
                "create table " + quoted + " (id int primary key, a int, " + quoted + " int)",
                "insert into " + quoted + " select i, i, null from " + engine().rows(100));
        try (TestFleet fleet = open(database, "\"" + name.replace("\"", "\"\"") + "\"", Map.of(name, "a"))) {
            assertEquals(100, fleet.runAll(30).changed());
        }
        assertEquals("100", database.value("select count(*) from " + quoted + " where " + quoted + " = a"));
        assertEquals("0", database.value("select count(*) from victim"));
    }

    @TestFactory
    Stream<DynamicTest> backfill_walksKeysOfEveryType() throws SQLException {
        engine().makeKeyTypes(engine().database());
        return engine().keys().entrySet().stream()
                .map(key -> DynamicTest.dynamicTest(key.getKey(), () -> walk(key.getKey(), key.getValue())));
    }

    private void walk(String column, String value) throws SQLException {
        ScratchDatabase database = engine().database();
        engine().forgetFleet(database);
        database.execute(
                "drop table if exists t",
                "create table t (" + column + ", a int, b int)",
                "insert into t select " + value + ", i, null from " + engine().rows(357));
        try (TestFleet fleet = open(database, "t", Map.of("b", "a + 1"))) {
            Counters done = fleet.runAll(50);
            assertEquals(357, done.seen());
            assertEquals(357, done.changed());
        }
        assertEquals("357", database.value("select count(*) from t where b = a + 1"));
    }

    @Test
    void backfill_walksACompositeKeyOfSeveralTypes() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (tenant int, name varchar(50), at date, a int, b int, primary key (tenant, name, at))",
                "insert into t select i % 7, concat('n', i % 50), " + engine().day("i") + ", i, null from "
                        + engine().rows(1000));
        try (TestFleet fleet = open(database, "t", Map.of("b", "a"))) {
            assertEquals(1000, fleet.runAll(64).changed());
        }
        assertEquals("1000", database.value("select count(*) from t where b = a"));
    }

    @Test
    void backfill_walksANamedUniqueKeyOfATableWithoutAPrimaryOne() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int, code int not null, sub varchar(20) not null, a int, b int)",
                "create unique index by_code on t (code, sub)",
                "insert into t select i, i / 3, concat('s', i), i, null from " + engine().rows(500));
        try (TestFleet fleet = open(database, "t", Map.of("b", "a"), "key: by_code")) {
            assertEquals(500, fleet.runAll(64).changed());
        }
        assertEquals("500", database.value("select count(*) from t where b = a"));
    }

    @Test
    void backfill_fillsInPartitionedTables() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(engine().partitionedTable());
        database.execute("insert into t select i, i % 2, i, null from " + engine().rows(1000));
        try (TestFleet fleet = open(database, "t", Map.of("b", "a"))) {
            assertEquals(1000, fleet.runAll(90).changed());
        }
        assertEquals("1000", database.value("select count(*) from t where b = a"));
    }

    @Test
    void backfill_ofNullsLeavesEverythingElseAlone() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, token varchar(60), price decimal(20,10))",
                "insert into t select i, case when i % 2 = 0 then 'kept' end, case when i % 3 = 0 then 0.1234567891 end"
                        + " from " + engine().rows(600));
        try (TestFleet fleet = open(
                database,
                "t",
                Map.of("token", "concat('n', current_timestamp)", "price", "2"),
                "onlyWhereNull: true",
                "verify: off")) {
            assertEquals(500, fleet.runAll(100).changed());
        }
        assertEquals("300", database.value("select count(*) from t where token = 'kept'"));
        assertEquals("200", database.value("select count(*) from t where price = 0.1234567891"));
        assertEquals("0", database.value("select count(*) from t where token is null or price is null"));
    }

    @Test
    void plan_cutsALargeTableIntoEvenRangesOfRealKeys() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id bigint primary key, b int)",
                "insert into t select i * 1000 + (i % 13), null from " + engine().rows(400_000),
                engine().analyze("t"));
        try (TestFleet fleet = open(database, "t", Map.of("b", "1"))) {
            PlanResult plan = fleet.plan();
            assertTrue(plan.boundaries().size() >= 5 && plan.boundaries().size() <= 12, plan::toString);
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
                assertTrue(middle > 130_000_000 && middle < 270_000_000, () -> "middle: " + middle);
            }
        }
    }
}
