package io.backfleet.database.contract.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Writers and tasks at the same rows, step by step. */
public abstract class TransferRaces {
    protected abstract TransferEngine engine();

    /** Users 1 to 50, of which those from 41 on are gone; nobody has an account yet. */
    protected final ScratchDatabase users() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table users (id int primary key, name varchar(20), gone int not null)",
                "create table accounts (id int primary key, name varchar(20), constraint one_name unique (name))",
                "insert into users select i, concat('n', i), case when i > 40 then 1 else 0 end from "
                        + engine().rows(50));
        return database;
    }

    protected final TransferFleet planned(ScratchDatabase database) {
        return TransferFleet.open(engine(), database, "from: users", "into: accounts", "where: \"gone = 0\"")
                .planned();
    }

    /** An application's session with a transaction of its own. */
    protected static final class Writer {
        private final Connection connection;
        private final TransferEngine engine;

        Writer(TransferEngine engine, Connection connection) throws SQLException {
            this.engine = engine;
            this.connection = connection;
            connection.setAutoCommit(false);
        }

        public int execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        }

        /** The second half of a dual write. */
        public void upsert(int id) throws SQLException {
            execute(engine.upsert(
                    "accounts", 1, "select id, name from users where gone = 0 and id = " + id, "id", "name"));
        }

        public void forget(int id) throws SQLException {
            execute("delete from accounts where id = " + id);
        }

        public void commit() throws SQLException {
            connection.commit();
        }

        public void rollback() throws SQLException {
            connection.rollback();
        }

        /** Does a step on another thread. */
        public CompletableFuture<Void> later(Step step) {
            return CompletableFuture.runAsync(() -> {
                try {
                    step.run();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
        }
    }

    /** Something that an application does. */
    protected interface Step {
        void run() throws SQLException;
    }

    protected final Writer writer(ScratchDatabase database) throws SQLException {
        return new Writer(engine(), database.connect());
    }

    private static CompletableFuture<Long> page(FencedTask task) {
        return CompletableFuture.supplyAsync(() -> task.writeNext(100).changed());
    }

    private static String account(ScratchDatabase database, int id) throws SQLException {
        return database.value("select coalesce(max(name), 'none') from accounts where id = " + id);
    }

    @Test
    void fill_waitsForWhoeverIsAtARowAndTakesWhatHeLeaves() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            Writer writer = writer(database);
            writer.execute("delete from users where id = 10");
            writer.forget(10);
            writer.execute("update users set name = 'new' where id = 11");
            writer.upsert(11);
            // whose second half was lost: what is copied must be the row as it is now
            writer.execute("update users set name = 'newer' where id = 12");
            writer.execute("update users set gone = 1 where id = 13");
            writer.forget(13);
            writer.execute("delete from users where id = 14");
            writer.forget(14);
            writer.execute("insert into users values (14, 'again', 0)");
            writer.upsert(14);
            writer.execute("update users set id = 1000 where id = 15");
            writer.forget(15);
            writer.upsert(1000);
            writer.execute("update users set gone = 0 where id = 45");
            writer.upsert(45);
            CompletableFuture<Long> page = page(task);
            engine().awaitLockWaits(database, 1);
            writer.commit();
            page.join();
            while (!task.finished()) {
                task.writeNext(100);
            }
            assertEquals("none", account(database, 10));
            assertEquals("new", account(database, 11));
            assertEquals("newer", account(database, 12));
            assertEquals("none", account(database, 13));
            assertEquals("again", account(database, 14));
            assertEquals("none", account(database, 15));
            assertEquals("n15", account(database, 1000));
            assertEquals("n45", account(database, 45));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void fill_takesWhatIsThereWhenTheWriterChangesHisMind() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            Writer writer = writer(database);
            writer.execute("delete from users where id = 10");
            writer.forget(10);
            writer.execute("update users set name = 'new' where id = 11");
            writer.upsert(11);
            CompletableFuture<Long> page = page(task);
            engine().awaitLockWaits(database, 1);
            writer.rollback();
            page.join();
            assertEquals("n10", account(database, 10));
            assertEquals("n11", account(database, 11));
        }
    }

    /** Holds up a batch behind its locks: another session is about to insert one of its rows. */
    @Test
    void fill_keepsWritersOutUntilItHasCommitted() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            Writer obstacle = writer(database);
            obstacle.execute("insert into accounts values (30, 'in the way')");
            CompletableFuture<Long> page = page(task);
            engine().awaitLockWaits(database, 1);
            Writer deleter = writer(database);
            CompletableFuture<Void> deletion = deleter.later(() -> {
                deleter.execute("delete from users where id = 10");
                deleter.forget(10);
                deleter.commit();
            });
            Writer updater = writer(database);
            CompletableFuture<Void> update = updater.later(() -> {
                updater.execute("update users set name = 'new' where id = 11");
                updater.upsert(11);
                updater.commit();
            });
            Writer mover = writer(database);
            CompletableFuture<Void> move = mover.later(() -> {
                mover.execute("update users set id = 1000 where id = 12");
                mover.forget(12);
                mover.upsert(1000);
                mover.commit();
            });
            engine().awaitLockWaits(database, 4);
            obstacle.rollback();
            page.join();
            deletion.join();
            update.join();
            move.join();
            assertEquals("none", account(database, 10));
            assertEquals("new", account(database, 11));
            assertEquals("none", account(database, 12));
            assertEquals("n12", account(database, 1000));
            assertEquals("n30", account(database, 30));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void fill_leavesRowsAloneThatTheirWriterPutThereMeanwhile() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            Writer writer = writer(database);
            // another row is what the batch waits for: row 20 is not locked by its writer any more, and newer
            writer.execute("update users set name = 'new' where id = 1");
            CompletableFuture<Long> page = page(task);
            engine().awaitLockWaits(database, 1);
            Writer other = writer(database);
            other.execute("update users set name = 'newest' where id = 20");
            other.upsert(20);
            other.commit();
            writer.upsert(1);
            writer.commit();
            assertEquals(38, page.join());
            assertEquals("newest", account(database, 20));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void fill_failsAtAnotherUniqueKeyThatSomebodyTakesMeanwhile() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
            Writer writer = writer(database);
            writer.execute("insert into accounts values (5000, 'n10')");
            CompletableFuture<Long> page = page(task);
            engine().awaitLockWaits(database, 1);
            writer.commit();
            CompletionException failed = assertThrows(CompletionException.class, page::join);
            BackfleetException refused = assertInstanceOf(BackfleetException.class, failed.getCause());
            assertEquals(ErrorCode.ROW_REJECTED, refused.code());
            assertTrue(refused.text().contains("one_name"), refused::text);
            assertTrue(refused.text().contains("5000"), refused::text);
            assertEquals("1", database.value("select count(*) from accounts"));
        }
    }

    @Test
    void repair_doesNotDeleteWhatItsWriterJustGaveASource() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database)) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            database.execute("insert into accounts values (100, 'orphan'), (101, 'orphan too')");
            Writer writer = writer(database);
            writer.execute("insert into users values (100, 'came back', 0)");
            writer.upsert(100);
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL)) {
                CompletableFuture<Long> page = page(task);
                engine().awaitLockWaits(database, 1);
                writer.commit();
                assertEquals(1, page.join());
            }
            assertEquals("came back", account(database, 100));
            assertEquals("none", account(database, 101));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void repair_doesNotDeleteWhatTheConditionJustCameToHoldFor() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database)) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            database.execute("insert into accounts values (45, 'gone'), (46, 'gone too')");
            Writer writer = writer(database);
            writer.execute("update users set gone = 0 where id = 45");
            writer.upsert(45);
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL)) {
                CompletableFuture<Long> page = page(task);
                engine().awaitLockWaits(database, 1);
                writer.commit();
                assertEquals(1, page.join());
            }
            assertEquals("n45", account(database, 45));
            assertEquals("none", account(database, 46));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void repair_keepsWritersFromRowsThatItIsAboutToDelete() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database)) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            database.execute("insert into accounts values (100, 'orphan'), (101, 'orphan too')");
            Writer obstacle = writer(database);
            obstacle.execute("update accounts set name = 'held' where id = 101");
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL)) {
                CompletableFuture<Long> page = page(task);
                engine().awaitLockWaits(database, 1);
                Writer writer = writer(database);
                CompletableFuture<Void> insertion = writer.later(() -> {
                    writer.execute("insert into users values (100, 'came back', 0)");
                    writer.upsert(100);
                    writer.commit();
                });
                engine().awaitLockWaits(database, 2);
                obstacle.rollback();
                assertEquals(2, page.join());
                insertion.join();
            }
            assertEquals("came back", account(database, 100));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void repair_writesWhatTheSourceHoldsNow() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database)) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            database.execute(
                    "update accounts set name = concat('old', id) where id in (10, 11, 12)",
                    "delete from accounts where id in (13, 14)");
            Writer writer = writer(database);
            writer.execute("update users set name = 'new' where id = 10");
            writer.upsert(10);
            // whose second half was lost
            writer.execute("update users set name = 'newer' where id = 11");
            writer.execute("delete from users where id = 12");
            writer.forget(12);
            writer.execute("update users set name = 'inserted' where id = 13");
            writer.upsert(13);
            writer.execute("delete from users where id = 14");
            writer.forget(14);
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL)) {
                CompletableFuture<Long> page = page(task);
                engine().awaitLockWaits(database, 1);
                writer.commit();
                assertEquals(1, page.join());
            }
            assertEquals("new", account(database, 10));
            assertEquals("newer", account(database, 11));
            assertEquals("none", account(database, 12));
            assertEquals("inserted", account(database, 13));
            assertEquals("none", account(database, 14));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void repair_keepsWritersOutUntilItHasCommitted() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database)) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            database.execute(
                    "delete from accounts where id in (10, 11)", "update accounts set name = 'old' where id = 12");
            Writer obstacle = writer(database);
            obstacle.execute("insert into accounts values (11, 'in the way')");
            try (FencedTask task = fleet.take(TaskKind.REPAIR, 0, KeyRange.ALL)) {
                CompletableFuture<Long> page = page(task);
                engine().awaitLockWaits(database, 1);
                Writer deleter = writer(database);
                CompletableFuture<Void> deletion = deleter.later(() -> {
                    deleter.execute("delete from users where id = 10");
                    deleter.forget(10);
                    deleter.commit();
                });
                Writer updater = writer(database);
                CompletableFuture<Void> update = updater.later(() -> {
                    updater.execute("update users set name = 'new' where id = 12");
                    updater.upsert(12);
                    updater.commit();
                });
                engine().awaitLockWaits(database, 3);
                obstacle.rollback();
                assertEquals(3, page.join());
                deletion.join();
                update.join();
            }
            assertEquals("none", account(database, 10));
            assertEquals("new", account(database, 12));
            assertEquals(List.of(), fleet.differences(100));
        }
    }

    @Test
    void judgement_waitsForWhoeverIsAtEitherRow() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            database.execute(
                    "insert into accounts values (100, 'orphan')",
                    "update accounts set name = 'old' where id = 10",
                    "delete from accounts where id = 11");
            assertEquals(List.of("10: name BEHIND", "11: * MISSING", "100: * EXTRA"), fleet.differences(100));
            for (int id : new int[] {10, 11, 100}) {
                Writer writer = writer(database);
                if (id == 100) {
                    writer.execute("insert into users values (100, 'came back', 0)");
                } else {
                    writer.execute("update users set name = concat(name, '!') where id = " + id);
                }
                writer.upsert(id);
                Key key = Key.of(String.valueOf(id));
                CompletableFuture<Look> look = CompletableFuture.supplyAsync(() -> task.judge(key));
                engine().awaitLockWaits(database, 1);
                writer.commit();
                assertFalse(look.join().differs(), "row " + id);
            }
            assertEquals(List.of(), fleet.differences(100));
            Writer writer = writer(database);
            writer.execute("update users set name = 'held' where id = 10");
            BackfleetException held = assertThrows(BackfleetException.class, () -> task.judge(Key.of("10")));
            assertEquals(ErrorCode.LOCK_TIMEOUT, held.code());
            writer.rollback();
        }
    }

    @Test
    void comparison_readsBothTablesInOneSnapshot() throws Exception {
        ScratchDatabase database = users();
        try (TransferFleet fleet = planned(database)) {
            fleet.finish(TaskKind.BACKFILL, 0, KeyRange.ALL, 100);
            Writer writer = writer(database);
            writer.execute("update users set name = 'new' where id = 10");
            writer.upsert(10);
            writer.execute("delete from users where id = 11");
            writer.forget(11);
            assertEquals(List.of(), fleet.differences(100));
            writer.commit();
            assertEquals(List.of(), fleet.differences(100));
        }
    }
}
