package io.backfleet.database.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.FleetDatabase;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The start of a migration in a database. */
public abstract class PlanningContract {
    private static final Map<String, String> SET = Map.of("b", "a");

    /** The engine under test. */
    protected abstract Engine engine();

    /** A database with the table {@code t}. */
    protected ScratchDatabase withTable() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, null from " + engine().rows(10));
        return database;
    }

    private static String notedTransactions(ScratchDatabase database) throws SQLException {
        return database.value("select count(*) from backfleet.incarnation where old_running is not null");
    }

    @Test
    void plan_waitsForTransactionsThatHaveOnlyReadSoFar() throws Exception {
        ScratchDatabase database = withTable();
        try (TestFleet fleet = TestFleet.open(engine(), database, "t", SET)) {
            Connection old = database.connect();
            old.setAutoCommit(false);
            try (Statement statement = old.createStatement()) {
                statement.execute("select 1 from t");
                BackfleetException waiting = assertThrows(BackfleetException.class, fleet::plan);
                assertEquals(ErrorCode.OLD_TRANSACTIONS, waiting.code());
                assertTrue(waiting.text().contains("session "), waiting::text);
                CompletableFuture<PlanResult> plan = CompletableFuture.supplyAsync(fleet::plan);
                Await.until(
                        "the plan has noted what runs",
                        Duration.ofSeconds(5),
                        () -> notedTransactions(database).equals("1"));
                assertFalse(plan.isDone());
                // one that begins later is not waited for
                Connection young = database.connect();
                young.setAutoCommit(false);
                try (Statement later = young.createStatement()) {
                    later.execute("update t set a = a + 0 where id = 1");
                    old.commit();
                    PlanResult result = plan.join();
                    assertEquals("1", result.evidence().get("oldTransactionsEnded.waitedFor"));
                    assertFalse(result.evidence()
                            .getOrDefault("oldTransactionsEnded.since", "")
                            .isEmpty());
                }
                young.rollback();
            }
        }
    }

    @Test
    void plan_waitsForTheSameTransactionsWhenItIsTriedAgain() throws SQLException {
        ScratchDatabase database = withTable();
        Connection first = database.connect();
        first.setAutoCommit(false);
        Connection second = database.connect();
        second.setAutoCommit(false);
        try (TestFleet fleet = TestFleet.open(engine(), database, "t", SET);
                Statement old = first.createStatement();
                Statement young = second.createStatement()) {
            old.execute("select 1 from t");
            assertEquals(
                    ErrorCode.OLD_TRANSACTIONS,
                    assertThrows(BackfleetException.class, fleet::plan).code());
            young.execute("select 1 from t");
            assertEquals(
                    ErrorCode.OLD_TRANSACTIONS,
                    assertThrows(BackfleetException.class, fleet::plan).code());
            first.commit();
            assertEquals("1", fleet.plan().evidence().get("oldTransactionsEnded.waitedFor"));
            second.commit();
        }
    }

    @Test
    void plan_stopsWaitingWhenCancelled() throws SQLException {
        ScratchDatabase database = withTable();
        Connection old = database.connect();
        old.setAutoCommit(false);
        try (Statement statement = old.createStatement();
                TestFleet fleet = TestFleet.open(engine(), database, "t", SET)) {
            statement.execute("select 1 from t");
            BackfleetException stopped = assertThrows(
                    BackfleetException.class,
                    () -> fleet.database.plan(fleet.task(TaskKind.PLAN, 0, KeyRange.ALL), () -> true));
            assertEquals(ErrorCode.WORKER_STOPPING, stopped.code());
        }
    }

    @Test
    void schema_isMadeOnceByManyAtATime() throws SQLException {
        ScratchDatabase database = withTable();
        List<TestFleet> fleets = new ArrayList<>();
        try {
            List<CompletableFuture<PlanResult>> plans = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                TestFleet fleet = TestFleet.open(engine(), database, "t", SET);
                fleets.add(fleet);
                plans.add(CompletableFuture.supplyAsync(fleet::plan));
            }
            plans.forEach(plan -> assertEquals(List.of(), plan.join().problems()));
        } finally {
            fleets.forEach(TestFleet::close);
        }
        assertEquals("1", database.value("select count(*) from backfleet.incarnation"));
    }

    @Test
    void plan_refusesASpecWithoutTouchingAnything() throws SQLException {
        ScratchDatabase database = withTable();
        try (TestFleet fleet = TestFleet.open(engine(), database, "t", Map.of("nothing", "a"))) {
            assertEquals(
                    ErrorCode.COLUMN_NOT_FOUND, fleet.plan().problems().get(0).code());
        }
        assertEquals(
                "0", database.value("select count(*) from information_schema.tables where table_schema = 'backfleet'"));
    }

    @Test
    void replicas_mustBeThereAndBeReplicas() throws SQLException {
        ScratchDatabase database = withTable();
        try (TestFleet good =
                TestFleet.open(engine(), database, Faults.NONE, List.of(database.replicaJdbcUrl()), "t", SET)) {
            assertEquals(List.of(), good.plan().problems());
        }
        try (TestFleet primary =
                TestFleet.open(engine(), database, Faults.NONE, List.of(database.jdbcUrl()), "t", SET)) {
            Problem problem =
                    primary.database.examine(primary.spec()).problems().get(0);
            assertEquals(ErrorCode.REPLICA_UNREACHABLE, problem.code());
            assertTrue(problem.message().contains("takes writes"), problem::toString);
        }
        try (TestFleet down = TestFleet.open(engine(), database, Faults.NONE, List.of(engine().nowhere()), "t", SET)) {
            BackfleetException failure = assertThrows(BackfleetException.class, down::plan);
            assertEquals(ErrorCode.REPLICA_UNREACHABLE, failure.code());
            assertTrue(failure.text().contains("databases.db-1.replicas"), failure::text);
        }
    }

    @Test
    void replicaAsPrimary_isAClearProblem() throws SQLException {
        ScratchDatabase database = withTable();
        database.awaitReplayed();
        try (FleetDatabase replica = engine().open(
                        TestFleet.entry(database.replicaJdbcUrl(), null, List.of()),
                        Faults.NONE,
                        Duration.ofSeconds(1))) {
            Problem problem =
                    replica.examine(TestFleet.spec("t", SET)).problems().get(0);
            assertEquals(ErrorCode.READ_ONLY, problem.code());
        }
    }

    @Test
    void unreachableDatabase_isNamedWithoutSecrets() {
        try (FleetDatabase nowhere = engine().open(
                        TestFleet.entry(engine().nowhere(), "u", List.of()), Faults.NONE, Duration.ofSeconds(1))) {
            BackfleetException failure =
                    assertThrows(BackfleetException.class, () -> nowhere.examine(TestFleet.spec("t", SET)));
            assertEquals(ErrorCode.DATABASE_UNREACHABLE, failure.code());
            assertTrue(failure.text().contains("database db-1 (127.0.0.1:1)"), failure::text);
            assertFalse(failure.text().contains("s3cret"), failure::text);
        }
    }
}
