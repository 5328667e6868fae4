package io.backfleet.database.contract.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Transfers beside an application that never rests, with connections cut at every step. */
public abstract class TransferTraffic {
    private static final int WRITERS = 3;
    private static final long SEED = 20_261;

    protected abstract TransferEngine engine();

    /** Cuts the fleet's connections at every so many passages of each point. */
    private static final class Cuts implements Faults {
        private final TransferEngine engine;
        private final ScratchDatabase database;
        private final Map<Point, Integer> passages = new EnumMap<>(Point.class);
        private final Map<Point, Integer> cuts = new EnumMap<>(Point.class);

        private Cuts(TransferEngine engine, ScratchDatabase database) {
            this.engine = engine;
            this.database = database;
        }

        @Override
        public void at(Point point) {
            int passage = passages.merge(point, 1, Integer::sum);
            boolean batch = point == Point.BEFORE_BATCH || point == Point.AFTER_BATCH;
            if (passage % (batch ? 9 : 2) == 1) {
                try {
                    engine.killFleet(database);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
                cuts.merge(point, 1, Integer::sum);
            }
        }
    }

    @Test
    void transfer_convergesBesideDualWritersWhateverIsCut() throws Exception {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table users (id int primary key, name varchar(20) not null, n int not null, gone int not null)",
                "create table accounts (id int primary key, full_name " + engine().text() + ", n int)",
                "insert into users select i, concat('n', i), i, i % 2 from " + engine().rows(DualWriter.IDS));
        Cuts cuts = new Cuts(engine(), database);
        Random random = new Random(SEED);
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Long>> writers = new ArrayList<>();
        try (TransferFleet fleet = TransferFleet.open(
                        engine(),
                        database,
                        cuts,
                        "from: users",
                        "into: accounts",
                        "columns: {full_name: \"name || '!'\"}",
                        "where: \"gone = 0\"")
                .planned()) {
            for (int i = 0; i < WRITERS; i++) {
                DualWriter writer = new DualWriter(engine(), database.connect(), new Random(SEED + i));
                writers.add(CompletableFuture.supplyAsync(() -> writer.run(stop)));
            }
            try {
                walk(fleet, TaskKind.BACKFILL, random);
                for (int i = 0; i < 5; i++) {
                    assertEquals(List.of(), fleet.differences(500), "one snapshot shows both halves or none");
                }
                drift(database, "delete from accounts where id % 7 = 0");
                drift(database, "update accounts set full_name = 'drifted' where id % 11 = 0");
                drift(database, "insert into accounts select i + 100000, 'orphan', 0 from " + engine().rows(300));
                assertTrue(fleet.differences(500).size() > 300);
                walk(fleet, TaskKind.REPAIR, random);
                assertEquals(List.of(), fleet.differences(500));
            } finally {
                stop.set(true);
            }
            long committed = 0;
            for (CompletableFuture<Long> writer : writers) {
                committed += writer.join();
            }
            assertTrue(committed > 50, "traffic: " + committed);
            for (Faults.Point point : ofTasks()) {
                assertTrue(cuts.cuts.getOrDefault(point, 0) > 1, point + " was cut too seldom: " + cuts.cuts);
            }
        }
        String wanted = "select id, concat(name, '!') as full_name, n from users where gone = 0";
        assertEquals(
                database.value("select count(*) from users where gone = 0"),
                database.value("select count(*) from (" + wanted + ") w join accounts a on a.id = w.id"
                        + " and a.full_name = w.full_name and a.n = w.n"));
        assertEquals(
                database.value("select count(*) from users where gone = 0"),
                database.value("select count(*) from accounts"));
    }

    /** The points that copies between databases alone pass are no part of this. */
    private static Set<Faults.Point> ofTasks() {
        return EnumSet.complementOf(EnumSet.of(Faults.Point.AFTER_READ, Faults.Point.BEFORE_COMMIT));
    }

    /** Writes past the contract, which may come in the way of those who keep it. */
    private void drift(ScratchDatabase database, String sql) throws SQLException {
        boolean done = false;
        while (!done) {
            try {
                database.execute(sql);
                done = true;
            } catch (SQLException e) {
                if (!engine().triesAgain(e)) {
                    throw e;
                }
            }
        }
    }

    /** Does the whole table in a few ranges, as workers would that lose their connections. */
    private static void walk(TransferFleet fleet, TaskKind kind, Random random) {
        Key from = null;
        for (int range = 0; range < 4; range++) {
            Key to = range == 3 ? null : Key.of(String.valueOf((range + 1) * DualWriter.IDS / 4));
            KeyRange keys = new KeyRange(from, to);
            boolean done = false;
            while (!done) {
                done = attempt(fleet, kind, range, keys, random);
            }
            from = to;
        }
    }

    private static boolean attempt(TransferFleet fleet, TaskKind kind, int range, KeyRange keys, Random random) {
        try (FencedTask task = fleet.take(kind, range, keys)) {
            while (!task.finished()) {
                try {
                    task.writeNext(1 + random.nextInt(80));
                } catch (BackfleetException e) {
                    requireTransient(e);
                    task.reload();
                }
            }
            task.close(new Outcome.Done(task.counters()));
            return true;
        } catch (BackfleetException e) {
            requireTransient(e);
            return false;
        }
    }

    private static void requireTransient(BackfleetException e) {
        assertEquals(ErrorKind.TRANSIENT, e.kind(), e::text);
    }
}
