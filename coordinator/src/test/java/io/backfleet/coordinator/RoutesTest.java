package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Migrations whose shards go from one database into another, or from one table into another. */
class RoutesTest {
    private static final String MANY_INTO_ONE = "main, origin: tenant";

    private final TestFleet fleet = TestFleet.serving("u1", "u2", "u3", "a1", "a2", "a3", "main");

    private static List<String> databases(List<Task> tasks) {
        return tasks.stream().map(task -> task.id().database()).toList();
    }

    /** Plans every shard that asks, with so many ranges of 100 rows. */
    private void plan(String table, int ranges) {
        String[] cuts = new String[ranges - 1];
        for (int i = 1; i < ranges; i++) {
            cuts[i - 1] = Integer.toString(i * 100);
        }
        for (List<Task> plans = fleet.take(TaskKind.PLAN); !plans.isEmpty(); plans = fleet.take(TaskKind.PLAN)) {
            plans.forEach(task -> fleet.planned(task, TestFleet.plan(table, ranges * 100L, cuts)));
        }
    }

    private String refusal(MigrationSpec spec) {
        String id = fleet.id();
        fleet.send(new Command.Submit(id, "ann", spec, spec.digest()));
        return String.valueOf(fleet.result(id).refusal());
    }

    private void ended(Task task, Health health) {
        fleet.ended(task, new Outcome.Done(new Counters(100, 100, 0, 1, 1, 0)), health);
    }

