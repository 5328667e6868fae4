package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.database.contract.Engine;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What stands for a row's version: all that it holds. A row that was put right and wrong again between two looks is
 * another version only if something in it tells; a row that is taken for untouched then was wrong at each look all the
 * same.
 */
class MySqlRowVersionTest {
    private static final Key ROW = Key.of("5");

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    /** Looks at a row that is wrong, lets somebody put it right and wrong again, and looks again. */
    private static List<Look> aroundAToggle(String more) throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (id int primary key, a int, b int" + more + ")",
                "insert into t (id, a, b) select i, i, i from " + ENGINE.rows(9),
                "update t set a = 0 where id = 5");
        try (TestFleet fleet = TestFleet.comparing(ENGINE, database, List.of(), "t", Map.of("b", "a"))) {
            assertEquals(List.of(), fleet.plan().problems());
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                Look walked = TestFleet.at(task.compareNext(1000).suspects(), "5");
                assertEquals(walked, TestFleet.at(task.look(List.of(ROW)), "5"));
                assertEquals(walked, task.judge(ROW), "neither looks nor locks make another version of it");
                database.execute("update t set b = 0 where id = 5", "update t set b = 5 where id = 5");
                Look judged = task.judge(ROW);
                assertEquals(judged, TestFleet.at(task.look(List.of(ROW)), "5"));
                return List.of(walked, judged);
            }
        }
    }

    @Test
    void rowThatWasRightInBetween_isAnotherVersionWhereEachWriteLeavesATrace() throws SQLException {
        List<Look> looks =
                aroundAToggle(", at datetime(6) not null default current_timestamp(6) on update current_timestamp(6)");
        assertEquals(looks.get(0).content(), looks.get(1).content());
        assertNotEquals(looks.get(0).version(), looks.get(1).version());
    }

    @Test
    void rowThatWasRightInBetween_looksUntouchedWhereNothingTells() throws SQLException {
        List<Look> looks = aroundAToggle("");
        assertEquals(looks.get(0), looks.get(1));
        assertEquals(true, looks.get(1).differs());
    }

    @Test
    void version_tellsNullsBordersAndSpellingsApart() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table t (id int primary key, a int, b int, x varchar(9) character set utf8mb4 collate"
                        + " utf8mb4_unicode_ci, y varchar(9), f float, g double, z char(3), l longblob)",
                "insert into t (id, a, b) values (5, 1, 2)");
        try (TestFleet fleet = TestFleet.comparing(ENGINE, database, List.of(), "t", Map.of("b", "a"))) {
            assertEquals(List.of(), fleet.plan().problems());
            try (VerifyingTask task = fleet.verify(KeyRange.ALL)) {
                String last = "";
                for (String change : List.of(
                        "x = 'null'",
                        "x = ''",
                        "x = 'a', y = 'bc'",
                        "x = 'ab', y = 'c'",
                        "x = 'Ab'",
                        "x = 'Ab '",
                        "x = null, y = 'Ab'",
                        "x = 'Ab', y = null",
                        "f = 16777216",
                        "f = 16777215",
                        "g = 0.1e0 + 0.2e0",
                        "g = 0.3e0",
                        "z = ''",
                        "l = repeat('x', 100000)",
                        "l = concat(repeat('x', 99999), 'y')")) {
                    database.execute("update t set " + change);
                    String version = TestFleet.at(task.look(List.of(ROW)), "5").version();
                    assertNotEquals(last, version, change);
                    last = version;
                }
            }
        }
    }
}
