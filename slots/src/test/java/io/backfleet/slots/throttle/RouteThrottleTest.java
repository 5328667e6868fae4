package io.backfleet.slots.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.throttle.Lag;
import io.backfleet.database.throttle.Throttle;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.Transfer;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.slots.ProbedDatabase;
import io.backfleet.slots.throttle.RouteThrottle.Ruling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteThrottleTest {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private final ProbedDatabase source = new ProbedDatabase("users-1");
    private final ProbedDatabase target = new ProbedDatabase("accounts-1");
    private final Throttle reads = new Throttle(source, "test", System::nanoTime);
    private final Throttle writes = new Throttle(target, "test", System::nanoTime);
    private final RouteThrottle pair = RouteThrottle.of("users-1", reads, "accounts-1", writes);

    @AfterEach
    void close() {
        reads.close();
        writes.close();
    }

    private static Task task(TaskKind kind, boolean lockSource) {
        Transfer transfer = new Transfer(
                TableName.parse("accounts"),
                List.of(),
                null,
                new Transfer.Destination(List.of("accounts-1"), Map.of(), null, null),
                lockSource ? null : new Transfer.Versions("v", TableName.parse("gone")),
                lockSource);
        BackfillSpec backfill = new BackfillSpec(TableName.parse("users"), null, Map.of(), false, List.of(), transfer);
        MigrationSpec spec = new MigrationSpec("m", "", List.of("users-*"), backfill, Settings.DEFAULT);
        TaskId id = new TaskId("m", "i", "users-1>accounts-1", kind, 1);
        return new Task(
                id,
                1,
                spec,
                spec.digest(),
                List.of(),
                KeyRange.ALL,
                0,
                false,
                null,
                null,
                kind == TaskKind.VERIFY ? 1 : 0);
    }

    private static Ruling await(RouteThrottle.Watch watch, Predicate<Ruling> enough) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Ruling ruling = watch.decide(Settings.DEFAULT);
        while (!enough.test(ruling)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still " + ruling);
            }
            LockSupport.parkNanos(5_000_000);
            ruling = watch.decide(Settings.DEFAULT);
        }
        return ruling;
    }

    private static boolean goesOn(Ruling ruling) {
        return !ruling.verdict().stopped();
    }

    @Test
    void pair_isHeldByTheReplicasThatMustFollow_andNamesTheirDatabase() {
        target.replicaSilent = true;
        try (RouteThrottle.Watch watch = pair.watch(task(TaskKind.BACKFILL, false))) {
            Ruling held = await(
                    watch,
                    ruling -> "accounts-1".equals(ruling.database())
                            && ruling.reason().contains("has not arrived"));
            assertEquals("accounts-1", held.health().database());
            assertTrue(held.reason().startsWith("accounts-1: replication_lag unknown"), held.reason());
            target.replicaSilent = false;
            Ruling free = await(watch, RouteThrottleTest::goesOn);
            assertNull(free.database());
            assertEquals("", free.reason());
        }
    }

    @Test
    void sourceThatIsOnlyRead_heedsNoReplicaOfItsOwn() {
        source.replicaSilent = true;
        try (RouteThrottle.Watch watch = pair.watch(task(TaskKind.BACKFILL, false))) {
            await(watch, RouteThrottleTest::goesOn);
        }
    }

    @Test
    void sourceThatIsLocked_isHeededLikeAnyOther() {
        source.replicaSilent = true;
        try (RouteThrottle.Watch watch = pair.watch(task(TaskKind.BACKFILL, true))) {
            Ruling held = await(watch, ruling -> ruling.reason().contains("has not arrived"));
            assertFalse(goesOn(held));
            assertEquals("users-1", held.database());
        }
    }

    @Test
    void comparison_heedsTheLoadOfBothAndTheReplicasOfNeither() {
        source.replicaSilent = true;
        target.replicaSilent = true;
        try (RouteThrottle.Watch watch = pair.watch(task(TaskKind.VERIFY, true))) {
            await(watch, RouteThrottleTest::goesOn);
            source.sessions = 100;
            Ruling held = await(watch, ruling -> !goesOn(ruling));
            assertEquals("users-1", held.database());
            source.sessions = 0;
            await(watch, RouteThrottleTest::goesOn);
        }
    }

    @Test
    void oneDatabase_isNotNamed() {
        source.sessions = 100;
        try (RouteThrottle.Watch watch = RouteThrottle.of("users-1", reads).watch(task(TaskKind.REPAIR, false))) {
            Ruling held = await(watch, ruling -> ruling.reason().startsWith("active_sessions"));
            assertNull(held.database());
            assertNull(held.health().database());
        }
    }

    @Test
    void waiting_isPutDownToTheDatabaseThatPresses() {
        target.sessions = 100;
        try (RouteThrottle.Watch watch = pair.watch(task(TaskKind.BACKFILL, false))) {
            Ruling held = await(watch, ruling -> ruling.reason().contains("active_sessions"));
            watch.waited(held, Duration.ofSeconds(7));
        }
        assertEquals(Map.of("active_sessions", 7_000L), writes.reading().waitedMillis());
        assertEquals(Map.of(), reads.reading().waitedMillis());
    }

    @Test
    void lag_isKnownWhenItIsOfBoth() {
        source.replicaSilent = true;
        assertFalse(pair.lag().known());
        try (RouteThrottle.Watch watch = pair.watch(task(TaskKind.VERIFY, false))) {
            await(watch, ruling -> goesOn(ruling) && writes.lag().known());
            Lag lag = pair.lag();
            assertFalse(lag.known());
            source.replicaSilent = false;
            await(watch, ruling -> pair.lag().known());
        }
    }

    @Test
    void onlyDatabasesWithWork_areProbed() {
        assertEquals(0, source.probesStarted + target.probesStarted);
        RouteThrottle.of("users-1", reads).watch(task(TaskKind.VERIFY, false)).close();
        assertEquals(1, source.probesStarted);
        assertEquals(0, target.probesStarted);
        pair.watch(task(TaskKind.VERIFY, false)).close();
        assertEquals(1, source.probesStarted, "those that run are shared");
        assertEquals(1, target.probesStarted);
    }
}
