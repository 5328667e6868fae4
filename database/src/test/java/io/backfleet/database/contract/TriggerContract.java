package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a row whose write a trigger undoes is never taken for done. */
public abstract class TriggerContract {
    private static final String RIGHT = "select count(*) from t where b = a";

    /** The engine under test. */
    protected abstract Engine engine();

    private ScratchDatabase withTable() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (tenant varchar(10), id int, a int, b int, c varchar(20), touched int default 0,"
                        + " primary key (tenant, id))",
                "insert into t (tenant, id, a) select concat('x', i % 3), i, i from " + engine().rows(100));
        return database;
    }

    private TestFleet open(ScratchDatabase database, Map<String, String> set, String... more) {
        return TestFleet.open(engine(), database, "t", set, more);
    }

    @Test
    void batch_isRolledBackWhenATriggerUndoesAWrite() throws SQLException {
        ScratchDatabase database = withTable();
        engine().beforeUpdate(database, "meddle", "new.id = 42", "b", "old.b");
        try (TestFleet fleet = open(database, Map.of("b", "a", "c", "concat('c', a)"))) {
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

    @ParameterizedTest
    @CsvSource({"touched, old.touched + 1", "c, lower(new.c)", "a, new.a + 1"})
    void trigger_thatLeavesTheTargetsAloneOrRewritesThemIsNoObstacle(String column, String value) throws SQLException {
        ScratchDatabase database = withTable();
        engine().beforeUpdate(database, "meddle", "1 = 1", column, value);
        try (TestFleet fleet = open(database, Map.of("b", "a", "c", "concat('C', a)"))) {
            assertEquals(100, fleet.runAll(30).changed());
        }
        assertEquals("100", database.value("select count(*) from t where b is not null"));
    }

    @ParameterizedTest
    @CsvSource({"false, 99", "true, 100"})
    void nullThatAnExpressionGives_isNotTakenForUndone(boolean onlyWhereNull, int changed) throws SQLException {
        ScratchDatabase database = withTable();
        engine().beforeUpdate(database, "meddle", "1 = 1", "touched", "old.touched + 1");
        try (TestFleet fleet = open(database, Map.of("b", "nullif(a, 7)"), "onlyWhereNull: " + onlyWhereNull)) {
            assertEquals(changed, fleet.runAll(30).changed());
        }
        assertEquals("99", database.value(RIGHT));
    }

    @Test
    void row_thatSomebodyElsePutsRightMeanwhileIsNotBlamedOnATrigger() throws Exception {
        ScratchDatabase database = withTable();
        engine().beforeUpdate(database, "meddle", "1 = 1", "touched", "old.touched + 1");
        try (TestFleet fleet = open(database, Map.of("b", "a"))) {
            fleet.plan();
            Connection other = database.connect();
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement();
                    FencedTask task = fleet.take(0, KeyRange.ALL)) {
                statement.execute("update t set b = a where id = 3");
                statement.execute("delete from t where id = 4");
                CompletableFuture<Void> batch = CompletableFuture.runAsync(() -> task.writeNext(200));
                engine().awaitLockWait(database);
                other.commit();
                batch.join();
                assertTrue(task.finished());
                assertEquals(98, task.counters().changed());
            }
        }
        assertEquals("99", database.value(RIGHT));
    }
}
