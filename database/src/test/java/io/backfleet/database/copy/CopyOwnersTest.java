package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that no route claims, and rows of one key that several sources claim. */
class CopyOwnersTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariadb = new MariaDbExtension();

    private static final List<List<String>> ORDERS =
            List.of(List.of("version: v", "tombstones: gone"), List.of("lockSource: true"));

    /** What a test does with a pair. */
    private interface Body {
        void on(ScratchDatabase source, ScratchDatabase target, String... lines) throws SQLException;
    }

    /** On either engine, in either mode, with rows 1 to 4 in the source. */
    private static void everywhere(Body body) throws SQLException {
        for (boolean pg : new boolean[] {true, false}) {
            for (List<String> order : ORDERS) {
                ScratchDatabase source = pg ? postgres.newDatabase() : mariadb.newDatabase();
                ScratchDatabase target = pg ? postgres.newDatabase() : mariadb.newDatabase();
                source.execute(
                        "create table users (id bigint primary key, name varchar(40), v bigint not null)",
                        "insert into users values (1, 'n1', 11), (2, 'n2', 12), (3, 'n3', 13), (4, 'n4', 14)");
                target.execute(
                        "create table accounts (id bigint primary key, name varchar(40), v bigint not null,"
                                + " tenant varchar(20))",
                        "create table gone (id bigint primary key, v bigint not null)");
                List<String> lines = new ArrayList<>(List.of("from: users", "into: accounts"));
                lines.addAll(order);
                body.on(source, target, lines.toArray(String[]::new));
            }
        }
    }

    private static String[] and(String[] lines, String... more) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void assertRejected(CopyFleet fleet, TaskKind kind, String... parts) {
        try (FencedTask task = fleet.take(kind, 1, KeyRange.ALL)) {
            BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(10));
            assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
            for (String part : parts) {
                assertTrue(refused.text().contains(part), refused::text);
            }
        }
    }

    @Test
    void rowThatGoesToNoTarget_isRefusedAndFound() throws SQLException {
        everywhere((source, target, lines) -> {
            String[] spec = and(
                    lines,
                    "leave: [tenant]",
                    "to: [b, b2]",
                    "where: \"id <> 9\"",
                    "route: \"CASE WHEN id = 2 THEN 'b2' WHEN id = 3 THEN 'b3' WHEN id < 5 AND id > 0 THEN 'b' END\"");
            source.execute("insert into users values (-1, 'lost', 10), (9, 'unwanted', 10)");
            target.execute("insert into accounts (id, name, v) values (1, 'n1', 11), (4, 'n4', 14)");
            try (CopyFleet fleet = CopyFleet.open(source, target, spec).planned()) {
                assertRejected(fleet, TaskKind.BACKFILL, "row -1 ", "null");
                assertRejected(fleet, TaskKind.REPAIR, "row -1 ", "null");
                assertEquals(List.of("-1 MISSING *", "3 MISSING *"), fleet.differences(2));
                assertEquals("-1 MISSING *", fleet.judged("-1"));
                source.execute("delete from users where id = -1");
                assertRejected(fleet, TaskKind.BACKFILL, "row 3 ", "'b3'");
                source.execute("delete from users where id = 3");
                fleet.repair(10);
                assertEquals(List.of(), fleet.differences(10));
            }
        });
    }

    @Test
    void rowOfNoSource_isFoundAndNotDeleted() throws SQLException {
        everywhere((source, target, lines) -> {
            String[] spec = and(lines, "databases: [a, c]", "columns: {tenant: \"'a'\"}", "origin: tenant");
            try (CopyFleet fleet = CopyFleet.open(source, target, spec).planned()) {
                assertEquals(4, fleet.backfill(3).changed());
                target.execute(
                        "insert into accounts values (100, 'x', 1, 'c'), (101, 'x', 1, 'd'), (102, 'x', 1, null)");
                assertEquals(List.of("101 EXTRA *", "102 EXTRA *"), fleet.differences(3));
                assertEquals("101 EXTRA *", fleet.judged("101"));
                assertEquals("100 GONE", fleet.judged("100"));
                assertRejected(fleet, TaskKind.REPAIR, "row 101 ", "'d'");
                assertEquals("7", target.value("select count(*) from accounts"));
            }
        });
    }

    @Test
    void rowOfAnotherSource_isNeverOverwritten() throws SQLException {
        everywhere((source, target, lines) -> {
            String[] spec = and(lines, "databases: [a, c]", "columns: {tenant: \"'a'\"}", "origin: tenant");
            target.execute("insert into accounts values (2, 'older', 1, 'a'), (3, 'theirs', 1, 'c')");
            try (CopyFleet fleet = CopyFleet.open(source, target, spec).planned()) {
                assertRejected(fleet, TaskKind.BACKFILL, "row 3 ", "'c'");
                assertRejected(fleet, TaskKind.REPAIR, "row 3 ", "'c'");
                assertEquals("2", target.value("select count(*) from accounts"));
                assertEquals("theirs", target.value("select name from accounts where id = 3"));
                assertTrue(fleet.differences(10).contains("3 MISSING *"));
                target.execute("delete from accounts where id = 3");
                assertEquals(4, fleet.repair(10).changed());
                assertEquals(List.of(), fleet.differences(10));
                assertEquals("0", target.value("select count(*) from gone"));
            }
        });
    }

    @Test
    void newerRowsOfTheSameSource_overwriteOldOnesAndCountOnce() throws SQLException {
        everywhere((source, target, lines) -> {
            boolean versions = List.of(lines).contains("version: v");
            String[] spec = and(lines, "databases: [a, c]", "columns: {tenant: \"'a'\"}", "origin: tenant");
            target.execute("insert into accounts values (2, 'older', 1, 'a'), (3, 'newer', 99, 'a')");
            try (CopyFleet fleet = CopyFleet.open(source, target, spec).planned()) {
                assertEquals(versions ? 3 : 2, fleet.backfill(10).changed());
                assertEquals(versions ? "n2" : "older", target.value("select name from accounts where id = 2"));
                assertEquals("newer", target.value("select name from accounts where id = 3"));
            }
        });
    }

    @Test
    void targetsOfARouteThatAreNotWrittenOut_areRefusedByPlan() throws SQLException {
        everywhere((source, target, lines) -> {
            String[] spec = and(lines, "leave: [tenant]", "to: ['b*']", "route: \"'b'\"");
            try (CopyFleet fleet = CopyFleet.open(source, target, spec)) {
                assertEquals(
                        List.of(ErrorCode.NOT_SUPPORTED),
                        fleet.problems().stream().map(Problem::code).toList());
            }
        });
    }
}
