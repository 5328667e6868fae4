package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults;
import io.backfleet.database.config.DatabaseEntry;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The start of a migration in a database. */
class PlanningTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestDatabase withTable() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i from generate_series(1, 10) i");
        return database;
    }

    @Test
    void plan_waitsForTransactionsThatHaveOnlyReadSoFar() throws Exception {
        TestDatabase database = withTable();
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            Connection old = database.connect();
            old.setAutoCommit(false);
            try (Statement statement = old.createStatement()) {
                statement.execute("select 1 from t");
                BackfleetException waiting = assertThrows(BackfleetException.class, fleet::plan);
                assertEquals(ErrorCode.OLD_TRANSACTIONS, waiting.code());
                assertTrue(waiting.text().contains("session "), waiting::text);
                CompletableFuture<PlanResult> plan = CompletableFuture.supplyAsync(fleet::plan);
                Await.until(
                        "the plan waits",
                        Duration.ofSeconds(5),
                        () -> database.value("select count(*) from pg_stat_activity where datname = current_database()"
                                        + " and query like '%virtualxid%' and pid <> pg_backend_pid()")
                                .equals("1"));
                assertFalse(plan.isDone());
                // one that begins later is not waited for
                Connection young = database.connect();
                young.setAutoCommit(false);
                try (Statement later = young.createStatement()) {
                    later.execute("update t set a = a where id = 1");
                    old.commit();
                    PlanResult result = plan.join();
                    assertEquals("1", result.evidence().get("oldTransactionsEnded.waitedFor"));
                    assertTrue(Long.parseLong(result.evidence().getOrDefault("oldTransactionsEnded.snapshotXmax", "0"))
                            > 0);
                }
                young.rollback();
            }
        }
    }

    @Test
    void schema_ofAnEarlierVersionIsBroughtUpToDate() throws SQLException {
        TestDatabase database = withTable();
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            fleet.plan();
            database.execute("alter table backfleet.incarnation drop old_since, drop old_xmax, drop old_running,"
                    + " drop old_prepared");
            assertEquals(List.of(), fleet.plan().problems());
        }
        assertEquals("{}", database.value("select old_running from backfleet.incarnation"));
    }

    @Test
    void privileges_areNamedWithTheGrantsThatHelp() throws SQLException {
        TestDatabase database = withTable();
        String role = "poor_" + database.name();
        database.execute(
                "create role " + role + " login", "revoke temporary on database " + database.name() + " from public");
        try {
            DatabaseEntry entry = TestFleet.entry(database.jdbcUrl(), role, List.of());
            MigrationSpec spec = TestFleet.spec("t", Map.of("b", "a"));
            for (int round = 0; round < 6; round++) {
                List<Problem> problems;
                try (PostgresDatabase poor =
                        new PostgresDatabase(entry, Faults.NONE, Duration.ofSeconds(1), System::nanoTime)) {
                    problems = poor.examine(spec).problems();
                }
                if (round == 0) {
                    assertEquals(3, problems.size(), problems::toString);
                }
                for (Problem problem : problems) {
                    assertEquals(ErrorCode.PRIVILEGE_MISSING, problem.code());
                    database.execute(problem.remedy());
                }
                if (problems.isEmpty()) {
                    assertTrue(round > 0);
                    return;
                }
            }
            throw new AssertionError("the grants do not suffice");
        } finally {
            database.execute("drop owned by " + role, "drop role " + role);
        }
    }

    @Test
    void rowSecurityThatHidesRows_isRefused() throws SQLException {
        TestDatabase database = withTable();
        String role = "seer_" + database.name();
        database.execute(
                "create role " + role + " login",
                "grant all on database " + database.name() + " to " + role,
                "grant all on t to " + role,
                "alter table t enable row level security",
                "create policy few on t using (id > 5)");
        try (PostgresDatabase seer = new PostgresDatabase(
                TestFleet.entry(database.jdbcUrl(), role, List.of()),
                Faults.NONE,
                Duration.ofSeconds(1),
                System::nanoTime)) {
            List<Problem> problems =
                    seer.examine(TestFleet.spec("t", Map.of("b", "a"))).problems();
            assertTrue(problems.get(0).message().contains("row-level security"), problems::toString);
        } finally {
            database.execute("drop owned by " + role, "drop role " + role);
        }
    }
}
