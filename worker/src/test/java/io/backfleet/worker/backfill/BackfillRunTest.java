package io.backfleet.worker.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.throttle.Throttle;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.slots.TaskEnd;
import io.backfleet.slots.Workplace;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.backfleet.slots.report.ActiveTask;
import io.backfleet.slots.report.ActiveTasks;
import io.backfleet.slots.retry.Retries;
import io.backfleet.slots.throttle.Patience;
import io.backfleet.slots.throttle.RouteThrottle;
import io.backfleet.testkit.Await;
import io.backfleet.worker.backfill.FakeDatabase.Trouble;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackfillRunTest {
    private static final MigrationSpec SPEC = new MigrationSpec(
            "m",
            "",
            List.of("fake"),
            new BackfillSpec(TableName.parse("t"), null, Map.of("c", "1"), false, List.of()),
            Settings.DEFAULT);

    private final FakeDatabase database = new FakeDatabase(10_000);
    private volatile @Nullable MigrationState migration;
    private final StopSignal stop = new StopSignal();
    private Duration longestHold = Duration.ofMinutes(1);
    private final Throttle throttle = new Throttle(database, "test", System::nanoTime);

    @AfterEach
    void close() {
        throttle.close();
    }

    private static Task task(boolean offerSplit) {
        return task(TaskKind.BACKFILL, offerSplit);
    }

    private static Task task(TaskKind kind, boolean offerSplit) {
        return new Task(
                new TaskId("m", "i", "fake", kind, 1),
                1,
                SPEC,
                SPEC.digest(),
                List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                KeyRange.ALL,
                10_000,
                offerSplit,
                null);
    }

    private void show(Task task, MigrationPhase phase, Settings settings) {
        migration = new MigrationState(
                task.id().migration(),
                task.id().incarnation(),
                phase,
                task.spec(),
                task.digest(),
                settings,
                "somebody",
                0,
                List.of(task.id().database()),
                Map.of(),
                Map.of(),
                null,
                "somebody",
                1);
    }

    private TaskEnd run(Task task) {
        Workplace place = new Workplace(
                "test",
                database,
                RouteThrottle.of("fake", throttle),
                new Directives(name -> Optional.ofNullable(migration), stop),
                stop,
                new Retries(4, Duration.ofMillis(1), Duration.ofMillis(5)),
                report -> {},
                System::nanoTime,
                new Patience(longestHold, longestHold, longestHold));
        BackfillRun.Tools tools =
                new BackfillRun.Tools(place, BackfillRun.sizes(), new BackfillMeters(new SimpleMeterRegistry()));
        try (ActiveTask active = new ActiveTasks().begin(task)) {
            return new BackfillRun(task, tools, active).run();
        }
    }

    private Outcome closed(TaskEnd end) {
        TaskEnd.Reported reported = assertInstanceOf(TaskEnd.Reported.class, end, () -> "ended as " + end);
        return assertInstanceOf(Report.TaskEnded.class, reported.result()).outcome();
    }

    @Test
    void task_writesEveryRowOnce() {
        Outcome.Done done = assertInstanceOf(Outcome.Done.class, closed(run(task(false))));
        assertEquals(10_000, done.counters().seen());
        assertEquals(10_000, database.written.size());
        assertEquals(0, database.writtenTwice);
    }

    @Test
    void repair_runsLikeABackfill_butWhileTheMigrationVerifies() {
        show(task(false), MigrationPhase.VERIFYING, Settings.DEFAULT);
        assertInstanceOf(Outcome.Yielded.class, closed(run(task(false))));
        assertEquals(0, database.written.size());
        database.outcome = null;
        assertInstanceOf(Outcome.Done.class, closed(run(task(TaskKind.REPAIR, false))));
        assertEquals(10_000, database.written.size());
    }

    @Test
    void failures_beforeAndAfterTheCommitLoseAndRepeatNothing() {
        database.troubles.addAll(List.of(Trouble.AFTER_COMMIT, Trouble.BEFORE_COMMIT, Trouble.LOCK_TIMEOUT));
        assertInstanceOf(Outcome.Done.class, closed(run(task(false))));
        assertEquals(10_000, database.written.size());
        assertEquals(0, database.writtenTwice);
    }

    @Test
    void trouble_thatLastsFailsTheAttemptAndLeavesTheTaskOpen() {
        for (int i = 0; i < 4; i++) {
            database.troubles.add(Trouble.BEFORE_COMMIT);
        }
        TaskEnd.Failed failed = assertInstanceOf(TaskEnd.Failed.class, run(task(false)));
        assertEquals(ErrorCode.DATABASE_UNREACHABLE, failed.failure().code());
        assertNull(database.outcome);
    }

    @Test
    void refusedRow_isFoundAndCutOut() {
        database.poison.add(4_321);
        Outcome.Poisoned poisoned = assertInstanceOf(Outcome.Poisoned.class, closed(run(task(false))));
        assertEquals(Key.of("4321"), poisoned.position());
        assertEquals(Key.of("4322"), poisoned.next());
        assertEquals(ErrorCode.ROW_REJECTED, poisoned.failure().code());
        assertEquals(4_321, database.written.size());
    }

    @Test
    void refusedRow_atTheVeryEndHasNothingBehindIt() {
        database.poison.add(9_999);
        Outcome.Poisoned poisoned = assertInstanceOf(Outcome.Poisoned.class, closed(run(task(false))));
        assertEquals(Key.of("9999"), poisoned.position());
        assertNull(poisoned.next());
    }

    @Test
    void pause_givesTheRestBackAtOnce() {
        show(task(false), MigrationPhase.PAUSED, Settings.DEFAULT);
        Outcome.Yielded yielded = assertInstanceOf(Outcome.Yielded.class, closed(run(task(false))));
        assertNull(yielded.position());
        assertEquals(0, database.written.size());
    }

    @Test
    void budget_endsATaskAndOffersASplit() {
        show(
                task(true),
                MigrationPhase.RUNNING,
                Settings.DEFAULT.with("taskTime", "100ms").with("maxBatchRows", "10"));
        database.slowMillis = 5;
        Outcome.Yielded yielded = assertInstanceOf(Outcome.Yielded.class, closed(run(task(true))));
        assertTrue(database.position > 0 && database.position < 10_000, "position " + database.position);
        assertEquals(Key.of(Integer.toString(database.position)), yielded.position());
        assertEquals(Key.of(Integer.toString(database.position + (10_000 - database.position) / 2)), yielded.split());
    }

    @Test
    void stop_endsATaskAtItsNextBatch() {
        stop.stop();
        assertInstanceOf(Outcome.Yielded.class, closed(run(task(false))));
    }

    @Test
    void closedTask_reportsItsOutcomeAgainAndWritesNothing() {
        Outcome first = closed(run(task(false)));
        database.written.clear();
        assertEquals(first, closed(run(task(false))));
        assertEquals(0, database.written.size());
    }

    @Test
    void endedRun_isReported_soThatNobodySendsItsTasksForEver() {
        database.ended = true;
        TaskEnd.Failed failed = assertInstanceOf(TaskEnd.Failed.class, run(task(false)));
        assertEquals(ErrorCode.RUN_ENDED, failed.failure().code());
    }

    @Test
    void lag_stopsWritingUntilItIsOver() throws Exception {
        show(
                task(false),
                MigrationPhase.RUNNING,
                Settings.DEFAULT.with("maxLag", "100ms").with("maxBatchRows", "10"));
        database.slowMillis = 5;
        database.replicaBehind = 1_000_000;
        Thread worker = new Thread(() -> run(task(false)), "test-run");
        worker.start();
        Await.until(
                "writing stops",
                Duration.ofSeconds(20),
                () -> throttle.reading().stopped()
                        && throttle.reading().waitedMillis().getOrDefault("replication_lag", 0L) > 200);
        assertTrue(database.written.size() < 10_000, "all was written in spite of the lag");
        database.slowMillis = 0;
        database.replicaBehind = 0;
        worker.join(20_000);
        assertEquals(10_000, database.written.size());
    }

    @Test
    void replica_thatHasNotShownAHeartbeatCountsAsBehind() throws Exception {
        database.replicaEmpty = true;
        Thread worker = new Thread(() -> run(task(false)), "test-run");
        worker.start();
        Await.until(
                "it waits",
                Duration.ofSeconds(20),
                () -> throttle.reading().waitedMillis().getOrDefault("replication_lag", 0L) > 200);
        assertEquals(0, database.written.size());
        database.replicaEmpty = false;
        worker.join(20_000);
        assertEquals(10_000, database.written.size());
    }

    @Test
    void probes_goOnFromTaskToTask() {
        run(task(false));
        database.outcome = null;
        database.position = 0;
        run(task(false));
        assertEquals(1, database.probesStarted, "probes that start anew know nothing of the lag");
    }

    @Test
    void slot_isGivenUpWhenTheThrottleHoldsTheTaskForLong() {
        database.replicaEmpty = true;
        longestHold = Duration.ofMillis(300);
        TaskEnd.Failed failed = assertInstanceOf(TaskEnd.Failed.class, run(task(false)));
        assertEquals(ErrorCode.THROTTLED, failed.failure().code());
        assertTrue(failed.failure().message().contains("replication_lag"), failed::toString);
        assertTrue(failed.health().pressure() >= 1, failed::toString);
        assertNull(database.outcome, "the task stays open");
        assertEquals(0, database.fence, "a task that may not begin is not taken");
    }

    @Test
    void lag_thatLasts_endsATaskAtWorkWithWhatIsDone() {
        longestHold = Duration.ofMillis(300);
        show(
                task(true),
                MigrationPhase.RUNNING,
                Settings.DEFAULT.with("maxLag", "100ms").with("maxBatchRows", "10"));
        database.slowMillis = 5;
        database.lagsFrom = 100;
        Outcome.Yielded yielded = assertInstanceOf(Outcome.Yielded.class, closed(run(task(true))));
        assertEquals(Key.of(Integer.toString(database.position)), yielded.position());
        assertNull(yielded.split(), "what stands still needs no second one to help");
        assertEquals(database.written.size(), yielded.counters().seen());
        assertTrue(database.position >= 100 && database.position < 10_000, "position " + database.position);
    }
}
