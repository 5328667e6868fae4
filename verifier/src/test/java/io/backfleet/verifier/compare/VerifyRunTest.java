package io.backfleet.verifier.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.database.throttle.Throttle;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.Settings;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.spec.VerifySpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.MigrationState;
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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifyRunTest {
    private static final int HOT_TRIES = 3;
    private static final long SETTLE_MILLIS = 20;

    private final FakeTable table = new FakeTable(100_000);
    private final FakeDatabase database = new FakeDatabase(table);
    private volatile @Nullable MigrationState migration;
    private final StopSignal stop = new StopSignal();
    private final Throttle throttle = new Throttle(database, "test", System::nanoTime);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<DifferencesFound> published = new ArrayList<>();
    private final List<Report> told = Collections.synchronizedList(new ArrayList<>());
    private boolean brokerAway;
    private Duration longestHold = Duration.ofMinutes(1);

    @AfterEach
    void close() {
        throttle.close();
    }

    private static Task task() {
        MigrationSpec spec = new MigrationSpec(
                "m",
                "",
                List.of("fake"),
                null,
                new VerifySpec(
                        TableName.parse("t"),
                        null,
                        Map.of("c", "1"),
                        Set.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        "",
                        SETTLE_MILLIS,
                        HOT_TRIES,
                        60_000,
                        false,
                        false),
                GatePolicy.DEFAULT,
                Settings.DEFAULT);
        return new Task(
                new TaskId("m", "i", "fake", TaskKind.VERIFY, 1),
                2,
                spec,
                spec.digest(),
                List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                KeyRange.ALL,
                100_000,
                true,
                null,
                null,
                7);
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

    private TaskEnd run() {
        Workplace place = new Workplace(
                "test",
                database,
                RouteThrottle.of("fake", throttle),
                new Directives(name -> Optional.ofNullable(migration), stop),
                stop,
                new Retries(4, Duration.ofMillis(1), Duration.ofMillis(5)),
                told::add,
                System::nanoTime,
                new Patience(longestHold, longestHold, longestHold));
        VerifyRun.Tools tools = new VerifyRun.Tools(
                place, VerifyRun.sizes(), new VerifyMeters(registry), this::publish, Clock.systemUTC());
        try (ActiveTask active = new ActiveTasks().begin(task())) {
            return new VerifyRun(task(), tools, active).run();
        } finally {
            assertTrue(table.open(false), "the connection was not given back");
        }
    }

    private void publish(DifferencesFound found) {
        if (brokerAway) {
            throw new BackfleetException(ErrorCode.BROKER_UNREACHABLE, "told to fail");
        }
        published.add(found);
    }

    private static Findings findings(TaskEnd end) {
        TaskEnd.Reported reported = assertInstanceOf(TaskEnd.Reported.class, end, () -> "ended as " + end);
        return assertInstanceOf(Report.Verified.class, reported.result()).findings();
    }

    private ErrorCode returned(TaskEnd end) {
        assertEquals(List.of(), published, "something was claimed");
        return assertInstanceOf(TaskEnd.Returned.class, end, () -> "ended as " + end)
                .why()
                .code();
    }

    private ErrorCode failed(TaskEnd end) {
        assertEquals(List.of(), published, "something was claimed");
        return assertInstanceOf(TaskEnd.Failed.class, end, () -> "ended as " + end)
                .failure()
                .code();
    }

    private double counted(String name) {
        return registry.get(name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void rightTable_isComparedToItsEndAndNothingFound() {
        Findings findings = findings(run());
        assertTrue(findings.finished());
        assertNull(findings.position());
        assertEquals(100_000, findings.compared());
        assertEquals(0, findings.suspects() + findings.undecided());
        assertEquals(List.of(), findings.repairable());
        assertEquals("schema 1", findings.schema());
        assertEquals("server 1", findings.server());
        assertEquals("fake:1", findings.reader());
        assertEquals(List.of(), published);
        assertEquals(100_000, counted("backfleet.verify.compared"));
        assertEquals(List.of(new Report.TaskTaken("test", task().id(), 2, 0)), told, "no suspects were to be told of");
    }

    @Test
    void lastingDifferences_areConfirmedAndPublishedBeforeTheyAreReported() {
        table.differs(17, Direction.MISSING);
        table.differs(55_555, Direction.BEHIND);
        table.differs(60_000, Direction.BEHIND);
        Findings findings = findings(run());
        assertEquals(3, findings.suspects());
        assertEquals(Map.of(Direction.MISSING, 1L, Direction.BEHIND, 2L), findings.differences());
        assertEquals(
                List.of(
                        new KeyRange(Key.of("17"), Key.of("18")),
                        new KeyRange(Key.of("55555"), Key.of("55556")),
                        new KeyRange(Key.of("60000"), Key.of("60001"))),
                findings.repairable());
        assertEquals(
                List.of(Key.of("17"), Key.of("55555"), Key.of("60000")),
                findings.firstDifferences().stream().map(Difference::key).toList());
        DifferencesFound found = published.get(0);
        assertEquals(findings.firstDifferences(), found.differences());
        assertEquals(7, found.pass());
        assertEquals(2, found.attempt());
        assertEquals(3, counted("backfleet.verify.differences"));
        assertEquals(3, counted("backfleet.verify.suspects"));
    }

    @Test
    void differenceInTheLastRow_isRepairableToTheRangesEnd() {
        table.differs(99_999, Direction.EXTRA);
        assertEquals(
                List.of(new KeyRange(Key.of("99999"), null)), findings(run()).repairable());
    }

    @Test
    void manyDifferences_areAllPublishedAndTheFirstOnesReported() {
        for (int key = 0; key < 3_000; key++) {
            table.differs(key, Direction.BEHIND);
        }
        Findings findings = findings(run());
        assertEquals(3_000, Findings.count(findings.differences()));
        assertEquals(Findings.SHOWN, findings.firstDifferences().size());
        assertEquals(3_000, published.get(0).differences().size());
        assertEquals(List.of(new KeyRange(Key.of("0"), Key.of("3000"))), findings.repairable());
    }

    @Test
    void suspects_areToldOfAtOnce() {
        table.differs(17, Direction.MISSING);
        List<Report> beforeTheNextStatement = new ArrayList<>();
        table.before = statement -> {
            if (statement.equals("look")) {
                beforeTheNextStatement.addAll(told);
            }
        };
        run();
        assertTrue(beforeTheNextStatement.contains(new Report.Suspects("test", task().id(), 2, 1)));
    }

    @Test
    void rowThatWasStillOnItsWay_isCleared() {
        FakeTable.Row row = table.differs(17, Direction.BEHIND);
        table.before = statement -> {
            if (statement.equals("look")) {
                row.change(false);
            }
        };
        Findings findings = findings(run());
        assertEquals(1, findings.suspects());
        assertEquals(Map.of(), findings.differences());
        assertEquals(0, findings.undecided());
    }

    @Test
    void rowIsLookedAtAgain_onlyWhenItHasHadTimeToSettle() {
        table.differs(17, Direction.BEHIND);
        long[] walked = {0};
        long[] looked = {0};
        table.before = statement -> {
            if (statement.equals("walk")) {
                walked[0] = walked[0] == 0 ? System.nanoTime() : walked[0];
            } else if (statement.equals("look")) {
                looked[0] = System.nanoTime();
            }
        };
        run();
        assertTrue(looked[0] - walked[0] >= SETTLE_MILLIS * 1_000_000, "after " + (looked[0] - walked[0]) + " ns");
    }

    @Test
    void rowThatNeverComesToRest_isUndecided() {
        FakeTable.Row row = table.differs(17, Direction.BEHIND);
        AtomicInteger looks = new AtomicInteger();
        table.before = statement -> {
            if (statement.equals("look")) {
                looks.incrementAndGet();
                row.change(true);
            }
        };
        Findings findings = findings(run());
        assertEquals(1, findings.undecided());
        assertEquals(Key.of("17"), findings.firstUndecided().get(0).key());
        assertEquals(Map.of(), findings.differences());
        assertEquals(HOT_TRIES, looks.get());
        assertEquals(1, counted("backfleet.verify.undecided"));
    }

    @Test
    void rowThatChangesBeforeItsLockIsHad_isNotConfirmedOnThatSight() {
        FakeTable.Row row = table.differs(17, Direction.BEHIND);
        AtomicInteger judgements = new AtomicInteger();
        table.before = statement -> {
            if (statement.equals("judge")) {
                row.change(judgements.incrementAndGet() == 1);
            }
        };
        Findings findings = findings(run());
        assertEquals(Map.of(), findings.differences());
        assertEquals(0, findings.undecided());
        assertEquals(2, judgements.get());
    }

    @Test
    void rowThatIsLockedForAWhile_isJudgedLater() {
        table.differs(17, Direction.BEHIND);
        table.fail("judge", ErrorCode.LOCK_TIMEOUT, Suspects.LOCK_TRIES - 1);
        assertEquals(Map.of(Direction.BEHIND, 1L), findings(run()).differences());
    }

    @Test
    void rowThatStaysLocked_isUndecided() {
        table.differs(17, Direction.BEHIND);
        table.fail("judge", ErrorCode.LOCK_TIMEOUT, 1_000);
        Findings findings = findings(run());
        assertEquals(1, findings.undecided());
        assertEquals(Map.of(), findings.differences());
    }

    @Test
    void manyLockedRows_sendTheTaskBackInsteadOfKeepingItForHours() {
        for (int key = 0; key < 1_000; key++) {
            table.differs(key, Direction.BEHIND);
        }
        table.fail("judge", ErrorCode.LOCK_TIMEOUT, 1_000_000);
        assertEquals(ErrorCode.LOCK_TIMEOUT, failed(run()));
    }

    @Test
    void passingTrouble_isTriedAgainWherever() {
        table.differs(17, Direction.BEHIND);
        for (String statement : List.of("verify", "identity", "walk", "look", "judge", "behind")) {
            table.fail(statement, ErrorCode.DATABASE_UNREACHABLE, 3);
        }
        Findings findings = findings(run());
        assertEquals(100_000, findings.compared());
        assertEquals(Map.of(Direction.BEHIND, 1L), findings.differences());
    }

    @Test
    void lastingTrouble_failsTheAttemptWhereverAndClaimsNothing() {
        for (String statement : List.of("verify", "identity", "walk", "look", "judge", "behind")) {
            table.differs(17, Direction.BEHIND);
            table.fail(statement, ErrorCode.DATABASE_UNREACHABLE, 4);
            assertEquals(ErrorCode.DATABASE_UNREACHABLE, failed(run()), statement);
        }
    }

    @Test
    void chunkThatRunsIntoTheTimeLimit_isHalvedAndComparedAllTheSame() {
        table.fail("walk", ErrorCode.STATEMENT_TIMEOUT, 1);
        assertEquals(100_000, findings(run()).compared());
        assertEquals(List.of(Walk.START_ROWS, Walk.START_ROWS / 2), table.chunkSizes.subList(0, 2));
    }

    @Test
    void chunks_shrinkWhenTheDatabaseTakesLongOverThem() {
        table.chunkNanosPerRow = 100_000;
        findings(run());
        assertTrue(Collections.min(table.chunkSizes) <= 1_000, () -> "chunks of " + table.chunkSizes);
    }

    @Test
    void pause_givesTheTaskBackInTheMiddleOfTheWalk() {
        table.before = statement -> {
            if (statement.equals("walk")) {
                show(task(), MigrationPhase.PAUSED, Settings.DEFAULT);
            }
        };
        assertEquals(ErrorCode.WORKER_STOPPING, returned(run()));
        assertEquals(1, table.chunkSizes.size());
    }

    @Test
    void stop_givesTheTaskBackWhileRowsSettle() {
        table.differs(17, Direction.BEHIND);
        table.before = statement -> {
            if (statement.equals("look")) {
                stop.stop();
            }
        };
        assertEquals(ErrorCode.WORKER_STOPPING, returned(run()));
    }

    @Test
    void comparing_goesOnWhileTheMigrationVerifies() {
        show(task(), MigrationPhase.VERIFYING, Settings.DEFAULT);
        assertTrue(findings(run()).finished());
    }

    @Test
    void budget_endsTheWalkWhereItIsAndOffersASplit() {
        show(task(), MigrationPhase.VERIFYING, Settings.DEFAULT.with("taskTime", "100ms"));
        table.differs(17, Direction.MISSING);
        table.before = statement -> {
            if (statement.equals("walk")) {
                LockSupport.parkNanos(30_000_000);
            }
        };
        Findings findings = findings(run());
        assertFalse(findings.finished());
        assertEquals(Key.of(Long.toString(findings.compared())), findings.position());
        assertNotNull(findings.split());
        assertEquals(Map.of(Direction.MISSING, 1L), findings.differences(), "what was compared is judged");
    }

    @Test
    void tooManySuspects_endTheWalkBehindTheirChunk() {
        for (int key = 0; key < 25_000; key++) {
            table.differs(key, Direction.MISSING);
        }
        Findings findings = findings(run());
        assertFalse(findings.finished());
        assertEquals(Key.of("10000"), findings.position());
        assertEquals(10_000, Findings.count(findings.differences()));
    }

    @Test
    void schemaThatChangesMeanwhile_voidsTheAttempt() {
        table.differs(17, Direction.BEHIND);
        table.before = statement -> {
            if (statement.equals("judge")) {
                table.identity = new Identity("schema 2", "server 1");
            }
        };
        assertEquals(ErrorCode.SCHEMA_CHANGED, returned(run()));
    }

    @Test
    void schemaThatChangesRightBehindTheOpening_voidsTheAttempt() {
        table.before = statement -> {
            if (statement.equals("opened")) {
                table.identity = new Identity("schema 2", "server 1");
            }
        };
        assertEquals(ErrorCode.SCHEMA_CHANGED, returned(run()));
    }

    @Test
    void longValues_areCutFromTheReportAndPublishedAllTheSame() {
        table.shown = "x".repeat(25_000);
        for (int key = 0; key < 10; key++) {
            table.differs(key, Direction.BEHIND);
        }
        Findings findings = findings(run());
        assertEquals(2, findings.firstDifferences().size());
        assertEquals(10, Findings.count(findings.differences()));
        assertEquals(10, published.get(0).differences().size());
    }

    @Test
    void serverThatIsReplacedMeanwhile_voidsTheAttempt() {
        table.before = statement -> {
            if (statement.equals("walk")) {
                table.identity = new Identity("schema 1", "server 2");
            }
        };
        assertEquals(ErrorCode.DATABASE_UNREACHABLE, returned(run()));
    }

    @Test
    void unknownReplicaLag_doesNotKeepFromReading() {
        database.replicaLost = true;
        Findings findings = findings(run());
        assertTrue(findings.finished());
        assertFalse(findings.lagKnown());
        assertNull(findings.lagMillis());
    }

    @Test
    void smallTable_waitsForTheFirstReadingOfItsReplicas() {
        database.replicaLost = true;
        table.before = statement -> {
            if (statement.equals("identity")) {
                throw new IllegalStateException("told of findings before the replica was read");
            }
        };
        database.onReplicaRead = reads -> {
            if (reads == 2) {
                table.before = statement -> {};
                database.replicaLost = false;
            }
        };
        Findings findings = findings(run());
        assertTrue(findings.lagKnown());
        assertEquals(0, findings.lagMillis());
    }

    @Test
    void load_keepsFromReadingAndGivesTheSlotUpInTheEnd() {
        database.lockWaits = 1_000;
        longestHold = Duration.ofMillis(300);
        assertEquals(ErrorCode.THROTTLED, failed(run()));
        assertEquals(List.of(), table.chunkSizes);
    }

    @Test
    void load_thatComesWhenRowsWereComparedWithoutDoubt_leavesThemCompared() {
        longestHold = Duration.ofMillis(300);
        table.before = statement -> {
            if (statement.equals("walk")) {
                database.lockWaits = 1_000;
                LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
            }
        };
        Findings findings = findings(run());
        assertFalse(findings.finished());
        assertEquals(Key.of("10000"), findings.position());
    }

    @Test
    void brokerThatIsAway_keepsDifferencesFromBeingReportedUnpublished() {
        table.differs(17, Direction.BEHIND);
        brokerAway = true;
        assertEquals(ErrorCode.BROKER_UNREACHABLE, returned(run()));
    }
}
