package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * That comparisons read what they compare and hardly more, under every sort of key: a plan that sorts or scans the table
 * would read all of it.
 */
class MySqlComparisonPlanTest {
    private static final int ROWS = 20_000;

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    private static final String READ =
            "select sum(variable_value) from %s.global_status where variable_name in ('Handler_read_first',"
                    + " 'Handler_read_key', 'Handler_read_next', 'Handler_read_prev', 'Handler_read_last')";

    private static long read(ScratchDatabase database) throws SQLException {
        boolean mariaDb = database.value("select version()").contains("MariaDB");
        return (long) Double.parseDouble(
                database.value(READ.formatted(mariaDb ? "information_schema" : "performance_schema")));
    }

    private static void withTable(ScratchDatabase database, String columns, String key) throws SQLException {
        database.execute(
                "create table t (" + columns + ", a int, b int, filler char(100) default 'x', primary key (" + key
                        + "))",
                "insert into t (" + key + ", a, b) select "
                        + (key.equals("id") ? "i" : "i % 7, concat('n', i % 300), i") + ", i, i from "
                        + ENGINE.rows(ROWS));
    }

    private static void walk(ScratchDatabase database) throws SQLException {
        try (TestFleet fleet = TestFleet.comparing(ENGINE, database, List.of(), "t", Map.of("b", "a"))) {
            assertEquals(List.of(), fleet.plan().problems());
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                List<Key> some = new ArrayList<>();
                while (!task.finished()) {
                    long before = read(database);
                    long compared = task.compareNext(1_000).compared();
                    // each row for the count, the walk to the next one, and on MariaDB for what is found
                    long rows = read(database) - before;
                    assertTrue(rows <= 3 * compared + 500, () -> rows + " reads for " + compared + " rows");
                    if (!task.finished()) {
                        some.add(task.position());
                    }
                }
                long before = read(database);
                task.look(some);
                task.keysBehind(some);
                task.judge(some.get(5));
                long rows = read(database) - before;
                assertTrue(rows <= 30L * some.size(), () -> rows + " reads for " + some.size() + " single rows");
            }
        }
    }

    @Test
    void comparison_readsItsChunkOnly() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        withTable(database, "id int", "id");
        walk(database);
    }

    @Test
    void comparison_readsItsChunkOnlyUnderACompositeKey() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        withTable(
                database,
                "x int, y varchar(20) character set utf8mb4 collate utf8mb4_general_ci, z decimal(10,2)",
                "x, y, z");
        database.execute("update t set b = 0 where a % 3000 = 0");
        walk(database);
    }
}
