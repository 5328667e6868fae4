package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of single rows: values that are written once, that do not fit, that others hold. */
class MySqlRowTest {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final MySqlEngine ENGINE = new MySqlEngine(mariaDb);

    private static TestFleet open(ScratchDatabase database, Map<String, String> set, String... more) {
        return TestFleet.open(ENGINE, database, "t", set, more);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "decimal(10,2); i / 7.0",
                "int; i / 7.0",
                "float; i / 7.0",
                "double; i / 7.0e0",
                "varchar(5); concat('v', i)",
                "char(8); concat('c', i, '  ')",
                "varchar(20) character set latin1; concat('é', i)",
                "varchar(20) character set utf8mb4; concat('😀', i)",
                "varchar(20) character set utf8mb4 collate utf8mb4_general_ci; case when i % 2 = 0 then 'Ab ' else 'aB' end",
                "datetime; timestamp '2020-01-01 00:00:00.7' + interval i second",
                "timestamp(3) null; timestamp '2020-01-01 00:00:00' + interval i * 1777777 microsecond",
                "time(1); time '10:00:00.77'",
                "date; date '2020-01-01' + interval i day",
                "json; json_object('i', i, 'a', json_array(1, 'x'))",
                "binary(4); unhex(lpad(hex(i), 4, '0'))",
                "varbinary(9); unhex(lpad(hex(i), 4, '0'))",
                "enum('sad', 'ok'); case when i % 2 = 0 then 'SAD' else 'ok' end",
                "bigint unsigned; 18446744073709551615 - i",
                "year; 2000 + i % 50"
            })
    void value_isWrittenOnce(String type, String expression) throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (i int primary key, v " + type + ")",
                "insert into t select i, null from " + ENGINE.rows(60));
        try (TestFleet fleet = open(database, Map.of("v", expression), "verify: off")) {
            assertEquals(List.of(), fleet.plan().problems());
            assertEquals(60, fleet.finish(0, KeyRange.ALL, 25).changed());
            assertEquals(0, fleet.finish(1, KeyRange.ALL, 25).changed());
        }
        assertEquals("60", database.value("select count(v) from t"));
    }

    @Test
    void value_thatDiffersInBytesOnlyIsWritten() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (i int primary key, o varchar(20), v varchar(20))"
                        + " character set utf8mb4 collate utf8mb4_general_ci",
                "insert into t values (1, 'Ab', 'aB'), (2, 'x', 'x '), (3, 'e', 'é'), (4, 'same', 'same')");
        try (TestFleet fleet = open(database, Map.of("v", "o"))) {
            assertEquals(3, fleet.runAll(10).changed());
        }
        assertEquals("4", database.value("select count(*) from t where binary v = binary o"));
    }

    @Test
    void column_thatKeepsItsValueIsWrittenWithTheOthers() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (i int primary key, a varchar(10), b decimal(10,3))",
                "insert into t values (1, 'kept', null), (2, null, 2.125), (3, null, null)");
        try (TestFleet fleet =
                open(database, Map.of("a", "left(uuid(), 8)", "b", "1.5"), "onlyWhereNull: true", "verify: off")) {
            assertEquals(3, fleet.runAll(10).changed());
        }
        assertEquals("kept 1.500", database.value("select concat(a, ' ', b) from t where i = 1"));
        assertEquals("2.125", database.value("select b from t where i = 2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "v varchar(5); o",
                "v int; cast(o as signed)",
                "v varchar(5) not null default ''; nullif(o, 'a-secret-name')",
                "v tinyint; if(id = 50, 1000, 1)",
                "v date; o",
                "v varchar(20) character set ascii; if(id = 50, 'a-secret-😀', 'ok')",
                "v int check (v < 900); if(id = 50, 1000, 1)"
            })
    void value_thatDoesNotFitFailsTheBatchAndShowsNothing(String column, String expression) throws SQLException {
        ScratchDatabase database = ENGINE.database();
        boolean numbers = expression.contains("signed");
        String good = numbers ? "'7'" : column.contains("date") ? "'2020-01-01'" : "'ok'";
        database.execute(
                "create table t (id int primary key, o varchar(50), " + column + ")",
                "insert into t (id, o) select i, case i when 50 then 'a-secret-name' else " + good + " end from "
                        + ENGINE.rows(100));
        try (TestFleet fleet = open(database, Map.of("v", expression), "verify: off")) {
            assertEquals(List.of(), fleet.plan().problems());
            try (FencedTask task = fleet.takeAll()) {
                task.writeNext(40);
                BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(40));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                assertShowsNothing(refused);
                task.reload();
                assertEquals(Key.of("41"), task.position());
                assertEquals(Optional.of(Key.of("51")), task.keyBehind(10));
                assertEquals(Optional.of(Key.of("71")), task.middle());
            }
        }
    }

    @Test
    void trigger_thatRaisesFailsTheBatchWithoutShowingData() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (id int primary key, o varchar(20), v varchar(20))",
                "insert into t select i, 'a-secret-name', null from " + ENGINE.rows(10),
                "create trigger check_row before update on t for each row if new.id = 3 then"
                        + " signal sqlstate '45000' set message_text = 'bad a-secret-name'; end if");
        try (TestFleet fleet = open(database, Map.of("v", "o"))) {
            fleet.plan();
            try (FencedTask task = fleet.takeAll()) {
                BackfleetException raised = assertThrows(BackfleetException.class, () -> task.writeNext(4));
                assertEquals(ErrorCode.ROW_REJECTED, raised.code());
                assertShowsNothing(raised);
                task.reload();
                assertNull(task.position());
            }
        }
        assertEquals("0", database.value("select count(v) from t"));
    }

    @Test
    void deadlock_isToldByItsNumberAndLeavesNothingBehind() throws Exception {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (id int primary key, a int, v int)",
                "create table other (id int primary key, filler varchar(100))",
                "insert into other select i, 'x' from " + ENGINE.rows(200),
                "insert into t select i, i, null from " + ENGINE.rows(10));
        try (TestFleet fleet = open(database, Map.of("v", "a"))) {
            fleet.plan();
            Connection writer = database.connect();
            writer.setAutoCommit(false);
            try (Statement statement = writer.createStatement();
                    FencedTask task = fleet.takeAll()) {
                // much written, so that the batch is the cheaper victim
                statement.execute("update other set filler = 'y'");
                statement.execute("update t set a = 11 where id = 9");
                CompletableFuture<Void> batch = CompletableFuture.runAsync(() -> task.writeNext(20));
                ENGINE.awaitLockWait(database);
                statement.execute("update t set a = 12 where id = 2");
                Throwable failure = assertThrows(Exception.class, batch::join).getCause();
                assertEquals(
                        ErrorCode.DEADLOCK,
                        assertInstanceOf(BackfleetException.class, failure).code());
                writer.commit();
                task.reload();
                assertNull(task.position());
                task.writeNext(20);
                assertTrue(task.finished());
            }
        }
        assertEquals("10", database.value("select count(*) from t where v = a"));
    }

    @Test
    void rows_thatAreRightAreNotLocked() throws Exception {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (id int primary key, a int, v int)",
                "insert into t select i, i, case when i % 2 = 0 then i end from " + ENGINE.rows(20));
        try (TestFleet fleet = open(database, Map.of("v", "a"))) {
            fleet.plan();
            Connection writer = database.connect();
            writer.setAutoCommit(false);
            try (Statement statement = writer.createStatement();
                    FencedTask task = fleet.takeAll()) {
                statement.execute("update t set a = 40, v = 40 where id = 4");
                assertEquals(10, task.writeNext(50).changed());
                writer.rollback();
            }
        }
    }

    private static void assertShowsNothing(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertFalse(String.valueOf(t).contains("a-secret"), String.valueOf(t));
        }
    }
}
