package io.backfleet.database.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.database.contract.VerifyingContract;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresVerifyingTest extends VerifyingContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final Engine ENGINE = new PostgresEngine(postgres);

    @Override
    protected Engine engine() {
        return ENGINE;
    }

    private static TestFleet planned(TestFleet fleet) {
        assertEquals(List.of(), fleet.plan().problems());
        return fleet;
    }

    @Test
    void walk_overPartitionsUnderAnOddName() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table \"Odd.Name\" (id int, \"p\" int, k1 text, version text, primary key (id)) partition by range (id)",
                "create table p1 partition of \"Odd.Name\" for values from (minvalue) to (50)",
                "create table p2 partition of \"Odd.Name\" for values from (50) to (maxvalue)",
                "create table words (n int primary key, word text)",
                "insert into words values (0, 'even?'), (1, 'odd')",
                "insert into \"Odd.Name\" select i, i % 2, 'x', case i when 70 then 'wrong' else 'even?' end"
                        + " from generate_series(-20, 99) i");
        try (TestFleet fleet = planned(TestFleet.comparing(
                engine(),
                database,
                List.of(),
                "\"Odd.Name\"",
                Map.of("version", "(select w.word from words w where w.n = \"Odd.Name\".p * 0 and w.word ~ 'n?')"),
                "frozen: [words]"))) {
            assertEquals(
                    List.of(Key.of("70")),
                    List.copyOf(fleet.suspects(KeyRange.ALL, 7).keySet()));
            assertEquals(
                    List.of(Key.of("70")),
                    List.copyOf(fleet.suspects(new KeyRange(Key.of("-5"), Key.of("71")), 7)
                            .keySet()));
        }
    }

    @Test
    void rowThatWasRightInBetween_looksAsBeforeButIsAnotherVersion() throws SQLException {
        ScratchDatabase database = engine().database();
        database.execute(
                "create table t (id int primary key, a int, b int)",
                "insert into t select i, i, i from generate_series(1, 100) i");
        try (TestFleet fleet = planned(TestFleet.comparing(engine(), database, List.of(), "t", Map.of("b", "a")));
                VerifyingTask task = fleet.verify(KeyRange.ALL)) {
            Key row = Key.of("5");
            database.execute("update t set a = 0 where id = 5");
            Look walked = TestFleet.at(task.compareNext(1000).suspects(), "5");
            assertEquals(walked, TestFleet.at(task.look(List.of(row)), "5"));
            assertEquals(walked, task.judge(row), "neither looks nor locks make another version of it");
            assertEquals(walked, TestFleet.at(task.look(List.of(row)), "5"));
            database.execute(
                    "update t set b = 0 where id = 5",
                    "update t set a = 5 where id = 5",
                    "update t set b = 5 where id = 5",
                    "update t set a = 0 where id = 5");
            Look judged = task.judge(row);
            assertEquals(walked.content(), judged.content());
            assertNotEquals(walked.version(), judged.version());
            assertEquals(judged, TestFleet.at(task.look(List.of(row)), "5"));
        }
    }
}
