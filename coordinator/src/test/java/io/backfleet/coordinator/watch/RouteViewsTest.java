package io.backfleet.coordinator.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.TestFleet;
import io.backfleet.coordinator.Transfers;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.progress.Telemetry.DatabaseReading;
import io.backfleet.protocol.progress.Telemetry.TaskProgress;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.view.DatabaseView;
import io.backfleet.protocol.view.LoadView;
import io.backfleet.protocol.view.ShardView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people see of routes from one database into another. */
class RouteViewsTest {
    private static final PauseReason LAG = new PauseReason("replication_lag", 2.3, 1.5, "standby", 200, "");

    private final TestFleet fleet = TestFleet.serving("u1", "u2", "main");
    private final RateBook rates = new RateBook();

    private Views views(DatabaseReading... readings) {
        return views(List.of(), readings);
    }

    private Views views(List<TaskProgress> tasks, DatabaseReading... readings) {
        LiveReadings live =
                new LiveReadings(List.of(new Telemetry(TestFleet.WORKER, fleet.now, tasks, List.of(readings))));
        PublishedState state = new PublishedState(fleet);
        rates.sample(state, live, fleet.now);
        return new Views(state, live, rates, fleet.now);
    }

    private static DatabaseReading reading(
            String id, double pressure, boolean stopped, @Nullable PauseReason reason, long lag) {
        return new DatabaseReading(
                id, pressure, stopped, reason, lag, 1_500, 2 * lag, Map.of("replication_lag", lag), List.of("note"));
    }

    private static ShardView shard(Views views, int index) {
        return views.migration("m").orElseThrow().shards().get(index);
    }

    private List<Task> running() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", "main, origin: tenant"));
        fleet.take(TaskKind.PLAN)
                .forEach(task -> fleet.planned(task, TestFleet.plan("\"accounts\"", 400, "100", "200", "300")));
        return fleet.take(TaskKind.BACKFILL);
    }

    @Test
    void load_isThatOfTheWorseDatabase_andNamesIt() {
        running();
        LoadView load = shard(views(reading("u1", 0.7, false, null, 900), reading("main", 1.2, true, LAG, 2_300)), 0)
                .load();
        assertTrue(load.stopped());
        assertEquals("main", load.database());
        assertEquals(LAG, load.reason());
        assertEquals("main: " + LAG, load.why());
        assertEquals(2_300L, load.lagMillis());
        assertEquals(4_600L, load.highestLagMillis());
        assertEquals(Map.of("replication_lag", 3_200L), load.waitedMillis());
        assertEquals(List.of("u1: note", "main: note"), load.notes());
    }

    @Test
    void sourceThatStands_isNamed_thoughTheTargetPressesHarder() {
        running();
        PauseReason sessions = new PauseReason("active_sessions", 90, 100, "u1:5432", 100, "waits");
        Views views = views(reading("u1", 0.9, true, sessions, 0), reading("main", 0.95, false, LAG, 1_400));
        assertEquals("u1", shard(views, 0).load().database());
        assertEquals("u1: " + sessions, shard(views, 0).waitingFor());
        assertEquals("main", shard(views, 1).load().database(), "the other source goes on");
        assertFalse(shard(views, 1).load().stopped());
    }

    @Test
    void routeInGoodHealth_namesNobody() {
        running();
        LoadView load = shard(views(reading("u1", 0, false, null, 0), reading("main", 0, false, null, 0)), 0)
                .load();
        assertNull(load.database());
        assertEquals("", load.why());
    }

    @Test
    void window_isTheLeastOfRouteAndDatabases() {
        List<Task> out = running();
        LoadView load = shard(views(), 0).load();
        assertEquals(fleet.database("u1>main").window(), load.window());
        assertEquals(
                out.stream()
                        .filter(task -> task.id().database().equals("u1>main"))
                        .count(),
                load.inFlight());
    }

    @Test
    void databases_areListedWithoutRoutes() {
        running();
        assertEquals(
                List.of("main", "u1", "u2"),
                views().databases().stream().map(DatabaseView::id).toList());
    }

    @Test
    void route_thatNobodyServes_saysWhichDatabaseIsMissing() {
        fleet.submit(Transfers.copy("m", "users", "accounts", "'u*'", "main, origin: tenant"));
        fleet.take(TaskKind.PLAN).forEach(task -> fleet.failed(task, ErrorCode.DATABASE_UNREACHABLE));
        fleet.send(new Report.WorkerHere(TestFleet.WORKER, 4, List.of("u1", "main"), "test"));
        Views views = views();
        assertEquals("no worker serves u2", shard(views, 1).waitingFor());
        assertTrue(shard(views, 0).waitingFor().startsWith("tries again in"), shard(views, 0)::waitingFor);
        fleet.send(new Report.WorkerHere(TestFleet.WORKER, 4, List.of("u1", "u2"), "test"));
        fleet.send(new Report.WorkerHere("w2", 4, List.of("main"), "test"));
        assertEquals("no worker serves both u1 and main", shard(views(), 0).waitingFor());
    }

    @Test
    void progress_isTheRoutesOwn() {
        List<Task> out = running();
        Task task = out.get(0);
        Views views = views(
                List.of(new TaskProgress(task.id(), 40, 40, 0, 4, 10, 42.5, false)), reading("u1", 0, false, null, 0));
        int own = task.id().database().equals("u1>main") ? 0 : 1;
        assertEquals(0.1, shard(views, own).progress().share());
        assertEquals(0, shard(views, 1 - own).progress().share());
        assertEquals(0.05, views.migration("m").orElseThrow().progress().share());
    }
}
