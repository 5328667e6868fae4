package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults.Point;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies between two engines, either way. */
class CopyEnginesTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariadb = new MariaDbExtension();

    private static final String[] VERSIONED = {"from: users", "into: accounts", "version: v", "tombstones: gone"};
    private static final String[] LOCKED = {"from: users", "into: accounts", "lockSource: true"};

    private void copiedComparedAndRepaired(ScratchDatabase source, ScratchDatabase target) throws SQLException {
        CopyTables.simple(source, target, 500);
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            target.execute("delete from accounts", "delete from gone");
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                assertEquals(500, fleet.backfill(120).changed());
                target.execute(
                        "delete from accounts where id in (3, 400)",
                        "update accounts set name = 'x' where id = 77",
                        "insert into accounts values (600, 'y', 600)");
                assertEquals(
                        List.of("3 MISSING *", "77 BEHIND name", "400 MISSING *", "600 EXTRA *"),
                        fleet.differences(50));
                assertEquals("600 EXTRA *", fleet.judged("600"));
                assertEquals("3 MISSING *", fleet.judged("3"));
                assertEquals("5", fleet.judged("5"));
                assertEquals(4, fleet.repair(64).changed());
                assertEquals(List.of(), fleet.differences(500));
            }
        }
    }

    @Test
    void postgresToMariaDb_isCopiedComparedAndRepaired() throws SQLException {
        copiedComparedAndRepaired(postgres.database(), mariadb.database());
    }

    @Test
    void mariaDbToPostgres_isCopiedComparedAndRepaired() throws SQLException {
        copiedComparedAndRepaired(mariadb.database(), postgres.database());
    }

    @Test
    void mariaDbToMariaDb_isCopiedComparedAndRepaired() throws SQLException {
        copiedComparedAndRepaired(mariadb.database(), mariadb.newDatabase());
    }

    @Test
    void deletionInMariaDb_waitsForACopyThatIsNotCommitted_andDeletesIt() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        CopyTables.simple(source, target, 50);
        StepFaults faults = new StepFaults();
        CompletableFuture<?>[] deleter = new CompletableFuture<?>[1];
        faults.when(Point.BEFORE_COMMIT, () -> {
            source.execute("delete from users where id = 7");
            deleter[0] = CompletableFuture.runAsync(() -> {
                try {
                    target.execute(
                            "start transaction",
                            "insert into gone values (7, 1000) on duplicate key update v = greatest(v, values(v))",
                            "delete from accounts where id = 7 and v < 1000",
                            "commit");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            Await.until("the deletion waits", Duration.ofSeconds(10), () -> {
                // the server renews the list only when nobody has read it for a tenth of a second
                target.value("select sleep(0.15)");
                return !"0"
                        .equals(target.value(
                                "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'"));
            });
        });
        try (CopyFleet fleet = CopyFleet.open(source, target, faults, VERSIONED).planned()) {
            assertEquals(50, fleet.backfill(1000).changed());
        }
        deleter[0].join();
        assertEquals("49", target.value("select count(*) from accounts"));
        assertEquals("7 1000", target.value("select concat(id, ' ', v) from gone"));
    }

    @Test
    void oldReadsIntoMariaDb_neitherOverwriteNorBringBack() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        CopyTables.simple(source, target, 50);
        StepFaults faults = new StepFaults();
        faults.when(Point.AFTER_READ, () -> {
            source.execute("update users set name = 'new', v = 1000 where id = 8", "delete from users where id = 7");
            target.execute("insert into accounts values (8, 'new', 1000)", "insert into gone values (7, 1001)");
        });
        try (CopyFleet fleet = CopyFleet.open(source, target, faults, VERSIONED).planned()) {
            assertEquals(48, fleet.backfill(1000).changed());
            assertEquals(List.of(), fleet.differences(100));
        }
        assertEquals("new", target.value("select name from accounts where id = 8"));
        assertEquals("1", target.value("select count(*) from gone"));
    }

    @Test
    void rowUnderAnotherUniqueIndex_isRefused() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        CopyTables.simple(source, target, 5);
        target.execute("create unique index name on accounts (name)", "insert into accounts values (100, 'n3', 1)");
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned();
                    FencedTask task = fleet.takeAll()) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(10));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                assertTrue(refused.text().contains("row 3 "), refused::text);
                task.reload();
                assertEquals("1", target.value("select count(*) from accounts"));
                task.writeNext(2);
                assertEquals(Key.of("3"), task.position());
            }
            target.execute("delete from accounts where id < 100");
        }
    }

    @Test
    void rowThatWouldOverwriteAnothersUnderAnotherIndex_isRefused() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        source.execute(
                "create table users (k bigint primary key, id bigint not null, v bigint not null)",
                "insert into users values (5, 7, 10), (9, 8, 11)");
        target.execute(
                "create table accounts (id bigint primary key, k bigint not null unique, v bigint not null)",
                "create table gone (k bigint primary key, v bigint not null)",
                "insert into accounts values (7, 9, 1), (1, 5, 1)");
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> fleet.repair(10));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                assertTrue(refused.text().contains("row 5 ") && refused.text().contains("PRIMARY"), refused::text);
            }
        }
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            assertEquals(
                    ErrorCode.ROW_REJECTED,
                    assertThrows(BackfleetException.class, () -> fleet.backfill(10))
                            .code());
        }
        assertEquals(
                "1-5-1 7-9-1",
                target.value(
                        "select group_concat(concat_ws('-', id, k, v) order by id separator ' ')" + " from accounts"));
    }
}