    @Test
    void copy_hasAShardForEachRoute() {
        assertNull(fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", "a*")));
        assertEquals(List.of("u1>a1", "u2>a2", "u3>a3"), fleet.migration("m").databases());
        List<Task> plans = fleet.take(TaskKind.PLAN);
        assertEquals(new TreeSet<>(fleet.migration("m").databases()), new TreeSet<>(databases(plans)));
        plans.forEach(task -> fleet.planned(task, TestFleet.plan("\"accounts\"", 100)));
        fleet.take(TaskKind.BACKFILL).forEach(fleet::done);
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
        assertEquals(ShardPhase.DONE, fleet.shard("m", "u2>a2").phase());
        assertEquals(3, fleet.take(TaskKind.CLEANUP).size());
    }

    @Test
    void sidesThatDoNotFit_areRefusedInTheWordsOfRoutes() {
        assertTrue(refusal(Transfers.copy("m", "users", "accounts", "'u*'", "main"))
                .startsWith("ROUTE_INVALID: 3 databases (u1, u2, u3) go into main"));
        assertTrue(refusal(Transfers.copy("m", "users", "accounts", "u1", "nowhere"))
                .startsWith("DATABASE_UNKNOWN: no worker has served the database 'nowhere' that u1 goes to"));
        assertFalse(fleet.published.containsKey("migration/m"));
    }

    @Test
    void route_isNotTakenForADatabaseByLaterSpecs() {
        assertNull(fleet.submit(Transfers.copy("m", "users", "accounts", "u1", "a1")));
        assertNull(fleet.submit(TestFleet.spec("n", "t", "*")));
        assertEquals(7, fleet.migration("n").databases().size());
    }

    @Test
    void route_isServedByWhoeverServesBothItsDatabases() {
        fleet.send(new Report.WorkerHere("w2", 4, List.of("old", "x"), "test"));
        fleet.send(new Report.WorkerHere("w3", 4, List.of("new"), "test"));
        assertNull(fleet.submit(Transfers.copy("m", "users", "accounts", "old", "new")));
        assertEquals(List.of(), fleet.take(TaskKind.PLAN));
        assertEquals(
                new Failure(ErrorCode.WORKER_SILENT, "no living worker serves both old and new"),
                fleet.shard("m", "old>new").lastFailure());
        fleet.send(new Report.WorkerGone("w3"));
        assertNull(fleet.submit(Transfers.copy("n", "users", "profiles", "old", "new")));
        assertEquals(
                new Failure(ErrorCode.WORKER_SILENT, "no living worker serves new, which old>new needs"),
                fleet.shard("n", "old>new").lastFailure());
        fleet.send(new Report.WorkerHere("w2", 4, List.of("old", "new"), "test"));
        assertEquals(List.of("old>new", "old>new"), databases(fleet.take(TaskKind.PLAN)));
        fleet.send(new Report.WorkerHere("w2", 4, List.of("old"), "test"));
        fleet.pass(5_000);
        assertEquals(List.of(), fleet.take(TaskKind.PLAN));
    }

    @Test
    void twoMigrations_mayReadOneTable_butNotFillOne() {
        assertNull(fleet.submit(Transfers.table("one", "users", "accounts", "u1")));
        assertNull(fleet.submit(Transfers.table("two", "users", "profiles", "u1")));
        assertNull(fleet.submit(TestFleet.spec("three", "users", "u1")));
        assertEquals(ErrorCode.TABLE_BUSY, fleet.submit(Transfers.table("four", "clients", "accounts", "u1")));
        assertEquals(ErrorCode.TABLE_BUSY, fleet.submit(TestFleet.spec("five", "profiles", "u1")));
        assertEquals(ErrorCode.TABLE_BUSY, fleet.submit(Transfers.copy("six", "users", "accounts", "u2", "u1")));
        assertNull(fleet.submit(Transfers.copy("seven", "users", "accounts", "u1", "u2")));
        assertTrue(refusal(Transfers.table("four", "clients", "accounts", "u1"))
                .startsWith("TABLE_BUSY: migration one is PLANNING on table accounts in u1"));
    }

    @Test
    void plan_thatMeetsATableBeingFilledUnderAnotherName_isRefused() {
        fleet.submit(Transfers.copy("one", "users", "accounts", "u1", "main"));
        plan("\"public\".\"accounts\"", 2);
        fleet.submit(Transfers.copy("two", "users", "public.accounts", "u2", "main"));
        fleet.take(TaskKind.BACKFILL).forEach(task -> fleet.failed(task, ErrorCode.LOCK_TIMEOUT));
        plan("\"public\".\"accounts\"", 2);
        assertEquals(MigrationPhase.REFUSED, fleet.migration("two").phase());
        String problem = String.valueOf(fleet.migration("two").problems().get("u2>main"));
        assertTrue(problem.contains("TABLE_BUSY") && problem.contains("backfill.into"), problem);
        fleet.submit(Transfers.copy("three", "users", "public.accounts", "u2", "a2"));
        plan("\"public\".\"accounts\"", 2);
        assertEquals(MigrationPhase.RUNNING, fleet.migration("three").phase());
    }

    @Test
    void laterRun_waitsUntilTheTargetHasEndedTheEarlierOne_whicheverSourceItHad() {
        fleet.submit(Transfers.copy("one", "users", "accounts", "u1", "main"));
        plan("\"accounts\"", 1);
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        Task cleanup = fleet.takeOne(TaskKind.CLEANUP);
        fleet.submit(Transfers.copy("two", "users", "accounts", "u2", "main"));
        fleet.submit(Transfers.copy("three", "users", "accounts", "u1", "a1"));
        assertEquals(List.of("u1>a1"), databases(fleet.take(TaskKind.PLAN)), "another target");
        fleet.send(new Report.CleanedUp("w1", cleanup.id(), cleanup.attempt()));
        assertEquals(List.of("u2>main"), databases(fleet.take(TaskKind.PLAN)));
    }

    @Test
    void manySources_shareTheWindowOfTheirTarget_inTurns() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", MANY_INTO_ONE));
        plan("\"accounts\"", 8);
        List<Task> out = new ArrayList<>(fleet.take(TaskKind.BACKFILL));
        Map<String, Integer> turns = new HashMap<>();
        int most = 0;
        while (!out.isEmpty()) {
            int window = fleet.database("main").window();
            assertTrue(out.size() <= window, () -> out.size() + " in flight, window " + window);
            most = Math.max(most, out.size());
            Task task = out.remove(0);
            turns.merge(task.id().database(), 1, Integer::sum);
            int lead = turns.values().stream().max(Integer::compare).orElse(0)
                    - (turns.size() < 3
                            ? 0
                            : turns.values().stream().min(Integer::compare).orElse(0));
            assertTrue(lead <= 3, () -> "not in turns: " + turns);
            fleet.done(task);
            out.addAll(fleet.take(TaskKind.BACKFILL));
        }
        assertEquals(Map.of("u1>main", 8, "u2>main", 8, "u3>main", 8), turns);
        assertEquals(8, most, "two for each slot");
        assertEquals(MigrationPhase.DONE, fleet.migration("m").phase());
    }

