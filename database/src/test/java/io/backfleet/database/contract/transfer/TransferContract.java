package io.backfleet.database.contract.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Examination;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Filling and repairing another table while nobody else writes. */
public abstract class TransferContract {
    protected abstract TransferEngine engine();

    @Test
    void fill_copiesTheRowsThatTheConditionHoldsForAndCountsThem() throws SQLException {
        ScratchDatabase database = Users.users(engine());
        database.execute(
                "insert into accounts (age, account, full_name, kind) values (7, 7, 'written by another', 'x')");
        try (TransferFleet fleet = TransferFleet.open(engine(), database, Users.RENAMED)) {
            Counters counters = fleet.fill(16);
            assertEquals(100, counters.seen());
            assertEquals(89, counters.changed());
            assertEquals(7, counters.batches());
            assertEquals(0, fleet.finish(TaskKind.BACKFILL, 9, KeyRange.ALL, 30).changed());
            Examination examination = fleet.examine();
            assertTrue(examination.table().contains("accounts"), examination.table());
            Examination.Transferred transfer = examination.transfer();
            assertTrue(transfer != null && transfer.from().contains("users"), () -> String.valueOf(transfer));
            assertEquals(Map.of("id", "account"), transfer.key());
            assertFalse(examination.statement().isEmpty());
            assertFalse(examination.comparison().isEmpty());
            String contract = String.join("\n", examination.contract());
            assertTrue(contract.contains("DELETE FROM"), contract);
        }
        assertEquals("90", database.value("select count(*) from accounts"));
        assertEquals(
                "89",
                database.value("select count(*) from accounts a join users u on u.id = a.account where u.deleted = 0"
                        + " and a.full_name = concat(u.first, ' ', u.last) and a.kind = 'user' and a.note = 'new'"
                        + " and a.age = u.age"));
        assertEquals("written by another", database.value("select full_name from accounts where account = 7"));
    }

    @Test
    void repair_putsRowsOfItsRangeRightAndNoOthers() throws SQLException {
        ScratchDatabase database = Users.users(engine());
        try (TransferFleet fleet = TransferFleet.open(
                engine(), database, Users.with(Users.RENAMED, "verify:", "  ignore:", "    age: not kept"))) {
            fleet.fill(50);
            database.execute(
                    "delete from accounts where account in (1, 33, 95)",
                    "update accounts set full_name = 'wrong', note = 'kept', age = -1 where account in (34, 96)",
                    "update users set deleted = 1 where id = 41",
                    "delete from users where id = 42",
                    "insert into accounts values (0, 50, '', '', null), (0, 9000, '', '', null)");
            KeyRange range = new KeyRange(Key.of("30"), Key.of("90"));
            Counters counters = fleet.finish(TaskKind.REPAIR, 0, range, 7);
            assertEquals(5, counters.changed());
            assertTrue(counters.seen() >= 50, () -> "seen " + counters.seen());
            assertEquals(
                    List.of("1: * MISSING", "95: * MISSING", "96: full_name BEHIND", "9000: * EXTRA"),
                    fleet.differences(100));
            assertEquals(0, fleet.finish(TaskKind.REPAIR, 1, range, 100).changed());
            assertEquals(
                    "f34 l34 kept -1",
                    database.value("select concat(full_name, ' ', note, ' ', age) from accounts where account = 34"));
            assertEquals("33", database.value("select age from accounts where account = 33"));
            assertEquals(4, fleet.finish(TaskKind.REPAIR, 2, KeyRange.ALL, 1).changed());
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void repair_isFenced() throws SQLException {
        ScratchDatabase database = Users.users(engine());
        try (TransferFleet fleet =
                        TransferFleet.open(engine(), database, Users.RENAMED).planned();
                FencedTask first = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL);
                FencedTask second = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL)) {
            assertEquals(
                    ErrorCode.FENCED,
                    assertThrows(BackfleetException.class, () -> first.writeNext(200))
                            .code());
            assertEquals(18, second.writeNext(20).changed());
            assertEquals(Key.of("21"), second.position());
            assertEquals(Optional.of(Key.of("31")), second.keyBehind(10));
            assertTrue(second.middle().isPresent());
        }
        assertEquals("18", database.value("select count(*) from accounts"));
    }

    @Test
    void otherUniqueKey_failsTheBatchWithConstraintAndKey() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table users (id int primary key, mail varchar(20))",
                "create table accounts (id int primary key, mail varchar(20), constraint one_mail unique (mail))",
                "insert into users select i, concat('m', i) from " + engine().rows(50),
                "insert into accounts values (1000, 'm20')");
        try (TransferFleet fleet = TransferFleet.open(engine(), database, "from: users", "into: accounts")
                        .planned();
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            task.writeNext(10);
            BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(30));
            assertEquals(ErrorCode.ROW_REJECTED, refused.code());
            assertTrue(refused.text().contains("one_mail"), refused::text);
            assertTrue(refused.text().contains("20"), refused::text);
            assertTrue(refused.text().contains("1000"), refused::text);
            task.reload();
            assertEquals(Key.of("11"), task.position());
            task.writeNext(9);
            assertEquals(Key.of("20"), task.position());
            assertEquals(Optional.of(Key.of("21")), task.keyBehind(1));
            assertThrows(BackfleetException.class, () -> task.writeNext(1));
            // whoever owns the data decides which of the two is right
            database.execute("delete from accounts where id = 1000");
            task.reload();
            while (!task.finished()) {
                task.writeNext(30);
            }
        }
        assertEquals("50", database.value("select count(*) from accounts"));
    }

    @Test
    void repair_freesWhatDeletedRowsHeldUnderAnotherUniqueKey() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table users (id int primary key, mail varchar(20))",
                "create table accounts (id int primary key, mail varchar(20), constraint one_mail unique (mail))",
                "insert into users values (1, 'a'), (2, 'b'), (3, 'c')",
                "insert into accounts values (2, 'c'), (1000, 'a')");
        try (TransferFleet fleet = TransferFleet.open(engine(), database, "from: users", "into: accounts")
                .planned()) {
            assertEquals(4, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 100).changed());
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void target_thatWasSwappedIsNotWritten() throws SQLException {
        ScratchDatabase database = Users.users(engine());
        try (TransferFleet fleet =
                TransferFleet.open(engine(), database, Users.RENAMED).planned()) {
            database.execute(
                    "drop table accounts",
                    "create table accounts (age int, account " + engine().swappedKey() + " primary key, full_name "
                            + engine().text()
                            + ", kind varchar(10) not null, note varchar(10) default 'new')");
            assertEquals(
                    ErrorCode.SCHEMA_CHANGED,
                    assertThrows(BackfleetException.class, () -> fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL))
                            .code());
            assertEquals(
                    ErrorCode.SCHEMA_CHANGED,
                    assertThrows(BackfleetException.class, () -> fleet.verify(KeyRange.ALL))
                            .code());
        }
    }
}
