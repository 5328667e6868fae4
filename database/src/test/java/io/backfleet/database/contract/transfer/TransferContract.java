package io.backfleet.database.contract.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Examination;
import io.backfleet.database.FencedTask;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Chunk;
import io.backfleet.database.VerifyingTask.Look;
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

/** Filling, comparing and repairing another table while nobody else writes. */
public abstract class TransferContract {
    protected abstract TransferEngine engine();

    private static final String[] RENAMED = {
        "from: users",
        "into: accounts",
        "columns:",
        "  account: id",
        "  full_name: \"first || ' ' || last\"",
        "  kind: \"'user'\"",
        "leave: [note]",
        "where: \"deleted = 0\""
    };

    /** Users 1 to 100, every tenth of them deleted. */
    private ScratchDatabase users() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table users (id int primary key, first varchar(20) not null, last varchar(20), age int,"
                        + " deleted int not null)",
                "create table accounts (age int, account int primary key, full_name " + engine().text()
                        + ", kind varchar(10)" + " not null, note varchar(10) default 'new')",
                "insert into users select i, concat('f', i), concat('l', i), i % 50, case when i % 10 = 0 then 1 else 0 end"
                        + " from " + engine().rows(100));
        return database;
    }

    private static String[] with(String[] lines, String... more) {
        String[] all = java.util.Arrays.copyOf(lines, lines.length + more.length);
        System.arraycopy(more, 0, all, lines.length, more.length);
        return all;
    }

    @Test
    void fill_copiesTheRowsThatTheConditionHoldsForAndCountsThem() throws SQLException {
        ScratchDatabase database = users();
        database.execute(
                "insert into accounts (age, account, full_name, kind) values (7, 7, 'written by another', 'x')");
        try (TransferFleet fleet = TransferFleet.open(engine(), database, RENAMED)) {
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
    void comparison_findsMissingExtraAndBehindRowsWhereverTheyAre() throws SQLException {
        ScratchDatabase database = users();
        try (TransferFleet fleet =
                TransferFleet.open(engine(), database, with(RENAMED, "verify:", "  values: shown"))) {
            fleet.fill(50);
            assertEquals(List.of(), fleet.differences(1000));
            database.execute(
                    "delete from accounts where account in (1, 33)",
                    "update accounts set full_name = 'F50 l50' where account = 49",
                    "update accounts set full_name = 'F2 l2', age = null where account = 2",
                    "update accounts set note = null where account = 3",
                    "insert into accounts values (0, -5, 'x', 'user', ''), (0, 20, 'f20 l20', 'user', ''),"
                            + " (0, 101, '', '', null), (0, 5000, '', '', null)");
            List<String> expected = List.of(
                    "-5: * EXTRA",
                    "1: * MISSING",
                    "2: age BEHIND full_name BEHIND",
                    "20: * EXTRA",
                    "33: * MISSING",
                    "49: full_name BEHIND",
                    "101: * EXTRA",
                    "5000: * EXTRA");
            for (int rows : new int[] {1, 7, 1000}) {
                assertEquals(expected, fleet.differences(rows));
            }
            try (VerifyingTask task = fleet.verify(new KeyRange(Key.of("20"), Key.of("60")))) {
                Chunk chunk = task.compareNext(1000);
                assertTrue(task.finished());
                assertEquals(37, chunk.compared());
                assertEquals(
                        List.of("20", "33", "49"),
                        chunk.suspects().keySet().stream().map(Key::toString).toList());
                List<Key> keys = List.of(Key.of("49"), Key.of("20"), Key.of("21"), Key.of("6000"));
                Map<Key, Look> looks = task.look(keys);
                assertEquals(keys, List.copyOf(looks.keySet()));
                assertEquals(chunk.suspects().get(Key.of("49")), looks.get(Key.of("49")));
                assertEquals(chunk.suspects().get(Key.of("20")), looks.get(Key.of("20")));
                assertFalse(TransferFleet.at(looks, "21").differs());
                assertEquals(Look.GONE, looks.get(Key.of("6000")));
                assertEquals(looks.get(Key.of("20")), task.judge(Key.of("20")));
                assertEquals(looks.get(Key.of("49")), task.judge(Key.of("49")));
                assertEquals(Look.GONE, task.judge(Key.of("6000")));
                assertEquals(
                        List.of(Optional.of(Key.of("20")), Optional.of(Key.of("21")), Optional.empty()),
                        task.keysBehind(List.of(Key.of("19"), Key.of("20"), Key.of("59"))));
                var column =
                        TransferFleet.columns(TransferFleet.at(looks, "49")).get(0);
                assertEquals("f49 l49", column.expected());
                assertEquals("F50 l50", column.actual());
            }
        }
    }

    @Test
    void versions_tellWritesOfEitherSideApart() throws SQLException {
        ScratchDatabase database = users();
        try (TransferFleet fleet = TransferFleet.open(engine(), database, RENAMED)) {
            fleet.fill(50);
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                List<Key> row = List.of(Key.of("5"));
                Look first = TransferFleet.at(task.look(row), "5");
                assertEquals(first, TransferFleet.at(task.look(row), "5"));
                database.execute("update users set age = 77 where id = 5");
                Look second = TransferFleet.at(task.look(row), "5");
                assertFalse(second.version().equals(first.version()));
                assertFalse(second.content().equals(first.content()));
                database.execute("update accounts set age = 77 where account = 5");
                Look third = TransferFleet.at(task.look(row), "5");
                assertFalse(third.differs());
                assertFalse(third.version().equals(second.version()));
            }
        }
    }

    @Test
    void chunks_stayBoundedWhicheverSideHasRowsThatTheOtherLacks() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table f (id int primary key, a int)",
                "create table i (id int primary key, a int)",
                "insert into f select i * 1000, 0 from " + engine().rows(5),
                "insert into i select i, 0 from " + engine().rows(3000),
                "insert into f select 10000 + i, 0 from " + engine().rows(3000));
        try (TransferFleet fleet = TransferFleet.open(engine(), database, "from: f", "into: i")
                        .planned();
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            int compared = 0;
            while (!task.finished()) {
                Chunk chunk = task.compareNext(100);
                assertTrue(chunk.compared() <= 200, () -> "compared " + chunk.compared());
                compared += (int) chunk.compared();
            }
            // three keys are on both sides
            assertEquals(6002, compared);
        }
    }

    @Test
    void repair_putsRowsOfItsRangeRightAndNoOthers() throws SQLException {
        ScratchDatabase database = users();
        try (TransferFleet fleet =
                TransferFleet.open(engine(), database, with(RENAMED, "verify:", "  ignore:", "    age: not kept"))) {
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
        ScratchDatabase database = users();
        try (TransferFleet fleet =
                        TransferFleet.open(engine(), database, RENAMED).planned();
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
    void keys_ofEverySortAreWalkedOnBothSides() throws SQLException {
        for (Map.Entry<String, String> key : engine().keys().entrySet()) {
            ScratchDatabase database = engine().database();
            String type = key.getKey();
            database.execute(
                    "drop table if exists f",
                    "drop table if exists t",
                    "create table f (part int not null, id " + type + " not null, n int, primary key (id, part))",
                    "create table t (key_id " + type
                            + " not null, part int not null, n int, primary key (key_id, part))",
                    "insert into f select i % 3, " + key.getValue() + ", i from " + engine().rows(357));
            try (TransferFleet fleet =
                    TransferFleet.open(engine(), database, "from: f", "into: t", "columns:", "  key_id: id")) {
                assertEquals(357, fleet.fill(50).changed(), type);
                assertEquals(List.of(), fleet.differences(64), type);
                database.execute(
                        "delete from t where n in (1, 100, 357)",
                        "update t set n = -n where n in (2, 200)",
                        "delete from f where n in (3, 300)");
                for (int rows : new int[] {1, 64, 1000}) {
                    assertEquals(7, fleet.suspects(KeyRange.ALL, rows).size(), type);
                }
                List<Key> keys = List.copyOf(fleet.suspects(KeyRange.ALL, 50).keySet());
                try (VerifyingTask task = fleet.verify(new KeyRange(keys.get(2), keys.get(5)))) {
                    Map<Key, Look> inside = new java.util.LinkedHashMap<>();
                    while (!task.finished()) {
                        inside.putAll(task.compareNext(20).suspects());
                    }
                    assertEquals(keys.subList(2, 5), List.copyOf(inside.keySet()), type);
                    assertEquals(inside, task.look(keys.subList(2, 5)), type);
                    for (Key one : keys.subList(2, 5)) {
                        assertEquals(inside.get(one), task.judge(one), type);
                    }
                    assertEquals(
                            Optional.empty(),
                            task.keysBehind(List.of(keys.get(6))).get(0).filter(keys::contains));
                }
                assertEquals(
                        7, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 40).changed(), type);
                assertEquals(List.of(), fleet.differences(64), type);
            }
            database.execute("drop table f", "drop table t");
        }
    }

    @Test
    void split_isTwoMigrationsEachWithItsOwnRows() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table parties (id int primary key, kind int not null, name varchar(20))",
                "create table people (id int primary key, name varchar(20))",
                "create table firms (id int primary key, title varchar(20))",
                "insert into parties select i, i % 2, concat('n', i) from " + engine().rows(100));
        try (TransferFleet people =
                        TransferFleet.open(engine(), database, "from: parties", "into: people", "where: \"kind = 0\"");
                TransferFleet firms = TransferFleet.open(
                        engine(),
                        database,
                        "from: parties",
                        "into: firms",
                        "columns:",
                        "  title: name",
                        "where: \"kind = 1\"")) {
            people.planned();
            people.finish(TaskKind.BACKFILL, 1, KeyRange.ALL, 30);
            firms.planned();
            firms.finish(TaskKind.BACKFILL, 2, KeyRange.ALL, 30);
            assertEquals(List.of(), people.differences(30));
            assertEquals(List.of(), firms.differences(30));
            database.execute("update parties set kind = 1 where id = 2");
            assertEquals(List.of("2: * EXTRA"), people.differences(30));
            assertEquals(List.of("2: * MISSING"), firms.differences(30));
        }
    }

    @Test
    void comparison_standsAlone() throws SQLException {
        ScratchDatabase database = users();
        database.execute(
                "insert into accounts (age, account, full_name, kind) select age, id, 'x', 'y' from users where deleted = 0");
        try (TransferFleet fleet = TransferFleet.open(
                engine(),
                database,
                "verify:",
                "  from: users",
                "  into: accounts",
                "  columns: {account: id}",
                "  leave: [note, full_name]",
                "  ignore: {kind: made up}",
                "  where: \"deleted = 0\"")) {
            // kind and full_name have no default: rows could not be repaired
            assertEquals(List.of("COLUMN_NOT_FILLED verify.columns"), fleet.refusals());
            database.execute("alter table accounts alter column kind set default 'z'");
            fleet.planned();
            assertEquals(List.of(), fleet.differences(30));
            assertTrue(fleet.examine().statement().isEmpty());
            database.execute("delete from accounts where account = 5");
            assertEquals(List.of("5: * MISSING"), fleet.differences(30));
            assertEquals(1, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 100).changed());
            assertEquals("z", database.value("select kind from accounts where account = 5"));
        }
    }

    @Test
    void emptyTables_areFinishedAtOnce() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute("create table f (id int primary key)", "create table i (id int primary key)");
        try (TransferFleet fleet = TransferFleet.open(engine(), database, "from: f", "into: i")) {
            assertEquals(0, fleet.fill(10).seen());
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                assertNull(task.position());
                assertEquals(0, task.compareNext(10).compared());
                assertTrue(task.finished());
            }
            database.execute("insert into i values (1), (2), (3)");
            assertEquals(List.of("1: * EXTRA", "2: * EXTRA", "3: * EXTRA"), fleet.differences(1));
            assertEquals(3, fleet.finish(TaskKind.REPAIR, 0, KeyRange.ALL, 1).changed());
            assertEquals("0", database.value("select count(*) from i"));
        }
    }

    @Test
    void target_thatWasSwappedIsNotWritten() throws SQLException {
        ScratchDatabase database = users();
        try (TransferFleet fleet =
                TransferFleet.open(engine(), database, RENAMED).planned()) {
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
