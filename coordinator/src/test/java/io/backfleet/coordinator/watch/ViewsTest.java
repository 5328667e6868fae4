package io.backfleet.coordinator.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.coordinator.Comparisons;
import io.backfleet.coordinator.TestFleet;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.progress.PauseReason;
import io.backfleet.protocol.progress.Telemetry;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.TaskView;
import io.backfleet.protocol.view.VerificationView;
import io.backfleet.protocol.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewsTest {
    private final TestFleet fleet = TestFleet.serving("a", "b");
    private final RateBook rates = new RateBook();

    private static Telemetry telemetry(
            String worker, Task task, long seen, boolean stopped, @Nullable PauseReason reason) {
        return new Telemetry(
                worker,
                0,
                List.of(new Telemetry.TaskProgress(task.id(), seen, seen, 0, 3, 1_000, 42.5, stopped)),
                List.of(new Telemetry.DatabaseReading(
                        "a",
                        stopped ? 1.2 : 0.3,
                        stopped,
                        reason,
                        700L,
                        1_500,
                        900,
                        Map.of("replication_lag", 10L),
                        List.of())));
    }

    private Views views(Telemetry... telemetry) {
        LiveReadings live = new LiveReadings(List.of(telemetry));
        rates.sample(new PublishedState(fleet), live, fleet.now);
        return new Views(new PublishedState(fleet), live, rates, fleet.now);
    }

    private static ShardView shard(Views views, int index) {
        return views.migration("m").orElseThrow().shards().get(index);
    }

    @Test
    void shard_mergesLedgerAndTelemetry() {
        fleet.running("m", 4, "a");
        Task task = fleet.take(TaskKind.BACKFILL).get(0);
        fleet.taken(task);
        views(telemetry("w1", task, 0, false, null));
        fleet.now += 1_000;
        ShardView shard = shard(views(telemetry("w1", task, 40, false, null)), 0);
        assertEquals(0.1, shard.progress().share());
        assertEquals(40, shard.progress().rowsPerSecond());
        assertEquals(9L, shard.progress().remainingSeconds());
        assertEquals(40, shard.counters().changed());
        assertEquals(700L, shard.load().lagMillis());
        assertEquals("", shard.waitingFor());
        TaskView view = shard.tasks().get(0);
        assertEquals("w1", view.worker());
        assertNotNull(view.live());
        assertEquals(42.5, view.live().batchMillis());
    }

    @Test
    void throttledShard_saysWhy_andItsWaitingIsNotInTheEstimate() {
        fleet.running("m", 4, "a");
        Task task = fleet.take(TaskKind.BACKFILL).get(0);
        PauseReason reason = new PauseReason("replication_lag", 2.3, 1.5, "standby", 200, "");
        views(telemetry("w1", task, 0, false, null));
        fleet.now += 1_000;
        views(telemetry("w1", task, 40, false, null));
        Views views = views();
        for (int i = 0; i < 20; i++) {
            fleet.now += 1_000;
            views = views(telemetry("w1", task, 40, true, reason));
        }
        ShardView shard = shard(views, 0);
        assertEquals(0, shard.progress().rowsPerSecond());
        assertEquals(9L, shard.progress().remainingSeconds());
        assertTrue(shard.waitingFor().startsWith("replication_lag 2.30 of 1.50"));
        assertTrue(shard.load().stopped());
    }

    @Test
    void share_neverPassesOne_andReachesItAtTheEndOnly() {
        fleet.running("m", 1, "a");
        Task task = fleet.takeOne(TaskKind.BACKFILL);
        MigrationView view =
                views(telemetry("w1", task, 5_000, false, null)).migration("m").orElseThrow();
        assertEquals(0.999, view.progress().share());
        assertEquals(100, view.progress().doneRows());
        fleet.done(task);
        view = views().migration("m").orElseThrow();
        assertEquals(1, view.progress().share());
        assertEquals(MigrationPhase.DONE, view.phase());
        assertEquals(900L, view.shards().get(0).load().highestLagMillis(), "remembered when the workers are silent");
        assertNull(view.progress().remainingSeconds());
    }

    @Test
    void migration_countsDatabasesThatAreNotPlannedYet() {
        fleet.submit(TestFleet.spec("m", "m", "a", "b"));
        List<Task> plans = fleet.take(TaskKind.PLAN);
        fleet.failed(plans.get(1), ErrorCode.DATABASE_UNREACHABLE);
        fleet.planned(plans.get(0), TestFleet.plan("m", 100));
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        assertEquals(0.5, views().migration("m").orElseThrow().progress().share());
    }

    @Test
    void shardInBackoff_saysWhenAndWhy() {
        fleet.running("m", 1, "a");
        fleet.failed(fleet.takeOne(TaskKind.BACKFILL), ErrorCode.LOCK_TIMEOUT);
        fleet.pass(1_000);
        fleet.failed(fleet.takeOne(TaskKind.BACKFILL), ErrorCode.LOCK_TIMEOUT);
        assertEquals(
                "tries again in 2 s: LOCK_TIMEOUT: as told", shard(views(), 0).waitingFor());
        fleet.now += 1_500;
        assertEquals(
                "tries again in 1 s: LOCK_TIMEOUT: as told", shard(views(), 0).waitingFor());
        fleet.now += 500;
        assertEquals("tries again: LOCK_TIMEOUT: as told", shard(views(), 0).waitingFor());
    }

    @Test
    void comparison_saysWhatItWaitsFor_andHowFastItIs() {
        Comparisons checks = new Comparisons(fleet);
        fleet.submit(Comparisons.spec("v", true, false, "a"));
        checks.filled(2);
        assertEquals(
                "no verifier serves a",
                views().migration("v").orElseThrow().shards().get(0).waitingFor());
        fleet.verifier("a");
        List<Task> tasks = fleet.take(TaskKind.VERIFY);
        VerificationView running = verification("v");
        assertEquals(1, running.pass());
        assertEquals(2, running.tasks().size());
        checks.verified(tasks.get(0), checks.clean());
        assertEquals(0.5, verification("v").progress().share());
        assertEquals("", views().migration("v").orElseThrow().shards().get(0).waitingFor());
        checks.verified(tasks.get(1), checks.differing(1, "7", "8"));
        assertEquals(1, verification("v").progress().share());
        assertEquals(
                "the next pass in 60 s",
                views().migration("v").orElseThrow().shards().get(0).waitingFor());
        assertEquals(1, views().migration("v").orElseThrow().progress().share(), "filled in");
    }

    private VerificationView verification(String name) {
        return Objects.requireNonNull(
                views().migration(name).orElseThrow().shards().get(0).verification());
    }

    @Test
    void shardThatIsProven_saysSo() {
        fleet.provesAll = false;
        fleet.running("m", 1, "a");
        fleet.done(fleet.takeOne(TaskKind.BACKFILL));
        assertEquals(ShardPhase.PROVING, shard(views(), 0).phase());
        assertEquals("", shard(views(), 0).waitingFor(), "it is at work");
        Task proof = fleet.takeOne(TaskKind.PROVE);
        fleet.failed(proof, ErrorCode.DATABASE_UNREACHABLE);
        assertEquals(
                "tries again in 1 s: DATABASE_UNREACHABLE: as told",
                shard(views(), 0).waitingFor());
        assertEquals(0.999, shard(views(), 0).progress().share());
    }

    @Test
    void pausedMigration_saysByWhom() {
        fleet.running("m", 2, "a");
        fleet.answer(new Command.Pause("p", "ann", "m"));
        assertEquals("paused by ann", shard(views(), 0).waitingFor());
    }

    @Test
    void lists_areComplete_andJsonReadsBack() {
        fleet.running("m", 2, "a");
        Views views = views();
        assertEquals(1, views.migrations().size());
        assertTrue(views.migrations().get(0).shards().isEmpty());
        assertEquals(List.of("w1"), views.databases().get(0).workers());
        assertEquals(4, views.workers().get(0).slots());
        MigrationView view = views.migration("m").orElseThrow();
        assertEquals(view, Wire.read(Wire.write(view), MigrationView.class));
    }
}
