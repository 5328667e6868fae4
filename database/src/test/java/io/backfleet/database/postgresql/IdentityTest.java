package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Identity;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.postgresql.PostgresExtension;
import io.backfleet.testkit.postgresql.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a comparison calls the same table, and what it does when the table changes under it. */
class IdentityTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static TestFleet planned(TestDatabase database) throws SQLException {
        database.execute(
                "create table t (id int primary key, a text, b text, other int, made text generated always as (a) stored)",
                "insert into t select i, i, i, i from generate_series(1, 100) i");
        TestFleet fleet = TestFleet.comparing(database, List.of(), "t", Map.of("b", "made"));
        assertEquals(List.of(), fleet.plan().problems());
        return fleet;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "alter table t alter other type bigint; true",
                "alter table t add more int; true",
                "alter table t alter b set default 'x'; true",
                "create index on t (b); true",
                "update t set other = 0; true",
                "vacuum full t; true",
                "alter table t alter b type varchar(100); false",
                "alter table t alter b type text collate \"C\"; false",
                "alter table t alter b set not null; false",
                "alter table t alter a set not null; false",
                "alter table t alter id type bigint; false",
                "alter table t rename a to a2; false",
                "alter table t drop b, add b text; false"
            })
    void schema_isThatOfTheColumnsInvolved(String change, boolean same) throws SQLException {
        TestDatabase database = postgres.database();
        try (TestFleet fleet = planned(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            Identity before = task.identity();
            assertEquals(before, task.identity());
            database.execute(change);
            Identity after = task.identity();
            assertEquals(before.server(), after.server());
            assertEquals(same, before.schema().equals(after.schema()), after.schema());
            try (VerifyingTask next = fleet.verify(KeyRange.ALL)) {
                assertEquals(same, before.equals(next.identity()));
            } catch (BackfleetException e) {
                // types of the key belong to the plan
                assertEquals(ErrorCode.SCHEMA_CHANGED, e.code());
                assertTrue(change.contains(" id "), e::text);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"alter table t rename b to c", "alter table t drop made", "drop table t"})
    void columnThatIsGone_failsTheTask(String change) throws SQLException {
        TestDatabase database = postgres.database();
        try (TestFleet fleet = planned(database)) {
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                task.compareNext(10);
                database.execute(change);
                assertEquals(
                        ErrorCode.SCHEMA_CHANGED,
                        assertThrows(BackfleetException.class, () -> task.compareNext(10))
                                .code());
            }
            assertEquals(
                    ErrorCode.SCHEMA_CHANGED,
                    assertThrows(BackfleetException.class, () -> fleet.verify(KeyRange.ALL))
                            .code());
        }
    }

    @Test
    void server_hasItsTimelineInItsIdentity() throws SQLException {
        TestDatabase database = postgres.database();
        try (TestFleet fleet = planned(database);
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            String server = task.identity().server();
            String system = database.value("select system_identifier from pg_control_system()");
            String timeline = database.value("select left(pg_walfile_name(pg_current_wal_lsn()), 8)");
            assertEquals("system=" + system + ";timeline=" + timeline, server);
            assertNotEquals("", timeline);
        }
    }
}
