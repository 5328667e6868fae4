package io.backfleet.slots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FleetDatabase;
import io.backfleet.database.throttle.Throttle;
import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.message.InboxMessage;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.BackfillSpec;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.wire.Wire;
import io.backfleet.slots.control.Directives;
import io.backfleet.slots.control.StopSignal;
import io.backfleet.slots.report.ActiveTask;
import io.backfleet.slots.report.Reporter;
import io.backfleet.slots.retry.Retries;
import io.backfleet.slots.throttle.Patience;
import io.backfleet.slots.throttle.RouteThrottle;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotTest {
    private static final MigrationSpec SPEC = new MigrationSpec(
            "m",
            "",
            List.of("db"),
            new BackfillSpec(TableName.parse("t"), null, Map.of("c", "1"), false, List.of()),
            Settings.DEFAULT);

    /** No slot talks to a database itself: only its names are asked for. */
    private static final FleetDatabase DATABASE = (FleetDatabase) Proxy.newProxyInstance(
            SlotTest.class.getClassLoader(), new Class<?>[] {FleetDatabase.class}, (proxy, method, arguments) -> "db");

    private final FakePublisher publisher = new FakePublisher();
    private final StopSignal stop = new StopSignal();
    private final Reporter reporter = new Reporter(
            new Report.WorkerHere("p", Role.WORKER, 1, List.of("db"), "1"), publisher, stop, Clock.systemUTC());
    private final Deque<byte[]> queued = new ArrayDeque<>();
    private final List<String> settled = new ArrayList<>();
    private final List<Task> worked = new ArrayList<>();
    private final List<Task> lookedOut = new ArrayList<>();
    private final List<Throwable> fatal = new ArrayList<>();
    private Function<Task, TaskEnd> work = task -> new TaskEnd.Reported(new Report.CleanedUp("p", task.id(), 1));
    private boolean receivingFails;

    @AfterEach
    void close() {
        reporter.close();
    }

    /** Gives what is queued, then stops the slot. */
    private final class Queue implements TaskQueue {
        @Override
        public Optional<Delivery> receive(Duration timeout) {
            if (receivingFails) {
                throw new IllegalStateException("told to fail");
            }
            byte[] next = queued.poll();
            if (queued.isEmpty()) {
                stop.stop();
            }
            return Optional.ofNullable(next).map(Held::new);
        }

        @Override
        public void wakeup() {}

        @Override
        public Optional<Failure> problem() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private final class Held implements Delivery {
        private final byte[] value;

        private Held(byte[] value) {
            this.value = value;
        }

        @Override
        public byte[] value() {
            return value;
        }

        @Override
        public String id() {
            return "tasks-0@1#1";
        }

        @Override
        public void done() {
            settled.add("done");
        }

        @Override
        public void giveBack() {
            settled.add("given back");
        }

        @Override
        public boolean lost() {
            return false;
        }

        @Override
        public void onLost(Runnable action) {}
    }

    private final class Hands implements Crew {
        @Override
        public Role role() {
            return Role.WORKER;
        }

        @Override
        public TaskEnd work(Task task, Workplace place, ActiveTask active) {
            worked.add(task);
            return work.apply(task);
        }
    }

    private static Task task(TaskKind kind, String database, String digest) {
        return new Task(
                new TaskId("m", "i", database, kind, 1),
                1,
                SPEC,
                digest,
                List.of(),
                KeyRange.ALL,
                0,
                false,
                null,
                null,
                kind == TaskKind.VERIFY ? 1 : 0);
    }

    private static Task task() {
        return task(TaskKind.CLEANUP, "db", SPEC.digest());
    }

    /** Runs a slot over these tasks; a last, ignored message keeps it going until they are through. */
    private void run(Task... tasks) {
        for (Task task : tasks) {
            queued.add(Wire.write(task));
        }
        queued.add("end".getBytes(StandardCharsets.UTF_8));
        slot().run();
    }

    private Slot slot() {
        Directives directives = new Directives(name -> Optional.empty(), stop);
        Workplace place = new Workplace(
                "p",
                DATABASE,
                RouteThrottle.of("db", new Throttle(DATABASE, "p", System::nanoTime)),
                directives,
                stop,
                Retries.standard(),
                report -> {},
                System::nanoTime,
                Patience.STANDARD);
        return new Slot(
                "p",
                new Queue(),
                publisher,
                reporter,
                directives,
                stop,
                new Hands(),
                id -> {
                    if (id.equals("db")) {
                        return place;
                    }
                    throw new BackfleetException(ErrorCode.DATABASE_UNKNOWN, "no " + id);
                },
                lookedOut::add,
                fatal::add);
    }

    private ErrorCode returned() {
        return assertInstanceOf(Report.TaskReturned.class, publisher.sent.get(0))
                .why()
                .code();
    }

    private ErrorCode failed() {
        return assertInstanceOf(Report.TaskFailed.class, publisher.sent.get(0))
                .failure()
                .code();
    }

    private void settledOnce() {
        assertEquals(1, publisher.sent.size(), () -> "said " + publisher.sent);
        assertEquals("done", settled.get(0));
    }

    @Test
    void task_isWorkedOnReportedAndThenSettled() {
        List<InboxMessage> saidBefore = new ArrayList<>();
        work = task -> {
            saidBefore.addAll(publisher.sent);
            assertEquals(List.of(), settled, "settled before it was worked on");
            return new TaskEnd.Reported(new Report.CleanedUp("p", task.id(), task.attempt()));
        };
        run(task());
        assertEquals(List.of(task()), worked);
        assertEquals(List.of(), saidBefore);
        assertEquals(List.of(new Report.CleanedUp("p", task().id(), 1)), publisher.sent);
        settledOnce();
    }

    @Test
    void taskForAnUnknownDatabase_goesBackUntouched() {
        run(task(TaskKind.CLEANUP, "elsewhere", SPEC.digest()));
        assertEquals(ErrorCode.DATABASE_UNKNOWN, returned());
        assertEquals(List.of(), worked);
        settledOnce();
    }

    @Test
    void taskWhoseSpecIsNotTheAcceptedOne_isRefused() {
        run(task(TaskKind.CLEANUP, "db", "f".repeat(64)));
        assertEquals(ErrorCode.DIGEST_MISMATCH, failed());
        assertEquals(List.of(), worked);
    }

    @Test
    void taskForAnotherRole_isRefused() {
        run(task(TaskKind.VERIFY, "db", SPEC.digest()));
        assertEquals(ErrorCode.NOT_SUPPORTED, failed());
        assertEquals(List.of(), worked);
    }

    @Test
    void failure_isReportedWithTheDatabasesHealth() {
        Failure failure = new Failure(ErrorCode.DEADLOCK, "told to fail");
        Health health = new Health(2, "lag");
        work = task -> new TaskEnd.Failed(failure, health);
        run(task());
        assertEquals(List.of(new Report.TaskFailed("p", task().id(), 1, failure, health)), publisher.sent);
        settledOnce();
    }

    @Test
    void taskThatTheThrottleSendsBack_isLookedOutFor_whenThatWasReported() {
        work = task -> new TaskEnd.Failed(new Failure(ErrorCode.THROTTLED, "told to wait"), new Health(2, "lag"));
        run(task());
        assertEquals(ErrorCode.THROTTLED, failed());
        assertEquals(List.of(task()), lookedOut);
        work = task -> new TaskEnd.Failed(new Failure(ErrorCode.DEADLOCK, "told to fail"), Health.GOOD);
        run(task());
        assertEquals(List.of(task()), lookedOut);
    }

    @Test
    void thrownFailure_isReportedToo_andAStopGivesTheTaskBack() {
        work = task -> {
            throw new BackfleetException(ErrorCode.DATABASE_UNREACHABLE, "told to fail");
        };
        run(task());
        assertEquals(ErrorCode.DATABASE_UNREACHABLE, failed());
        settledOnce();
    }

    @Test
    void taskThatIsCutShortByAStop_goesBack() {
        work = task -> {
            throw new BackfleetException(ErrorCode.WORKER_STOPPING, "told to stop");
        };
        run(task());
        assertEquals(ErrorCode.WORKER_STOPPING, returned());
    }

    @Test
    void taskThatSomebodyElseHas_isSettledWithoutAWord() {
        work = task -> new TaskEnd.Moot("fenced");
        run(task());
        assertEquals(List.of(), publisher.sent);
        assertEquals("done", settled.get(0));
    }

    @Test
    void defect_givesTheDeliveryBackAndTheSlotLives() {
        work = task -> {
            throw new IllegalStateException("a defect");
        };
        run(task());
        assertEquals("given back", settled.get(0));
        assertEquals(List.of(), publisher.sent);
        assertEquals(List.of(), fatal);
    }

    @Test
    void malformedMessage_isBuriedAndSettled() {
        run();
        assertEquals(List.of("end"), publisher.buried);
        assertEquals(List.of("done"), settled);
    }

    @Test
    void malformedMessage_thatCannotBeBuriedComesAgain() {
        publisher.away = true;
        run();
        assertEquals(List.of("given back"), settled);
    }

    @Test
    void report_thatCannotBeSentKeepsTheTaskUnsettled() {
        publisher.away = true;
        work = task -> {
            stop.stop();
            return new TaskEnd.Reported(new Report.CleanedUp("p", task.id(), task.attempt()));
        };
        run(task());
        assertEquals(List.of("given back"), settled);
    }

    @Test
    void result_thatIsTooLargeIsReportedAsAFailure() {
        publisher.tooLarge = message -> message instanceof Report.CleanedUp;
        run(task());
        Report.TaskFailed failed = assertInstanceOf(Report.TaskFailed.class, publisher.sent.get(0));
        assertEquals(ErrorCode.TOO_LARGE, failed.failure().code());
        assertEquals(List.of("done", "done"), settled);
    }

    @Test
    void slotThatCannotGoOn_saysSoBeforeItEnds() {
        receivingFails = true;
        assertThrows(IllegalStateException.class, () -> slot().run());
        assertTrue(fatal.get(0) instanceof IllegalStateException);
        assertFalse(stop.stopped());
    }
}
