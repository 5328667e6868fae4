package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.database.contract.transfer.TransferFleet;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transfers where MySQL and MariaDB have ways of their own. */
class MySqlTransferOwnTest {
    private static final int ROWS = 500;

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final TransferEngine ENGINE = new MySqlTransferEngine(mariaDb);

    private static TransferFleet planned(ScratchDatabase database, String... lines) {
        return TransferFleet.open(ENGINE, database, lines).planned();
    }

    @Test
    void fill_locksNoGapsBesideItsRows() throws Exception {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id int primary key, a int)",
                "create table i (id int primary key, a int)",
                "insert into f select i * 10, i from " + ENGINE.rows(50));
        try (TransferFleet fleet = planned(database, "from: f", "into: i");
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL);
                Connection obstacle = database.connect();
                Statement held = obstacle.createStatement();
                Connection other = database.connect();
                Statement writer = other.createStatement()) {
            obstacle.setAutoCommit(false);
            held.execute("insert into i values (300, -1)");
            CompletableFuture<Long> page =
                    CompletableFuture.supplyAsync(() -> task.writeNext(100).changed());
            ENGINE.awaitLockWaits(database, 1);
            // the batch holds its rows of the source, and those of the target that it has come to
            writer.execute("set innodb_lock_wait_timeout = 1");
            for (int id : new int[] {5, 105, 295, 305, 501}) {
                writer.execute("insert into f values (" + id + ", 0)");
                writer.execute("insert into i values (" + id + ", 0)");
            }
            assertFalse(page.isDone(), "the batch did not wait any more");
            obstacle.rollback();
            page.join();
            while (!task.finished()) {
                task.writeNext(100);
            }
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void secondaryKey_isLockedTogetherWithItsRow() throws Exception {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id int primary key, code int not null, a int, unique key by_code (code))",
                "create table i (code int primary key)",
                "insert into f select i, 1000 - i, 0 from " + ENGINE.rows(20));
        try (TransferFleet fleet = planned(database, "from: f", "into: i", "key: by_code", "where: \"code > 0\"");
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL);
                Connection obstacle = database.connect();
                Statement held = obstacle.createStatement();
                Connection other = database.connect();
                Statement writer = other.createStatement()) {
            obstacle.setAutoCommit(false);
            held.execute("insert into i values (985)");
            CompletableFuture<Long> page =
                    CompletableFuture.supplyAsync(() -> task.writeNext(100).changed());
            ENGINE.awaitLockWaits(database, 1);
            CompletableFuture<Void> update = CompletableFuture.runAsync(() -> {
                try {
                    // of a column that the index does not have
                    writer.execute("update f set a = 1 where id = 20");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            ENGINE.awaitLockWaits(database, 2);
            obstacle.rollback();
            assertEquals(20, page.join());
            update.join();
            assertEquals(List.of(), fleet.differences(7));
        }
    }

    @Test
    void repair_decidesNothingBeforeItHasLockedTheTarget() throws Exception {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id int primary key, a int)",
                "create table i (id int primary key, a int)",
                "insert into i values (99, 0), (100, 0)");
        try (TransferFleet fleet = planned(database, "from: f", "into: i");
                FencedTask task = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL);
                Connection obstacle = database.connect();
                Statement held = obstacle.createStatement();
                Connection other = database.connect();
                Statement writer = other.createStatement()) {
            obstacle.setAutoCommit(false);
            held.execute("update i set a = 1 where id = 99");
            CompletableFuture<Long> page =
                    CompletableFuture.supplyAsync(() -> task.writeNext(100).changed());
            ENGINE.awaitLockWaits(database, 1);
            other.setAutoCommit(false);
            writer.execute("insert into f values (100, 7)");
            writer.execute("update i set a = 7 where id = 100");
            other.commit();
            obstacle.rollback();
            assertEquals(1, page.join());
            assertEquals("100", database.value("select max(id) from i"));
            assertEquals(List.of(), fleet.differences(10));
        }
    }

    @Test
    void repair_leavesTimesOfUpdatesAlone() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id int primary key, a int, changed timestamp(3) null)",
                "create table i (id int primary key, a int, changed timestamp(3) null on update current_timestamp(3),"
                        + " own datetime not null default '2001-01-01' on update current_timestamp)",
                "insert into f select i, i, '2000-01-01 00:00:00.5' from " + ENGINE.rows(10));
        try (TransferFleet fleet = planned(database, "from: f", "into: i", "leave: [own]")) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 4);
            assertEquals(List.of(), fleet.differences(3));
            database.execute("update i set a = 0, changed = changed, own = own where id in (2, 7)");
            assertEquals(List.of("2: a BEHIND", "7: a BEHIND"), fleet.differences(3));
            assertEquals(2, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 4).changed());
            assertEquals(List.of(), fleet.differences(3));
            assertEquals(
                    "10",
                    database.value("select count(*) from i where own = '2001-01-01' and changed = '2000-01-01"
                            + " 00:00:00.5'"));
        }
    }

    @Test
    void differences_areFoundThatTheCollationHides() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id varchar(20) collate utf8mb4_general_ci primary key, t varchar(20))"
                        + " character set utf8mb4 collate utf8mb4_general_ci",
                "create table i (id varchar(20) collate utf8mb4_general_ci primary key, t varchar(20))"
                        + " character set utf8mb4 collate utf8mb4_general_ci",
                "insert into f values ('a', 'x'), ('b', 'y'), ('c', 'z'), ('d', null), ('e', '')",
                "insert into i values ('A', 'x'), ('b', 'Y'), ('c', 'z '), ('d', ''), ('e', null)");
        try (TransferFleet fleet = planned(database, "from: f", "into: i")) {
            assertEquals(
                    List.of("a: id BEHIND", "b: t BEHIND", "c: t BEHIND", "d: t BEHIND", "e: t BEHIND"),
                    fleet.differences(2));
            assertEquals(5, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 2).changed());
            assertEquals(List.of(), fleet.differences(100));
            assertEquals("a", database.value("select id from i where id = 'A'"));
        }
    }

    @Test
    void otherUniqueKey_isNotPassedOverWhereTheTargetHasTheKeyToo() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id int primary key, mail varchar(20))",
                "create table i (id int primary key, mail varchar(20), unique key one_mail (mail))",
                "insert into f values (1, 'a'), (2, 'b'), (3, 'B')");
        try (TransferFleet fleet = planned(database, "from: f", "into: i");
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(10));
            assertEquals(ErrorCode.ROW_REJECTED, refused.code());
            assertTrue(refused.text().contains("one_mail"), refused::text);
            assertTrue(refused.text().contains("row 3 of") && refused.text().contains("row 2 of"), refused::text);
            assertEquals("0", database.value("select count(*) from i"));
        }
    }

    @Test
    void noughtsAndOtherDatabases_areCopiedAsTheyAre() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        ScratchDatabase other = mariaDb.newDatabase();
        database.execute(
                "create table users (id bigint unsigned primary key, `odd``name` bit(9), s set('x', 'y'), e enum('a'))",
                "insert into users values (0, b'101', 'x,y', 'a'), (18446744073709551615, null, '', null)");
        other.execute("create table users (id bigint unsigned auto_increment primary key, `odd``name` bit(9),"
                + " s set('x', 'y'), e enum('a'))");
        try (TransferFleet fleet =
                planned(database, "from: users", "into: " + other.name() + ".users", "columns: {s: \"users.s\"}")) {
            assertEquals(2, fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 1).changed());
            assertEquals(List.of(), fleet.differences(1));
            assertEquals("0", other.value("select min(id) from users"));
            other.execute("update users set `odd``name` = b'1' where id = 0", "delete from users where id > 0");
            assertEquals(List.of("0: odd`name BEHIND", "18446744073709551615: * MISSING"), fleet.differences(10));
            assertEquals(2, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 1).changed());
            assertEquals(List.of(), fleet.differences(1));
        }
    }

    @Test
    void triggers_thatUndoRepairsFailTheTask() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id int primary key, a int)",
                "create table i (id int primary key, a int)",
                "insert into f values (1, 1), (2, 2)",
                "insert into i values (1, 1), (2, 0)",
                "create trigger keep before update on i for each row set new.a = old.a");
        try (TransferFleet fleet = planned(database, "from: f", "into: i");
                FencedTask task = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL)) {
            BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(100));
            assertEquals(ErrorCode.ROW_REJECTED, refused.code());
            assertTrue(refused.text().contains("[keep]"), refused::text);
        }
    }

    @Test
    void statements_readTheirOwnRowsAndNoOthers() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (p varchar(10) not null, id int not null, a int, primary key (p, id))",
                "create table i (id bigint not null, p varchar(30) not null, a int, primary key (p, id))",
                "insert into f select concat('p', i % 7), i, i from " + ENGINE.rows(30000),
                "insert into i select id, p, a from f where p > 'p1' or p = 'p1' and id > 10000",
                "analyze table f, i");
        try (TransferFleet fleet = planned(database, "from: f", "into: i", "where: \"a <> 777\"")) {
            KeyRange range = new KeyRange(Key.of("p1", "0"), Key.of("p6", "60000"));
            long before = reads(database);
            try (FencedTask task = fleet.take(TaskKind.BACKFILL, 0, range)) {
                for (int n = 0; n < 4; n++) {
                    task.writeNext(ROWS);
                }
            }
            long filled = reads(database);
            try (VerifyingTask task = fleet.verify(range)) {
                for (int n = 0; n < 4; n++) {
                    task.compareNext(ROWS);
                }
                List<Key> keys = List.of(Key.of("p1", "1"), Key.of("p3", "10"));
                task.look(keys);
                task.keysBehind(keys);
                task.judge(keys.get(0));
            }
            long compared = reads(database);
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 0, range)) {
                for (int n = 0; n < 4; n++) {
                    task.writeNext(ROWS);
                }
            }
            long repaired = reads(database);
            assertTrue(filled - before < 10L * 4 * ROWS, "filling in read " + (filled - before));
            assertTrue(compared - filled < 30L * 4 * ROWS, "comparing read " + (compared - filled));
            assertTrue(repaired - compared < 30L * 4 * ROWS, "repairing read " + (repaired - compared));
        }
    }

    /** Rows that storage engines have given anybody, of temporary tables, too: nobody else is at work. */
    private static long reads(ScratchDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show global status like 'Handler_read%'")) {
            long reads = 0;
            while (row.next()) {
                reads += row.getLong(2);
            }
            return reads;
        }
    }
}
