package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Claim;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a task is refused when what it was cut from is no longer what is there. */
class FingerprintTest {
    private static final String MAKE = "create table t (name text primary key, a int, b int)";

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static String refused(TestFleet fleet, @Nullable String fingerprint) {
        Task task = with(fleet, fingerprint);
        BackfleetException failure = assertThrows(BackfleetException.class, () -> fleet.database.take(task));
        assertEquals(ErrorCode.SCHEMA_CHANGED, failure.code());
        assertTrue(failure.text().contains("submit it again"), failure::text);
        return failure.text();
    }

    private static Task with(TestFleet fleet, @Nullable String fingerprint) {
        Task task = fleet.task(TaskKind.BACKFILL, 0, KeyRange.ALL);
        return new Task(
                task.id(),
                task.attempt(),
                task.spec(),
                task.digest(),
                task.key(),
                task.range(),
                task.estimatedRows(),
                task.offerSplit(),
                fingerprint);
    }

    @Test
    void table_thatWasMadeAnewIsAnother() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(MAKE);
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            String planned = fleet.plan().fingerprint();
            fleet.takeAll().close();
            database.execute("vacuum full t", "analyze t");
            fleet.takeAll().close();
            database.execute("drop table t", MAKE);
            assertTrue(refused(fleet, planned).contains("table \"public\".\"t\" is another one"));
            assertEquals(
                    ErrorCode.SCHEMA_CHANGED,
                    assertThrows(BackfleetException.class, () -> fleet.prove(new Claim(1, 2, 0)))
                            .code());
            fleet.database.take(with(fleet, null)).orElseThrow().close();
        }
    }

    @Test
    void collationOfTheKey_belongsToThePlan() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(MAKE);
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            String planned = fleet.plan().fingerprint();
            database.execute("alter table t alter name type text collate \"POSIX\"");
            assertTrue(refused(fleet, planned).contains("types or collations of the key"));
        }
    }

    @Test
    void partition_thatIsAttachedLaterWasNotPlanned() throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(
                "create table t (id int primary key, a int, b int) partition by range (id)",
                "create table t1 partition of t for values from (0) to (50)",
                "create table t2 (id int primary key, a int, b int)");
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            String planned = fleet.plan().fingerprint();
            fleet.takeAll().close();
            database.execute("alter table t attach partition t2 for values from (50) to (500)");
            assertTrue(refused(fleet, planned).contains("other partitions"));
        }
    }

    @ParameterizedTest
    @CsvSource({"'system=[0-9]+', system=5, another server"})
    void server_isTheOneThatWasPlanned(String part, String other, String expected) throws SQLException {
        TestDatabase database = postgres.database();
        database.execute(MAKE);
        try (TestFleet fleet = TestFleet.open(database, "t", Map.of("b", "a"))) {
            String planned = String.valueOf(fleet.plan().fingerprint());
            assertTrue(refused(fleet, planned.replaceFirst(part, other)).contains(expected));
            fleet.database
                    .take(with(fleet, planned.replaceFirst(part + ";?", "")))
                    .orElseThrow()
                    .close();
        }
    }
}
