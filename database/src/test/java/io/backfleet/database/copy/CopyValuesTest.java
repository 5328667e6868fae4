package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that one engine has and the other has not, and what goes there in their place: nothing. */
class CopyValuesTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariadb = new MariaDbExtension();

    private static final String[] VERSIONED = {"from: users", "into: accounts", "version: v", "tombstones: gone"};
    private static final String[] LOCKED = {"from: users", "into: accounts", "lockSource: true"};

    @Test
    void valuesThatTheOtherEngineCanNotHold_areRefusedByName() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        CopyTables.makePostgres(source, "users");
        CopyTables.makeMariaDb(target, "accounts");
        Map<String, String> unfit = Map.ofEntries(
                Map.entry("f8", "'NaN'"),
                Map.entry("f4", "'-Infinity'"),
                Map.entry("n", "'NaN'"),
                Map.entry("d", "'0044-03-15 BC'"),
                Map.entry("ts", "'infinity'"),
                Map.entry("dt", "'10000-01-01+00'"),
                Map.entry("tz", "'2038-01-19 03:14:08+00'"));
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            for (Map.Entry<String, String> value : unfit.entrySet()) {
                source.execute(
                        "truncate users",
                        "insert into users (id, v, " + value.getKey() + ") values (1, 1, " + value.getValue() + ")");
                try (FencedTask task = fleet.takeAll()) {
                    BackfleetException refused =
                            assertThrows(BackfleetException.class, () -> task.writeNext(10), value::getKey);
                    assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                    assertTrue(
                            refused.text().contains("row 1 ") && refused.text().contains("'" + value.getKey() + "'"),
                            refused::text);
                }
            }
            assertEquals("0", target.value("select count(*) from accounts"));
        }
    }

    @Test
    void valuesOfMariaDbThatPostgresCanNotHold_areRefusedByName() throws SQLException {
        ScratchDatabase source = mariadb.database();
        ScratchDatabase target = postgres.database();
        CopyTables.makeMariaDb(source, "users");
        CopyTables.makePostgres(target, "accounts");
        Map<String, String> unfit = Map.of(
                "b",
                "2",
                "t",
                "'a\\0b'",
                "d",
                "'0000-00-00'",
                "ti",
                "'-01:00:00'",
                "ts",
                "'2024-00-10 00:00:00'",
                "uc",
                "'x'");
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned();
                Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set sql_mode = ''");
            for (Map.Entry<String, String> value : unfit.entrySet()) {
                statement.execute("truncate users");
                statement.execute(
                        "insert into users (id, v, " + value.getKey() + ") values (1, 1, " + value.getValue() + ")");
                try (FencedTask task = fleet.takeAll()) {
                    BackfleetException refused =
                            assertThrows(BackfleetException.class, () -> task.writeNext(10), value::getKey);
                    assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                    assertTrue(refused.text().contains("'" + value.getKey() + "'"), refused::text);
                }
            }
        }
    }

    @Test
    void typesWithoutACommonMeaning_areRefusedByPlan() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        source.execute(
                "create table users (id bigint primary key, a int[], b interval, c double precision, d text, e int4range,"
                        + " ok int, name text collate \"C\")");
        target.execute(
                "create table accounts (id bigint primary key, a longtext, b time, c float, d int, e text, ok bigint,"
                        + " name varchar(20))");
        try (CopyFleet fleet = CopyFleet.open(source, target, LOCKED)) {
            List<Problem> problems = fleet.problems();
            assertEquals(
                    List.of("a", "b", "c", "d", "e"),
                    problems.stream()
                            .filter(p -> p.code() == ErrorCode.CONVERSION_LOSSY)
                            .map(p -> p.message().replaceAll("^column '([^']*)'.*", "$1"))
                            .toList(),
                    problems::toString);
            assertEquals(5, problems.size(), problems::toString);
        }
        source.execute("create table words (name text primary key)");
        target.execute(
                "create table words (name varchar(20) primary key) default charset utf8mb4 collate utf8mb4_general_ci");
        try (CopyFleet fleet = CopyFleet.open(source, target, "from: words", "into: words", "lockSource: true")) {
            assertEquals(
                    List.of(ErrorCode.KEY_ORDER_DIFFERS),
                    fleet.problems().stream().map(Problem::code).toList());
        }
    }

    @Test
    void valuesThatMariaDbOnlyWarnsOf_areRefused() throws SQLException {
        ScratchDatabase source = mariadb.database();
        ScratchDatabase target = postgres.database();
        CopyTables.simple(source, target, 5);
        source.execute("alter table users modify name varchar(40), add n varchar(10) default '12'");
        target.execute("alter table accounts add n bigint");
        String[] lines = {
            "from: users", "into: accounts", "version: v", "tombstones: gone", "columns: {n: \"CAST(n AS SIGNED)\"}"
        };
        try (CopyFleet fleet = CopyFleet.open(source, target, lines).planned()) {
            assertEquals(5, fleet.backfill(2).changed());
            source.execute("update users set n = '12x' where id = 3");
            BackfleetException compared = assertThrows(BackfleetException.class, () -> fleet.differences(10));
            assertEquals(ErrorCode.ROW_REJECTED, compared.code(), compared::text);
            BackfleetException repaired = assertThrows(BackfleetException.class, () -> fleet.repair(10));
            assertEquals(ErrorCode.ROW_REJECTED, repaired.code(), repaired::text);
        }
    }

    @Test
    void numbersThatExpressionsGive_keepAllDigits() throws SQLException {
        ScratchDatabase source = mariadb.database();
        ScratchDatabase target = postgres.database();
        source.execute(
                "create table users (id bigint primary key, d double, f float, v bigint not null)",
                "insert into users values (1, 1.8926226597422891e-13, 0.1, 1), (2, -1.7976931348623157e308, -1e-38, 2),"
                        + " (3, 0.30000000000000004, 16777216, 3), (4, null, null, 4)");
        target.execute(
                "create table accounts (id bigint primary key, d double precision, f real, v bigint not null)",
                "create table gone (id bigint primary key, v bigint not null)");
        for (String where : List.of("where: \"id < 10\"", "verify: {}")) {
            String[] lines = {
                "from: users", "into: accounts", "version: v", "tombstones: gone", "columns: {d: \"-d\", f: f}", where
            };
            target.execute("delete from accounts");
            try (CopyFleet fleet = CopyFleet.open(source, target, lines).planned()) {
                assertEquals(4, fleet.backfill(2).changed());
                assertEquals(List.of(), fleet.differences(10));
            }
            assertEquals(
                    "-1.8926226597422891e-13,1.7976931348623157e+308,-0.30000000000000004",
                    target.value("select string_agg(d::text, ',' order by id) from accounts"));
            assertEquals(
                    "0.1,-1e-38,1.6777216e+07",
                    target.value("select string_agg(f::text, ',' order by id) from accounts"));
        }
    }

    @Test
    void yearsThatAColumnCanNotHold_areRefused_andNoughtStaysNought() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        source.execute(
                "create table users (id bigint primary key, y int, v bigint not null)",
                "insert into users values (1, 0, 1), (2, 1901, 2), (3, 2155, 3)");
        target.execute(
                "create table accounts (id bigint primary key, y year, v bigint not null)",
                "create table gone (id bigint primary key, v bigint not null)");
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            assertEquals(3, fleet.backfill(10).changed());
            assertEquals(List.of(), fleet.differences(10));
            assertEquals(
                    "0000,1901,2155", target.value("select group_concat(cast(y as char) order by id) from accounts"));
            for (String year : List.of("1", "70", "1900", "2156")) {
                source.execute("update users set y = " + year + ", v = v + 10 where id = 1");
                BackfleetException refused = assertThrows(BackfleetException.class, () -> fleet.repair(10), year);
                assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
            }
        }
    }

    @Test
    void nullWhereTheServerPutsAnotherValue_isRefused() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        CopyTables.simple(source, target, 3);
        source.execute("alter table users add n int", "update users set n = id where id <> 2");
        target.execute("alter table accounts add n int not null auto_increment unique");
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> fleet.backfill(10));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                assertTrue(refused.text().contains("row 2 ") && refused.text().contains("'n'"), refused::text);
            }
        }
        assertEquals("0", target.value("select count(*) from accounts"));
    }

    /** Neither engine can store one: PostgreSQL takes it for the next day's beginning, MariaDB for none. */
    @Test
    void leapSecond_isTheNextDayOrRefused() throws SQLException {
        ScratchDatabase one = postgres.database();
        ScratchDatabase other = mariadb.database();
        one.execute(
                "create table users (id bigint primary key, s double precision)",
                "insert into users values (1, 59), (2, 60)",
                "create table accounts (id bigint primary key, at timestamp)");
        other.execute(
                "create table users (id bigint primary key, at varchar(30))",
                "insert into users values (1, '2016-12-31 23:59:59'), (2, '2016-12-31 23:59:60')",
                "create table accounts (id bigint primary key, at datetime(6))");
        String made = "columns: {at: \"make_timestamp(2016, 12, 31, 23, 59, s)\"}";
        try (CopyFleet fleet = CopyFleet.open(one, other, "from: users", "into: accounts", "lockSource: true", made)
                .planned()) {
            assertEquals(2, fleet.backfill(10).changed());
            assertEquals(List.of(), fleet.differences(10));
            assertEquals(
                    "2017-01-01 00:00:00",
                    other.value("select date_format(at, '%Y-%m-%d %H:%i:%s') from accounts where id = 2"));
        }
        String cast = "columns: {at: \"CAST(at AS DATETIME(6))\"}";
        try (CopyFleet fleet = CopyFleet.open(other, one, "from: users", "into: accounts", "lockSource: true", cast)
                .planned()) {
            BackfleetException refused = assertThrows(BackfleetException.class, () -> fleet.backfill(10));
            assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
            assertEquals("0", one.value("select count(*) from accounts"));
        }
    }
}
