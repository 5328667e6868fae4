package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorKind;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies beside random dual writers, while workers die at random steps; the databases themselves are compared after it. */
class CopyTrafficTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final int ROWS = 4_000;

    private final Random deaths = new Random(7);

    private void die(Faults.Point point) {
        if (point != Faults.Point.BEFORE_TAKE && deaths.nextInt(12) == 0) {
            throw new StepFaults.Killed();
        }
    }

    private static void tables(TestDatabase source, TestDatabase target) throws SQLException {
        source.execute(
                "create sequence versions",
                "create table users (id int primary key, name text, v bigint not null default nextval('versions'))",
                "insert into users select i * 2, 'n' || i from generate_series(1, " + ROWS + ") i");
        target.execute(
                "create table accounts (id int primary key, name text, v bigint not null)",
                "create table gone (id int primary key, v bigint not null)");
    }

    /** One writer of every so many keys, so that the writes of a key go out in the order of their versions. */
    private record Writer(Connection source, Connection target, int part, boolean versions) {
        long write(AtomicBoolean stop) {
            Random random = new Random(part);
            long done = 0;
            try (Statement there = source.createStatement();
                    Statement here = target.createStatement()) {
                source.setAutoCommit(false);
                target.setAutoCommit(false);
                while (!stop.get()) {
                    int id = random.nextInt(ROWS) * 2 + part;
                    try {
                        step(id, random, there, here);
                        done++;
                    } catch (SQLException e) {
                        source.rollback();
                        target.rollback();
                        if (!e.getSQLState().startsWith("40")) {
                            throw e;
                        }
                    }
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            return done;
        }

        private void step(int id, Random random, Statement there, Statement here) throws SQLException {
            boolean delete = random.nextInt(3) == 0;
            there.execute(
                    delete
                            ? "delete from users where id = " + id
                            : "insert into users values (" + id + ", 'w" + random.nextInt(100)
                                    + "') on conflict (id) do update"
                                    + " set name = excluded.name, v = nextval('versions')");
            String row = delete ? "null, nextval('versions')" : "name, v from users where id = " + id;
            String name;
            long version;
            try (ResultSet now = there.executeQuery("select " + row)) {
                now.next();
                name = now.getString(1);
                version = now.getLong(2);
            }
            if (versions) {
                source.commit();
            }
            if (delete) {
                if (versions) {
                    here.execute("insert into gone values (" + id + ", " + version
                            + ") on conflict (id) do update set v = greatest(gone.v, excluded.v)");
                }
                here.execute("delete from accounts where id = " + id + " and v <= " + version);
            } else {
                here.execute("insert into accounts values (" + id + ", '" + name + "', " + version
                        + ") on conflict (id) do update set name = excluded.name, v = excluded.v"
                        + (versions ? " where accounts.v < excluded.v" : ""));
            }
            target.commit();
            source.commit();
        }
    }

    private void copiesBesideWriters(String... mode) throws SQLException {
        TestDatabase source = postgres.database();
        TestDatabase target = postgres.newDatabase();
        tables(source, target);
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Long>> writers = new ArrayList<>();
        boolean versions = mode.length > 3;
        try (CopyFleet fleet = CopyFleet.open(source, target, this::die, mode).planned()) {
            for (int part = 0; part < 2; part++) {
                Writer writer = new Writer(source.connect(), target.connect(), part, versions);
                writers.add(CompletableFuture.supplyAsync(() -> writer.write(stop)));
            }
            int killed = 0;
            try {
                boolean finished = false;
                while (!finished) {
                    try (FencedTask task = fleet.take(TaskKind.BACKFILL, 0, KeyRange.ALL)) {
                        while (!task.finished()) {
                            task.writeNext(60);
                        }
                        finished = true;
                    } catch (StepFaults.Killed e) {
                        killed++;
                    } catch (BackfleetException e) {
                        assertEquals(ErrorKind.TRANSIENT, e.kind(), e::text);
                    }
                }
            } finally {
                stop.set(true);
            }
            long written = 0;
            for (CompletableFuture<Long> writer : writers) {
                written += writer.join();
            }
            assertTrue(written > 50 && killed > 3, written + " writes, " + killed + " deaths");
            assertEquals(List.of(), fleet.differences(1000));
        }
        String content = "select md5(string_agg(t::text, ';' order by id)) from ";
        assertEquals(source.value(content + "users t"), target.value(content + "accounts t"));
    }

    @Test
    void versions_keepBothSidesInOrder() throws SQLException {
        copiesBesideWriters("from: users", "into: accounts", "version: v", "tombstones: gone");
    }

    @Test
    void locks_keepBothSidesInOrder() throws SQLException {
        copiesBesideWriters("from: users", "into: accounts", "lockSource: true");
    }
}
