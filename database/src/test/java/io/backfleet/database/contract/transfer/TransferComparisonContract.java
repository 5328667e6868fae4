package io.backfleet.database.contract.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Chunk;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Comparing another table while nobody else writes. */
public abstract class TransferComparisonContract {
    protected abstract TransferEngine engine();

    @Test
    void comparison_findsMissingExtraAndBehindRowsWhereverTheyAre() throws SQLException {
        ScratchDatabase database = Users.users(engine());
        try (TransferFleet fleet =
                TransferFleet.open(engine(), database, Users.with(Users.RENAMED, "verify:", "  values: shown"))) {
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
        ScratchDatabase database = Users.users(engine());
        try (TransferFleet fleet = TransferFleet.open(engine(), database, Users.RENAMED)) {
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
        ScratchDatabase database = Users.users(engine());
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
}