    @Test
    void failureOfOneRoute_holdsNoOther() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", MANY_INTO_ONE));
        List<Task> plans = fleet.take(TaskKind.PLAN);
        int main = fleet.database("main").window();
        for (int i = 0; i < 5; i++) {
            for (Task plan : plans) {
                if (plan.id().database().equals("u2>main")) {
                    fleet.failed(plan, ErrorCode.DATABASE_UNREACHABLE);
                } else {
                    fleet.planned(plan, TestFleet.plan("\"accounts\"", 100));
                }
            }
            fleet.pass(1_000);
            plans = fleet.take(TaskKind.PLAN);
        }
        assertEquals(ShardPhase.PLANNING, fleet.shard("m", "u2>main").phase());
        assertEquals(ShardPhase.BACKFILLING, fleet.shard("m", "u1>main").phase());
        assertTrue(fleet.database("main").window() >= main, "nobody knows that it was the target");
        assertEquals(1, fleet.database("u2>main").window());
        assertEquals(2, fleet.take(TaskKind.BACKFILL).size());
    }

    @Test
    void pressure_countsForTheDatabaseThatItIsOf() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", MANY_INTO_ONE));
        plan("\"accounts\"", 8);
        for (int i = 0; i < 3; i++) {
            fleet.take(TaskKind.BACKFILL).forEach(fleet::done);
        }
        int main = fleet.database("main").window();
        assertTrue(main >= 4);
        Task task = fleet.tasks.get(0);
        String source = task.id().database().substring(0, 2);
        int before = fleet.database(source).window();
        ended(task, new Health(1.3, "active_sessions 99 of 80", source));
        assertEquals(Math.max(1, before / 2), fleet.database(source).window());
        assertEquals(main, fleet.database("main").window());
        assertEquals(1.3, fleet.database(source).pressure());
        assertEquals(0, fleet.database("main").pressure());
        fleet.pass(10_000);
        Task other = fleet.tasks.get(1);
        ended(other, new Health(2, "replication_lag 3 of 1.5", "main"));
        assertEquals(main / 2, fleet.database("main").window());
        assertEquals("replication_lag 3 of 1.5", fleet.database("main").reason());
        Task third = fleet.tasks.get(2);
        ended(third, Health.GOOD);
        assertEquals(0, fleet.database("main").pressure(), "a good report is about both");
    }

    @Test
    void pressure_thatNamesNobody_countsForTheRoute() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", MANY_INTO_ONE));
        plan("\"accounts\"", 8);
        Task task = fleet.take(TaskKind.BACKFILL).get(0);
        int main = fleet.database("main").window();
        ended(task, new Health(1.3, "who knows"));
        assertEquals(main, fleet.database("main").window());
        assertEquals(1, fleet.database(task.id().database()).window());
    }

    @Test
    void counts_areThoseOfEveryDatabaseAndOfTheRoute() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", MANY_INTO_ONE));
        plan("\"accounts\"", 8);
        List<Task> out = fleet.take(TaskKind.BACKFILL);
        assertEquals(out.size(), fleet.database("main").inFlight());
        for (String source : List.of("u1", "u2", "u3")) {
            long own = out.stream()
                    .filter(task -> task.id().database().equals(source + ">main"))
                    .count();
            assertEquals(own, fleet.database(source).inFlight());
            assertEquals(own, fleet.database(source + ">main").inFlight());
        }
    }

    @Test
    void workerThatIsGone_givesItsTasksBackToOthersOnEitherSide() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "u1", "a1"));
        plan("\"accounts\"", 2);
        List<Task> out = fleet.take(TaskKind.BACKFILL);
        out.forEach(fleet::taken);
        fleet.send(new Report.WorkerHere("w2", 2, List.of("u1", "a1"), "test"));
        fleet.send(new Report.WorkerGone("w1"));
        List<Task> again = fleet.take(TaskKind.BACKFILL);
        assertEquals(out.size(), again.size());
        assertEquals(2, again.get(0).attempt());
    }

    @Test
    void supersededRun_isForgotten_withItsRoutes() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "u1", "a1"));
        plan("\"accounts\"", 1);
        assertNull(fleet.answer(new Command.Cancel(fleet.id(), "ann", "m")));
        fleet.take(TaskKind.BACKFILL).forEach(fleet::done);
        assertNull(fleet.submit(Transfers.copy("m", "users", "accounts", "u2", "a2")));
        Task cleanup = fleet.takeOne(TaskKind.CLEANUP);
        assertNotNull(fleet.published.get("shard/m/u1>a1"));
        fleet.send(new Report.CleanedUp("w1", cleanup.id(), cleanup.attempt()));
        assertNull(fleet.published.get("shard/m/u1>a1"));
        assertNull(fleet.published.get("database/u1>a1"));
        assertNotNull(fleet.published.get("database/u2>a2"));
        assertNotNull(fleet.published.get("database/a1"));
    }
}
