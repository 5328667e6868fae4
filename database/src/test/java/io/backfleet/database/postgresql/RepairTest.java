package io.backfleet.database.postgresql;

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
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Repairs: fenced writes over a range by the comparison's own measure. */
class RepairTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestFleet planned(TestFleet fleet) {
        assertEquals(List.of(), fleet.plan().problems());
        return fleet;
    }

    @Test
    void repair_writesTheRowsThatDifferInItsRangeAndNoOthers() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int, near float8, writes int not null default 0)",
                "create function count_write() returns trigger language plpgsql as"
                        + " 'begin new.writes := old.writes + 1; return new; end'",
                "create trigger count_write before update on t for each row execute function count_write()",
                "insert into t select i, i, i, i from generate_series(1, 100) i",
                "alter table t disable trigger count_write",
                "update t set b = null where id in (10, 20, 95)",
                "update t set near = id + 0.4 where id in (20, 30)",
                "update t set near = id + 4 where id = 40",
                "alter table t enable trigger count_write");
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("b", "a");
        columns.put("near", "a");
        try (TestFleet fleet =
                planned(TestFleet.comparing(database, List.of(), "t", columns, "tolerance: {near: 0.5}"))) {
            KeyRange range = new KeyRange(Key.of("5"), Key.of("90"));
            Counters counters = fleet.finish(TaskKind.REPAIR, 0, range, 16);
            assertEquals(85, counters.seen());
            assertEquals(3, counters.changed());
            assertEquals(
                    List.of(Key.of("95")),
                    List.copyOf(fleet.suspects(KeyRange.ALL, 50).keySet()));
            assertEquals(0, fleet.finish(TaskKind.REPAIR, 1, range, 16).changed());
        }
        assertEquals(
                "10 20 40", database.value("select string_agg(id::text, ' ' order by id) from t where writes = 1"));
        assertEquals("0", database.value("select count(*) from t where writes > 1"));
        assertEquals(
                "20.4 30.4", database.value("select string_agg(near::text, ' ' order by id) from t where near <> a"));
    }

    @Test
    void repair_isFencedAndIsNoBackfillToTheProof() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, null from generate_series(1, 100) i");
        try (TestFleet fleet = planned(TestFleet.open(database, "t", Map.of("b", "a")))) {
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
            assertEquals(new Proof(1, 100), fleet.prove(new Claim(1, 10, 100)));
            assertEquals(Map.of(), fleet.suspects(KeyRange.ALL, 50));
        }
    }

    @Test
    void repair_thatATriggerUndoesFails() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, null from generate_series(1, 10) i",
                "create function keep() returns trigger language plpgsql as"
                        + " 'begin new.b := old.b; return new; end'",
                "create trigger keep before update on t for each row execute function keep()");
        try (TestFleet fleet = planned(TestFleet.comparing(database, List.of(), "t", Map.of("b", "a")));
                FencedTask task = fleet.database
                        .take(fleet.task(TaskKind.REPAIR, 0, KeyRange.ALL))
                        .orElseThrow()) {
            BackfleetException undone = assertThrows(BackfleetException.class, () -> task.writeNext(20));
            assertEquals(ErrorCode.ROW_REJECTED, undone.code());
        }
    }

    @Test
    void generatedColumn_isComparedAndNotRepaired() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int generated always as (a + 1) stored)",
                "insert into t (id, a) select i, i from generate_series(1, 10) i");
        try (TestFleet fleet = planned(
                TestFleet.comparing(database, List.of(), "t", Map.of("b", "case when a = 5 then 0 else a + 1 end")))) {
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
