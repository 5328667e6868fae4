package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.database.VerifyingTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.Proof;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies between two databases while nobody else writes. */
class CopyBasicsTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String[] VERSIONED = {"from: users", "into: accounts", "version: v", "tombstones: gone"};
    private static final String[] LOCKED = {"from: users", "into: accounts", "lockSource: true"};

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void tables() throws SQLException {
        source = postgres.database();
        target = postgres.newDatabase();
        source.execute(
                "create table users (id bigint primary key, name text, v bigint not null)",
                "insert into users select i, 'n' || i, i from generate_series(1, 1000) i");
        target.execute(
                "create table accounts (id bigint primary key, name text, v bigint not null)",
                "create table gone (id bigint primary key, v bigint not null)");
    }

    private void assertCopied() throws SQLException {
        String content = "select md5(string_agg(t::text, ';' order by id)) from ";
        assertEquals(source.value(content + "users t"), target.value(content + "accounts t"));
    }

    @Test
    void backfill_copiesEveryRowInBothModes() throws SQLException {
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            target.execute("truncate accounts");
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                Counters counters = fleet.backfill(130);
                assertEquals(1000, counters.seen());
                assertEquals(1000, counters.changed());
                assertEquals(8, counters.batches());
                assertCopied();
                assertEquals("0", target.value("select count(*) from gone"));
                assertEquals(List.of(), fleet.differences(77));
            }
        }
    }

    @Test
    void backfill_leavesNothingOfTheFleetInTheSource() throws SQLException {
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            fleet.backfill(400);
        }
        assertEquals("0", source.value("select count(*) from pg_namespace where nspname = 'backfleet'"));
        assertEquals("1", target.value("select count(*) from backfleet.checkpoint"));
    }

    @Test
    void plan_cutsTheSourceAndKeepsWhatWasProven() throws SQLException {
        source.execute("insert into users select i, 'n', i from generate_series(1001, 160000) i", "analyze users");
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED)) {
            PlanResult plan = fleet.plan();
            assertEquals(List.of(), plan.problems());
            assertTrue(plan.boundaries().size() >= 2, plan.boundaries()::toString);
            assertEquals("\"public\".\"users\" of database a", plan.table());
            assertTrue(plan.evidence().containsKey("oldTransactionsEnded.since"), plan.evidence()::toString);
            assertTrue(plan.evidence().containsKey("server.target.timeline"), plan.evidence()::toString);
            assertTrue(String.valueOf(plan.fingerprint()).contains(";target.table="), plan::fingerprint);
        }
    }

    @Test
    void task_countsAndClosesInTheTarget_andIsProvenThere() {
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            KeyRange first = new KeyRange(null, Key.of("500"));
            try (FencedTask task = fleet.take(TaskKind.BACKFILL, 1, first)) {
                task.writeNext(100);
                assertEquals(Optional.of(Key.of("151")), task.keyBehind(50));
                assertEquals(Optional.of(Key.of("300")), task.middle());
                task.close(new Outcome.Yielded(task.counters(), task.position(), null));
            }
            fleet.finish(TaskKind.BACKFILL, 2, new KeyRange(Key.of("101"), null), 300);
            assertEquals(new Proof(2, 1000), fleet.sums(new Claim(1, 3, 1000)));
            fleet.cleanUp();
            assertTrue(fleet.site.take(fleet.task(TaskKind.BACKFILL, 2, first)).isEmpty());
        }
    }

    @Test
    void comparison_findsEveryKindOfDifferenceInKeyOrder() throws SQLException {
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            fleet.backfill(1000);
            source.execute(
                    "delete from users where id in (100, 900)",
                    "insert into users values (2000, 'x', 2000), (0, 'y', 2001)",
                    "update users set name = 'z', v = 3000 where id = 300");
            target.execute(
                    "update accounts set name = 'a', v = 4000 where id = 400",
                    "update accounts set name = null where id = 500",
                    "insert into accounts values (3000, 'b', 1)");
            List<String> expected = List.of(
                    "0 MISSING *",
                    "100 EXTRA *",
                    "300 BEHIND name BEHIND v",
                    "400 AHEAD name AHEAD v",
                    "500 MISSING name",
                    "900 EXTRA *",
                    "2000 MISSING *",
                    "3000 EXTRA *");
            for (int rows : new int[] {1, 7, 100, 5000}) {
                assertEquals(expected, fleet.differences(rows), "in chunks of " + rows);
            }
            for (String difference : expected) {
                assertEquals(difference, fleet.judged(difference.split(" ", -1)[0]));
            }
            assertEquals("7", fleet.judged("7"));
            assertEquals("7777 GONE", fleet.judged("7777"));
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                List<Key> keys = List.of(Key.of("3000"), Key.of("100"), Key.of("0"));
                assertEquals(keys, List.copyOf(task.look(keys).keySet()));
                assertEquals(
                        List.of(Optional.empty(), Optional.of(Key.of("101")), Optional.of(Key.of("1"))),
                        task.keysBehind(keys));
                assertEquals(task.opened(), task.identity());
            }
            Counters repaired = fleet.repair(64);
            assertEquals(8, repaired.changed());
            assertEquals(List.of(), fleet.differences(200));
            assertCopied();
            assertEquals("100,900,3000", target.value("select string_agg(id::text, ',' order by id) from gone"));
        }
    }

    @Test
    void repair_withLocksMakesTheTargetTheSource() throws SQLException {
        try (CopyFleet fleet = CopyFleet.open(source, target, LOCKED).planned()) {
            target.execute("insert into accounts select i * 3, 'n' || i * 3, case when i % 10 = 0 then 1 else i * 3 end"
                    + " from generate_series(1, 500) i");
            assertEquals(1000 - 333 + 33 + 167, fleet.differences(100).size());
            assertEquals(1000 - 333 + 33 + 167, fleet.repair(90).changed());
            assertCopied();
        }
    }

    @Test
    void expressionsRoutesAndConditions_decideWhatGoesWhere() throws SQLException {
        source.execute(
                "alter table users add deleted boolean not null default false",
                "update users set deleted = true where id <= 10");
        target.execute("alter table accounts add tenant text not null default 'a', add note text");
        String[] lines = {
            "from: users",
            "into: accounts",
            "version: v",
            "tombstones: gone",
            "leave: [tenant, note]",
            "columns: {name: \"upper(name)\"}",
            "where: \"not deleted\"",
            "origin: \"tenant\"",
            "databases: [a, c]"
        };
        target.execute("insert into accounts values (5000, 'other', 1, 'c', null), (5, 'N5', 1, 'a', null)");
        try (CopyFleet fleet = CopyFleet.open(source, target, lines).planned()) {
            assertEquals(990, fleet.backfill(100).changed());
            assertEquals("N11", target.value("select name from accounts where id = 11"));
            assertEquals(List.of("5 EXTRA *"), fleet.differences(100));
            fleet.repair(100);
            assertEquals(List.of(), fleet.differences(100));
            assertEquals("other", target.value("select name from accounts where id = 5000"));
        }
    }

    @Test
    void differences_keepIgnoredColumnsAndTolerances() throws SQLException {
        source.execute("alter table users add score float8 not null default 1, add memo text default 'm'");
        target.execute("alter table accounts add score float8, add memo text");
        String[] lines = {
            "from: users",
            "into: accounts",
            "version: v",
            "tombstones: gone",
            "verify: {ignore: {memo: \"edited by hand\"}, tolerance: {score: 0.5}}"
        };
        try (CopyFleet fleet = CopyFleet.open(source, target, lines).planned()) {
            fleet.backfill(1000);
            target.execute(
                    "update accounts set memo = 'mine' where id < 10",
                    "update accounts set score = 1.4 where id = 20",
                    "update accounts set score = 1.6 where id in (5, 21)");
            assertEquals(List.of("5 BEHIND score", "21 BEHIND score"), fleet.differences(100));
            fleet.repair(100);
            assertEquals("mine 1", target.value("select memo || ' ' || score from accounts where id = 5"));
            assertEquals("1.4", target.value("select score from accounts where id = 20"));
        }
    }

    @Test
    void valuesThatDoNotFit_areRefusedByName() throws SQLException {
        target.execute("alter table accounts alter name type varchar(3)");
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned();
                FencedTask task = fleet.takeAll()) {
            task.writeNext(99);
            BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(1));
            assertEquals(ErrorCode.ROW_REJECTED, refused.code());
            assertTrue(refused.text().contains("row 100 ") && refused.text().contains("'name'"), refused::text);
            task.reload();
            assertEquals(Key.of("100"), task.position());
        }
    }

    @Test
    void rowsThatATriggerKeepsOut_areRefused() throws SQLException {
        target.execute(
                "create function keep() returns trigger language plpgsql as 'begin return null; end'",
                "create trigger keep before insert or update or delete on accounts for each row"
                        + " execute function keep()");
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                BackfleetException filled = assertThrows(BackfleetException.class, () -> fleet.backfill(100));
                assertEquals(ErrorCode.ROW_REJECTED, filled.code(), filled::text);
                BackfleetException put = assertThrows(BackfleetException.class, () -> fleet.repair(100));
                assertEquals(ErrorCode.ROW_REJECTED, put.code(), put::text);
            }
        }
        target.execute(
                "alter table accounts disable trigger keep",
                "insert into accounts values (1001, 'x', 1)",
                "alter table accounts enable trigger keep");
        source.execute("delete from users");
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                BackfleetException removed = assertThrows(BackfleetException.class, () -> fleet.repair(100));
                assertEquals(ErrorCode.ROW_REJECTED, removed.code(), removed::text);
            }
        }
        assertEquals("0", target.value("select count(*) from gone"));
    }

    @Test
    void tombstonesOfAnotherCollation_areRefusedByPlan() throws SQLException {
        source.execute("create table words (w text collate \"C\" primary key, v bigint not null)");
        target.execute(
                "create table words (w text collate \"C\" primary key, v bigint not null)",
                "create table lost (w text collate \"POSIX\" primary key, v bigint not null)");
        String[] lines = {"from: words", "into: words", "version: v", "tombstones: lost"};
        try (CopyFleet fleet = CopyFleet.open(source, target, lines)) {
            assertEquals(
                    List.of(ErrorCode.ORDER_UNPROTECTED),
                    fleet.problems().stream().map(p -> p.code()).toList());
        }
    }

    @Test
    void schemaChanges_endTheRun() throws SQLException {
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            target.execute("alter table accounts rename to old", "create table accounts (like old including all)");
            BackfleetException changed = assertThrows(BackfleetException.class, fleet::takeAll);
            assertEquals(ErrorCode.SCHEMA_CHANGED, changed.code());
            assertTrue(changed.text().contains("database b"), changed::text);
        }
    }
}
