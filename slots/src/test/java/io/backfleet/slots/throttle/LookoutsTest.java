package io.backfleet.slots.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.throttle.Throttle;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.slots.ProbedDatabase;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookoutsTest {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();
    private static final MigrationSpec SPEC = new MigrationSpec(
            "m",
            "",
            List.of("users-1"),
            new BackfillSpec(TableName.parse("t"), null, Map.of("c", "1"), false, List.of()),
            Settings.DEFAULT);
    private static final Task TASK = new Task(
            new TaskId("m", "i", "users-1", TaskKind.BACKFILL, 1),
            1,
            SPEC,
            SPEC.digest(),
            List.of(),
            KeyRange.ALL,
            0,
            false,
            null);

    private final ProbedDatabase database = new ProbedDatabase("users-1");
    private final Throttle throttle = new Throttle(database, "test", System::nanoTime);
    private final RouteThrottle route = RouteThrottle.of("users-1", throttle);
    private final List<Report> told = new CopyOnWriteArrayList<>();
    private volatile @Nullable MigrationState migration;
    private volatile long skippedNanos;
    private final Lookouts lookouts = new Lookouts(
            "w1",
            new Directives(name -> Optional.ofNullable(migration), new StopSignal()),
            told::add,
            () -> System.nanoTime() + skippedNanos);

    @BeforeEach
    void start() {
        lookouts.start();
    }

    @AfterEach
    void close() {
        lookouts.close();
        throttle.close();
    }

    private void show(MigrationPhase phase, Settings settings) {
        migration = new MigrationState(
                "m",
                "i",
                phase,
                SPEC,
                SPEC.digest(),
                settings,
                "somebody",
                0,
                List.of("users-1"),
                Map.of(),
                Map.of(),
                null,
                "somebody",
                1);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void lookOut() {
        database.sessions = 100;
        lookouts.keep(TASK, route);
        await(
                "it looks out",
                () -> throttle.reading().stopped()
                        && throttle.reading().waitedMillis().getOrDefault("active_sessions", 0L) > 0);
        assertEquals(Set.of("users-1"), lookouts.routes());
        assertEquals(List.of(), told);
    }

    @Test
    void end_isTold_once() {
        lookOut();
        database.sessions = 0;
        await("it is told", () -> !told.isEmpty());
        await("it is over", () -> lookouts.routes().isEmpty());
        assertEquals(List.of(new Report.WayFree("w1", TASK.id())), told);
    }

    @Test
    void limit_thatIsRaised_isAnEnd() {
        lookOut();
        show(MigrationPhase.RUNNING, Settings.DEFAULT.with("maxActiveSessions", "1000"));
        await("it is told", () -> !told.isEmpty());
    }

    @Test
    void taskThatNobodyWants_isNotLookedOutFor() {
        lookOut();
        show(MigrationPhase.PAUSED, Settings.DEFAULT);
        await("it is over", () -> lookouts.routes().isEmpty());
        database.sessions = 0;
        assertEquals(List.of(), told);
    }

    @Test
    void lookout_endsByItself_andTheNextTaskThatGoesBackBeginsAnew() {
        lookOut();
        skippedNanos = Lookouts.LONGEST.plusSeconds(1).toNanos();
        await("it is over", () -> lookouts.routes().isEmpty());
        assertEquals(List.of(), told);
        lookouts.keep(TASK, route);
        await("it looks out again", () -> !lookouts.routes().isEmpty());
        assertEquals(1, database.probesStarted, "probes that run are shared");
    }
}
