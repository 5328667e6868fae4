package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a clean chunk reads its own rows once, or their index entries twice, whatever the planner believes. */
class ComparisonPlanTest {
    private static final int CHUNKS = 12;
    private static final int ROWS = 500;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @ParameterizedTest
    @CsvSource({"id, true, 1", "id, false, 1", "'a, b, c', true, 2", "'a, b, c', false, 2"})
    void chunk_readsItsOwnRowsAndNoOthers(String key, boolean statistics, int times) throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int, a int, b text, c date, x int, y int, primary key (" + key
                        + ")) with (autovacuum_enabled = off)",
                "insert into t select i, i % 40, 'n' || i % 300, date '2000-01-01' + i, i, i from generate_series(1, 100000) i");
        if (statistics) {
            database.execute("vacuum analyze t");
        }
        TestFleet planning = TestFleet.comparing(database, List.of(), "t", Map.of("y", "x"));
        PlanResult plan = planning.plan();
        List<Key> bounds = plan.boundaries();
        KeyRange range = bounds.isEmpty() ? KeyRange.ALL : new KeyRange(bounds.get(0), null);
        try (TestFleet fleet = planning.reopened()) {
            // what the walk read that cut the table was reported when its session ended
            Await.until(
                    "the end of the planning session",
                    Duration.ofSeconds(10),
                    () -> database.value(
                                    "select count(*) from pg_stat_activity where application_name = 'backfleet-worker'")
                            .equals("0"));
            database.execute("select pg_stat_reset()");
            try (VerifyingTask task = fleet.verify(range)) {
                for (int i = 0; i < CHUNKS; i++) {
                    assertEquals(ROWS, task.compareNext(ROWS).compared());
                }
                task.look(bounds);
            }
        }
        // sessions report their statistics at the latest when they end
        Await.until(
                "statistics",
                Duration.ofSeconds(10),
                () -> !database.value("select sum(idx_tup_read) from pg_stat_user_indexes where relname = 't'")
                        .equals("0"));
        assertEquals("0", database.value("select seq_scan from pg_stat_user_tables where relname = 't'"));
        long read = Long.parseLong(
                database.value("select sum(idx_tup_read) from pg_stat_user_indexes where relname = 't'"));
        assertTrue(read >= (long) times * CHUNKS * ROWS, "index entries read: " + read);
        assertTrue(read <= (long) times * CHUNKS * (ROWS + 2) + bounds.size(), "index entries read: " + read);
    }
}
