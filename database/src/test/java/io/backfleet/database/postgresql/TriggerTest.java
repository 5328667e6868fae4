package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a row which a trigger keeps from being written is never taken for done. */
class TriggerTest {
    private static final String RIGHT = "select count(*) from t where b = a";

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestDatabase withTrigger(String body, String... more) throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (tenant text, id int, a int, b int, c text, touched int default 0, primary key (tenant, id))",
                "insert into t select 'x' || i % 3, i, i from generate_series(1, 100) i",
                "create function meddle() returns trigger language plpgsql as $$ begin " + body + " end $$",
                "create trigger meddle before update on t for each row execute function meddle()");
        database.execute(more);
        return database;
    }

    @ParameterizedTest
    @CsvSource({
        "if new.id = 42 then return null; end if; return new;, false",
        "return null;, false",
        "if new.id = 42 then new.b := old.b; end if; return new;, false",
        "if new.id = 42 then return old; end if; return new;, false",
        "if new.id = 42 then return null; end if; return new;, true"
    })
    void batch_isRolledBackWhenATriggerSuppressesOrUndoesAWrite(String body, boolean onlyWhereNull)
            throws SQLException {
        TestDatabase database = withTrigger(body);
        try (TestFleet fleet =
                TestFleet.open(database, "t", Map.of("b", "a", "c", "'c' || a"), "onlyWhereNull: " + onlyWhereNull)) {
            fleet.plan();
            try (FencedTask task = fleet.takeAll()) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> {
                    while (!task.finished()) {
                        task.writeNext(200);
                    }
                });
                assertEquals(ErrorCode.ROW_REJECTED, refused.code());
                assertTrue(refused.text().contains("[meddle]"), refused::text);
                task.reload();
                assertNull(task.position());
                assertEquals(0, task.counters().seen());
            }
        }
        assertEquals("0", database.value(RIGHT));
    }

    @Test
    void trigger_ofAPartitionCounts() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int) partition by range (id)",
                "create table t1 partition of t for values from (0) to (50)",
                "create table t2 partition of t for values from (50) to (500)",
                "insert into t select i, i from generate_series(1, 100) i",
                "create function meddle() returns trigger language plpgsql as 'begin return null; end'",
                "create trigger meddle before update on t2 for each row execute function meddle()");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            fleet.plan();
            try (FencedTask task = fleet.takeAll()) {
                task.writeNext(49);
                assertEquals(
                        ErrorCode.ROW_REJECTED,
                        assertThrows(BackfleetException.class, () -> task.writeNext(200))
                                .code());
            }
        }
        assertEquals("49", database.value(RIGHT));
    }
}
