package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That batches read an index range with both ends, whatever the planner believes. */
class BatchPlanTest {
    private static final int BATCHES = 12;
    private static final int ROWS = 500;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @ParameterizedTest
    @CsvSource({"id, true", "id, false", "'a, b, c', true", "'a, b, c', false"})
    void batch_readsItsOwnRowsAndNoOthers(String key, boolean statistics) throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int, a int, b text, c date, x int, y int, primary key (" + key
                        + ")) with (autovacuum_enabled = off)",
                "insert into t select i, i % 40, 'n' || i % 300, date '2000-01-01' + i, i, null from generate_series(1, 200000) i");
        if (statistics) {
            database.execute("vacuum analyze t");
        }
        TestFleet planning = TestFleet.open(database, "t", Map.of("y", "x"));
        PlanResult plan = planning.plan();
        KeyRange range = plan.boundaries().isEmpty()
                ? KeyRange.ALL
                : new KeyRange(plan.boundaries().get(0), plan.boundaries().get(1));
        try (TestFleet fleet = planning.reopened()) {
            // what the walk read that cut the table is not the batches', and was reported when its session ended
            Await.until(
                    "the end of the planning session",
                    Duration.ofSeconds(10),
                    () -> database.value(
                                    "select count(*) from pg_stat_activity where application_name = 'backfleet-worker'")
                            .equals("0"));
            database.execute("select pg_stat_reset()");
            try (FencedTask task = fleet.take(0, range)) {
                for (int i = 0; i < BATCHES; i++) {
                    assertEquals(ROWS, task.writeNext(ROWS).changed());
                }
            }
        }
        // sessions report their statistics at the latest when they end
        Await.until(
                "statistics",
                Duration.ofSeconds(10),
                () -> !database.value("select n_tup_upd from pg_stat_user_tables where relname = 't'")
                        .equals("0"));
        assertEquals("0", database.value("select seq_scan from pg_stat_user_tables where relname = 't'"));
        long read = Long.parseLong(
                database.value("select sum(idx_tup_read) from pg_stat_user_indexes where relname = 't'"));
        // once for the bound, once for the write, and entries of old row versions on the way
        assertTrue(read <= 4L * BATCHES * ROWS, "index entries read: " + read);
    }
}
