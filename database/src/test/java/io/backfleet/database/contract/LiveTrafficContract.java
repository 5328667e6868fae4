package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Batches beside writers that dual-write. */
public abstract class LiveTrafficContract {
    /** The engine under test. */
    protected abstract Engine engine();

    @Test
    void batch_writesTheNewestVersionOfARowThatChangedWhileItWaited() throws Exception {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, null from " + engine().rows(100));
        try (TestFleet fleet = TestFleet.open(engine(), database, "t", Map.of("b", "a"))) {
            fleet.plan();
            Connection writer = database.connect();
            writer.setAutoCommit(false);
            try (var statement = writer.createStatement();
                    FencedTask task = fleet.takeAll()) {
                // an application that writes the old column alone: what the batch sees must be the committed row
                statement.execute("update t set a = 1000 where id = 20");
                statement.execute("delete from t where id = 21");
                statement.execute("update t set a = 2000, b = 2000 where id = 22");
                statement.execute("update t set id = 1000, a = 3000 where id = 23");
                CompletableFuture<FencedTask.Batch> batch = CompletableFuture.supplyAsync(() -> task.writeNext(50));
                engine().awaitLockWait(database);
                writer.commit();
                // the deleted row, the one that is right already and the one that left the range are not written
                assertEquals(47, batch.join().changed());
            }
        }
        assertEquals("1000 1000", database.value("select concat(a, ' ', b) from t where id = 20"));
        assertEquals("null", database.value("select b from t where id = 1000"));
    }

    @Test
    void backfill_convergesBesideDualWriters() throws Exception {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int not null, b int)",
                "insert into t select i * 3, i, null from " + engine().rows(20000));
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Long>> writers = new ArrayList<>();
        try (TestFleet fleet = TestFleet.open(engine(), database, "t", Map.of("b", "a * 2"))) {
            fleet.plan();
            for (int i = 0; i < 2; i++) {
                Connection connection = database.connect();
                Random random = new Random(i);
                writers.add(CompletableFuture.supplyAsync(() -> traffic(connection, random, stop)));
            }
            int range = 0;
            Key from = null;
            try {
                for (int upper = 15_000; upper <= 75_000; upper += 15_000) {
                    Key to = upper > 60_000 ? null : Key.of(String.valueOf(upper));
                    patiently(fleet, range++, new KeyRange(from, to));
                    from = to;
                }
            } finally {
                stop.set(true);
            }
            long written = 0;
            for (CompletableFuture<Long> writer : writers) {
                written += writer.join();
            }
            assertTrue(written > 50, "traffic: " + written);
        }
        assertEquals("0", database.value("select count(*) from t where " + engine().differs("b", "a * 2")));
    }

    private static void patiently(TestFleet fleet, int range, KeyRange keys) {
        try (FencedTask task = fleet.take(range, keys)) {
            while (!task.finished()) {
                try {
                    task.writeNext(200);
                } catch (BackfleetException e) {
                    assertEquals(ErrorKind.TRANSIENT, e.kind(), e::text);
                    task.reload();
                }
            }
        }
    }

    private long traffic(Connection connection, Random random, AtomicBoolean stop) {
        // whoever changes a key may move the row behind the walk, so has to write both columns
        String[] statements = {
            "update t set b = (a + 1) * 2, a = a + 1 where id = ?",
            engine().insertIfAbsent("t", "?, 5, 10"),
            "delete from t where id = ?",
            "update t set id = 60000 - id, b = a * 2 where id = ?"
        };
        long done = 0;
        try {
            PreparedStatement[] prepared = new PreparedStatement[statements.length];
            for (int i = 0; i < statements.length; i++) {
                prepared[i] = connection.prepareStatement(statements[i]);
            }
            while (!stop.get()) {
                PreparedStatement statement = prepared[random.nextInt(prepared.length)];
                statement.setInt(1, random.nextInt(60_000));
                try {
                    done += statement.executeUpdate();
                } catch (SQLException e) {
                    // a key that another writer took meanwhile, or a deadlock: an application would try again
                    if (!e.getSQLState().startsWith("23") && !e.getSQLState().startsWith("40")) {
                        throw e;
                    }
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return done;
    }
}
