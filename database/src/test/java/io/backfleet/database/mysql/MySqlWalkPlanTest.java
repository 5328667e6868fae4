package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.contract.TestFleet;
import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.database.jdbc.Session;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.jdbc.Timeouts;
import io.backfleet.database.jdbc.WalkStatement;
import io.backfleet.database.mysql.batch.BackfillSql;
import io.backfleet.database.mysql.batch.BatchStatements;
import io.backfleet.database.mysql.catalog.KeyFinder;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.mysql.catalog.TableFinder;
import io.backfleet.database.mysql.catalog.TableSize;
import io.backfleet.database.mysql.catalog.WalkingKey;
import io.backfleet.database.mysql.connection.MySqlVendor;
import io.backfleet.database.mysql.rule.Rules;
import io.backfleet.database.mysql.split.Splitter;
import io.backfleet.database.mysql.walk.RangeWalk;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That walking statements read one range of the key's index, without sorting, and nothing beside it. */
class MySqlWalkPlanTest {
    private static final int ROWS = 20_000;
    private static final int PAGE = 300;

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final MySqlEngine ENGINE = new MySqlEngine(mariaDb);

    private static Connection connect(ScratchDatabase database) throws SQLException {
        return Endpoint.primary(TestFleet.entry(database.jdbcUrl(), null, List.of()), MySqlVendor.INSTANCE)
                .connect(Session.WORK, Timeouts.WORK);
    }

    /** Rows that the storage engine has handed out in this session. */
    private static long reads(Connection c) throws SQLException {
        return Sql.query(
                        c,
                        "SHOW SESSION STATUS LIKE 'Handler_read%'",
                        row -> row.getString(1).matches("(?i)Handler_read_(next|prev|rnd_next|key|first|last)")
                                ? row.getLong(2)
                                : 0L)
                .stream()
                .mapToLong(n -> n)
                .sum();
    }

    private static Object[] bound(WalkStatement statement, Key from, Key upper, long rows) {
        return statement.slots().stream()
                .map(slot -> switch (slot.kind()) {
                    case FROM -> from.values().get(slot.index());
                    case UPPER -> upper.values().get(slot.index());
                    case ROWS -> rows;
                    default -> throw new IllegalArgumentException(slot.toString());
                })
                .toArray();
    }

    private static void assertReadsTheRange(Connection c, WalkStatement statement, Key from, Key upper, long rows)
            throws SQLException {
        List<String> plan = Sql.query(
                c,
                "EXPLAIN FORMAT = TRADITIONAL " + statement.jdbc(),
                row -> row.getString("table") + " " + row.getString("type") + " " + row.getString("key") + " "
                        + Objects.toString(row.getString("Extra"), ""),
                bound(statement, from, upper, rows));
        String walked = plan.stream()
                .filter(line -> line.startsWith("t "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(plan));
        assertTrue(walked.startsWith("t range walked"), () -> plan + "\n" + statement.display());
        assertFalse(walked.contains("filesort") || walked.contains("temporary"), plan::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "id; bigint",
                "id; bigint unsigned",
                "a, b, id; int",
                "txt; varchar(60)",
                "b, txt; int",
                "raw; binary(16)",
                "moment, id; int"
            })
    void statement_readsOneRangeOfTheKey(String columns, String idType) throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (id " + idType + " not null, a int not null, b int not null,"
                        + " txt varchar(60) character set utf8mb4 collate utf8mb4_general_ci not null,"
                        + " raw binary(16) not null, moment datetime(3) not null, x int, y int, unique key walked ("
                        + columns + "))",
                "insert into t select i, i % 4, i % 70, concat('n', left(sha2(i, 224), 30)),"
                        + " unhex(left(sha2(i, 224), 32)), timestamp '2020-01-01 00:00:00' + interval i * 700 * 1000 microsecond,"
                        + " i, null from " + ENGINE.rows(ROWS),
                "analyze table t");
        try (Connection c = connect(database)) {
            MigrationSpec spec = TestFleet.spec("t", Map.of("y", "x"), "key: walked");
            Table table = new TableFinder(c).require(spec.table());
            WalkingKey key =
                    new KeyFinder(c).find(table, "walked", "", problem -> {}).orElseThrow();
            BatchStatements statements = new BatchStatements(
                    table, key, new BackfillSql(Rules.ofBackfill(c, table, Objects.requireNonNull(spec.backfill()))));
            RangeWalk walk = new RangeWalk(table, key);
            Key from = walk.behind(c, null, null, ROWS / 3).orElseThrow();
            Key upper = walk.behind(c, from, null, ROWS / 3).orElseThrow();
            Key next = walk.behind(c, from, upper, PAGE).orElseThrow();

            assertReadsTheRange(c, statements.bound(true, true), from, upper, PAGE);
            assertReadsTheRange(c, statements.bound(true, false), from, upper, PAGE);
            assertReadsTheRange(c, statements.bound(false, true), from, upper, PAGE);
            assertReadsTheRange(c, statements.rest(true, true), from, upper, PAGE);
            assertReadsTheRange(c, statements.write(true, true), from, next, 0);

            long before = reads(c);
            assertEquals(Optional.of(next), walk.behind(c, from, upper, PAGE));
            long boundReads = reads(c) - before;
            assertTrue(boundReads <= PAGE + 20, () -> "rows read for a bound: " + boundReads);
            before = reads(c);
            WalkStatement write = statements.write(true, true);
            assertEquals(PAGE, Sql.update(c, write.jdbc(), bound(write, from, next, 0)));
            long writeReads = reads(c) - before;
            // a secondary index hands out each row twice
            assertTrue(writeReads <= 2L * PAGE + 40, () -> "rows read for a write: " + writeReads);
        }
    }

    @Test
    void cuts_ofALargeTableReadLittleOfIt() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (tenant int, name varchar(60), b int, primary key (tenant, name))",
                "insert into t select i % 3, concat('n', left(sha2(i, 224), 20)), null from " + ENGINE.rows(330_000),
                "analyze table t");
        try (Connection c = connect(database)) {
            Table table = new TableFinder(c)
                    .require(TestFleet.spec("t", Map.of("b", "1")).table());
            WalkingKey key =
                    new KeyFinder(c).find(table, null, "", problem -> {}).orElseThrow();
            long before = reads(c);
            List<Key> boundaries = Splitter.boundaries(c, table, key, new TableSize(400_000, 1, 0));
            long read = reads(c) - before;
            assertTrue(read < 5_000, () -> "rows read: " + read);
            assertTrue(boundaries.size() >= 5 && boundaries.size() <= 7, boundaries::toString);
            String previous = "(-1, '')";
            for (Key boundary : boundaries) {
                String here = "(" + boundary.values().get(0) + ", '"
                        + boundary.values().get(1) + "')";
                long rows = Long.parseLong(database.value("select count(*) from t where (tenant, name) >= " + previous
                        + " and (tenant, name) < " + here));
                assertTrue(rows > 10_000 && rows < 110_000, () -> boundaries + ": " + rows);
                previous = here;
            }
        }
    }
}
