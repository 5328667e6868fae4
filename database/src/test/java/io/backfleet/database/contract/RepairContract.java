package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Repairs: fenced writes over a range by the comparison's own measure. */
public abstract class RepairContract {
    /** The engine under test. */
    protected abstract Engine engine();

    private TestFleet planned(TestFleet fleet) {
        assertEquals(List.of(), fleet.plan().problems());
        return fleet;
    }

    @Test
    void repair_writesTheRowsThatDifferInItsRangeAndNoOthers() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int, near double precision, writes int not null default 0)",
                "insert into t (id, a, b, near) select i, i, i, i from " + engine().rows(100),
                "update t set b = null where id in (10, 20, 95)",
                "update t set near = id + 0.4 where id in (20, 30)",
                "update t set near = id + 4 where id = 40");
        engine().beforeUpdate(database, "count_write", "1 = 1", "writes", "old.writes + 1");
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("b", "a");
        columns.put("near", "a");
        try (TestFleet fleet =
                planned(TestFleet.comparing(engine(), database, List.of(), "t", columns, "tolerance: {near: 0.5}"))) {
            KeyRange range = new KeyRange(Key.of("5"), Key.of("90"));
            Counters counters = fleet.finish(TaskKind.REPAIR, 0, range, 16);
            assertEquals(85, counters.seen());
            assertEquals(3, counters.changed());
            assertEquals(
                    List.of(Key.of("95")),
                    List.copyOf(fleet.suspects(KeyRange.ALL, 50).keySet()));
            assertEquals(0, fleet.finish(TaskKind.REPAIR, 1, range, 16).changed());
        }
        assertEquals("3", database.value("select count(*) from t where writes = 1 and id in (10, 20, 40)"));
        assertEquals("3", database.value("select sum(writes) from t"));
        assertEquals("2", database.value("select count(*) from t where near = a + 0.4 and id in (20, 30)"));
        assertEquals("2", database.value("select count(*) from t where near <> a"));
    }

    @Test
    void repair_isFencedAndIsNoBackfillToTheProof() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, null from " + engine().rows(100));
        try (TestFleet fleet = planned(TestFleet.open(engine(), database, "t", Map.of("b", "a")))) {
            fleet.finish(1, KeyRange.ALL, 50);
            database.execute("update t set b = 0 where id = 7");
            try (FencedTask first = fleet.database
                            .take(fleet.task(TaskKind.REPAIR, 0, KeyRange.ALL))
                            .orElseThrow();
                    FencedTask second = fleet.database
                            .take(fleet.task(TaskKind.REPAIR, 0, KeyRange.ALL))
                            .orElseThrow()) {
                assertEquals(
                        ErrorCode.FENCED,
                        assertThrows(BackfleetException.class, () -> first.writeNext(200))
                                .code());
                assertEquals(1, second.writeNext(200).changed());
            }
            fleet.finish(TaskKind.REPAIR, 1, KeyRange.ALL, 50);
            assertEquals(new Proof(1, 100), fleet.sums(new Claim(1, 10, 100)));
            assertEquals(Map.of(), fleet.suspects(KeyRange.ALL, 50));
        }
    }

    @Test
    void repair_thatATriggerUndoesFails() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, null from " + engine().rows(10));
        engine().beforeUpdate(database, "keep", "1 = 1", "b", "old.b");
        try (TestFleet fleet = planned(TestFleet.comparing(engine(), database, List.of(), "t", Map.of("b", "a")));
                FencedTask task = fleet.database
                        .take(fleet.task(TaskKind.REPAIR, 0, KeyRange.ALL))
                        .orElseThrow()) {
            BackfleetException undone = assertThrows(BackfleetException.class, () -> task.writeNext(20));
            assertEquals(ErrorCode.ROW_REJECTED, undone.code());
        }
    }

    @Test
    void generatedColumn_isComparedAndNotRepaired() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int generated always as (a + 1) stored)",
                "insert into t (id, a) select i, i from " + engine().rows(10));
        try (TestFleet fleet = planned(TestFleet.comparing(
                engine(), database, List.of(), "t", Map.of("b", "case when a = 5 then 0 else a + 1 end")))) {
            assertEquals(
                    List.of(Key.of("5")),
                    List.copyOf(fleet.suspects(KeyRange.ALL, 50).keySet()));
            BackfleetException refused = assertThrows(
                    BackfleetException.class, () -> fleet.database.take(fleet.task(TaskKind.REPAIR, 0, KeyRange.ALL)));
            assertEquals(ErrorCode.COLUMN_GENERATED, refused.code());
            assertTrue(refused.text().contains("'b'"), refused::text);
        }
    }
}
