package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Faults.Point;
import io.backfleet.database.FencedTask;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.key.Key;
import io.backfleet.testkit.Await;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies between two engines, either way. */
class CopyEnginesTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariadb = new MariaDbExtension();

    private static final String[] VERSIONED = {"from: users", "into: accounts", "version: v", "tombstones: gone"};
    private static final String[] LOCKED = {"from: users", "into: accounts", "lockSource: true"};

    private static final String POSTGRES_COLUMNS = "b boolean, i2 smallint, i4 int, i8 bigint, n numeric(20,5),"
            + " nn numeric(40,20), f4 real, f8 double precision, t text, vc varchar(20), c char(5), by bytea, d date, ti time, ts timestamp,"
            + " tz timestamptz, dt timestamptz, u uuid, uc uuid, bt bit(5), fl bit(1), e mood, j json, jb jsonb";

    private static final String MARIADB_COLUMNS = "b tinyint(1), i2 smallint, i4 int, i8 bigint, n decimal(20,5),"
            + " nn decimal(40,20), f4 float, f8 double, t longtext, vc varchar(20), c char(5), `by` longblob, d date, ti time(6),"
            + " ts datetime(6), tz timestamp(6) null, dt datetime(6), u binary(16), uc char(36), bt bit(5), fl bit(1),"
            + " e enum('sad','ok','o''k, well'), j json, jb json";

    private static final List<String> VALUES = List.of(
            "null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,"
                    + " null, null, null, null, null, null",
            "true, -32768, -2147483648, -9223372036854775808, -999999999999999.99999, -1e-20, 16777216, 5e-324, '', '',"
                    + " '', '', '0001-01-01', '00:00', '0001-01-01 00:00', '1970-01-01 00:00:01+00',"
                    + " '0001-01-01 00:00+00', '00000000-0000-0000-0000-000000000000',"
                    + " '00000000-0000-0000-0000-000000000000', '00000', '0', 'sad', '{}', '[]'",
            "false, 32767, 2147483647, 9223372036854775807, 999999999999999.99999, 12345678901234567890.12345678901234567891,"
                    + " 0.1, 1.7976931348623157e308, ' it''s \\ \"x\" ', 'é e\u0301 \uD83D\uDE00  ', 'ab', '\\x00ff275c',"
                    + " '9999-12-31', '23:59:59.999999', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999999+00',"
                    + " '9999-12-31 23:59:59.999999+00', 'ffffffff-ffff-ffff-ffff-ffffffffffff',"
                    + " 'ABCDEF01-2345-6789-abcd-ef0123456789', '11111', '1', 'o''k, well',"
                    + " '{\"b\": [1.50, 1e2, -0, {\"c\": null}], \"a\": \"\\u00e9\\n\"}', '{\"k\": 1.0, \"z\": \"\uD83D\uDE00\", \"a\": true}'",
            "null, 0, 0, 0, 0, 0, '-0', '-0', E'tab\\there', 'x', '', '\\x80', '1582-10-10', '12:00:00.5',"
                    + " '2024-02-29 12:00:00.000001', '2024-10-27 01:30+00', '2024-10-27 00:30+00', null, null, '01010',"
                    + " null, 'ok', '\"text\"', '0.1'",
            "true, 1, 1, 1, 0.1, 0.1, 3.4028235e38, 1e23, 'a', 'a', 'a', '\\x61', '2024-01-01', '01:02:03', '2024-01-01',"
                    + " '2024-01-01+00', '2024-01-01+00', null, null, '10000', null, null, 'null', '12345678901234567890'",
            "true, 1, 1, 1, 0.1, 0.1, 1.17549435e-38, 0.30000000000000004, 'a', 'a', 'a', '\\x61', '2024-01-01', '01:02:03',"
                    + " '2024-01-01', '2024-01-01+00', '2024-01-01+00', null, null, '10000', null, null, '1', '1'");

    private static void makePostgres(ScratchDatabase database, String table) throws SQLException {
        database.execute(
                "create type mood as enum ('sad', 'ok', 'o''k, well')",
                "create table " + table + " (id bigint primary key, v bigint not null, " + POSTGRES_COLUMNS + ")",
                "create table gone (id bigint primary key, v bigint not null)");
    }

    private static void makeMariaDb(ScratchDatabase database, String table) throws SQLException {
        database.execute(
                "create table " + table + " (id bigint primary key, v bigint not null, " + MARIADB_COLUMNS
                        + ") default charset utf8mb4",
                "create table gone (id bigint primary key, v bigint not null)");
    }

    @Test
    void everyType_goesToMariaDbAndBackUnchanged() throws SQLException {
        ScratchDatabase first = postgres.database();
        ScratchDatabase middle = mariadb.database();
        ScratchDatabase last = postgres.newDatabase();
        makePostgres(first, "users");
        makeMariaDb(middle, "accounts");
        makePostgres(last, "users");
        for (int i = 0; i < VALUES.size(); i++) {
            first.execute("insert into users values (" + i + ", " + (i + 1) + ", " + VALUES.get(i) + ")");
        }
        try (CopyFleet there = CopyFleet.open(first, middle, VERSIONED).planned()) {
            assertEquals(6, there.backfill(4).changed());
            assertEquals(List.of(), there.differences(4));
        }
        String[] back = {"from: accounts", "into: users", "version: v", "tombstones: gone"};
        try (CopyFleet fleet = CopyFleet.open(middle, last, back).planned()) {
            assertEquals(6, fleet.backfill(4).changed());
            assertEquals(List.of(), fleet.differences(4));
        }
        for (String column : POSTGRES_COLUMNS.replaceAll("\\([^)]*\\)", "").split(",", -1)) {
            String name = column.strip().split(" ", -1)[0];
            // a document's blanks and the order of its members are not part of it
            String text = name.startsWith("j") ? name + "::jsonb" : name + "::text";
            String content = "select string_agg(id || '=' || coalesce((" + text
                    + ")::text, 'null'), ';' order by id) from users";
            assertEquals(first.value(content), last.value(content), name);
        }
    }

    @Test
    void valuesThatTheOtherEngineCanNotHold_areRefusedByName() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        makePostgres(source, "users");
        makeMariaDb(target, "accounts");
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
        makeMariaDb(source, "users");
        makePostgres(target, "accounts");
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

    private static void simple(ScratchDatabase source, ScratchDatabase target, int rows) throws SQLException {
        source.execute("create table users (id bigint primary key, name varchar(40), v bigint not null)");
        target.execute(
                "create table accounts (id bigint primary key, name varchar(40), v bigint not null)",
                "create table gone (id bigint primary key, v bigint not null)");
        StringBuilder values = new StringBuilder();
        for (int i = 1; i <= rows; i++) {
            values.append(i == 1 ? "" : ", ").append("(" + i + ", 'n" + i + "', " + i + ")");
        }
        source.execute("insert into users values " + values);
    }

    private void copiedComparedAndRepaired(ScratchDatabase source, ScratchDatabase target) throws SQLException {
        simple(source, target, 500);
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            target.execute("delete from accounts", "delete from gone");
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                assertEquals(500, fleet.backfill(120).changed());
                target.execute(
                        "delete from accounts where id in (3, 400)",
                        "update accounts set name = 'x' where id = 77",
                        "insert into accounts values (600, 'y', 600)");
                assertEquals(
                        List.of("3 MISSING *", "77 BEHIND name", "400 MISSING *", "600 EXTRA *"),
                        fleet.differences(50));
                assertEquals("600 EXTRA *", fleet.judged("600"));
                assertEquals("3 MISSING *", fleet.judged("3"));
                assertEquals("5", fleet.judged("5"));
                assertEquals(4, fleet.repair(64).changed());
                assertEquals(List.of(), fleet.differences(500));
            }
        }
    }

    @Test
    void postgresToMariaDb_isCopiedComparedAndRepaired() throws SQLException {
        copiedComparedAndRepaired(postgres.database(), mariadb.database());
    }

    @Test
    void mariaDbToPostgres_isCopiedComparedAndRepaired() throws SQLException {
        copiedComparedAndRepaired(mariadb.database(), postgres.database());
    }

    @Test
    void mariaDbToMariaDb_isCopiedComparedAndRepaired() throws SQLException {
        copiedComparedAndRepaired(mariadb.database(), mariadb.newDatabase());
    }

    @Test
    void deletionInMariaDb_waitsForACopyThatIsNotCommitted_andDeletesIt() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        simple(source, target, 50);
        StepFaults faults = new StepFaults();
        CompletableFuture<?>[] deleter = new CompletableFuture<?>[1];
        faults.when(Point.BEFORE_COMMIT, () -> {
            source.execute("delete from users where id = 7");
            deleter[0] = CompletableFuture.runAsync(() -> {
                try {
                    target.execute(
                            "start transaction",
                            "insert into gone values (7, 1000) on duplicate key update v = greatest(v, values(v))",
                            "delete from accounts where id = 7 and v < 1000",
                            "commit");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            Await.until("the deletion waits", Duration.ofSeconds(10), () -> {
                // the server renews the list only when nobody has read it for a tenth of a second
                target.value("select sleep(0.15)");
                return !"0"
                        .equals(target.value(
                                "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'"));
            });
        });
        try (CopyFleet fleet = CopyFleet.open(source, target, faults, VERSIONED).planned()) {
            assertEquals(50, fleet.backfill(1000).changed());
        }
        deleter[0].join();
        assertEquals("49", target.value("select count(*) from accounts"));
        assertEquals("7 1000", target.value("select concat(id, ' ', v) from gone"));
    }

    @Test
    void oldReadsIntoMariaDb_neitherOverwriteNorBringBack() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        simple(source, target, 50);
        StepFaults faults = new StepFaults();
        faults.when(Point.AFTER_READ, () -> {
            source.execute("update users set name = 'new', v = 1000 where id = 8", "delete from users where id = 7");
            target.execute("insert into accounts values (8, 'new', 1000)", "insert into gone values (7, 1001)");
        });
        try (CopyFleet fleet = CopyFleet.open(source, target, faults, VERSIONED).planned()) {
            assertEquals(48, fleet.backfill(1000).changed());
            assertEquals(List.of(), fleet.differences(100));
        }
        assertEquals("new", target.value("select name from accounts where id = 8"));
        assertEquals("1", target.value("select count(*) from gone"));
    }

    @Test
    void rowUnderAnotherUniqueIndex_isRefused() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        simple(source, target, 5);
        target.execute("create unique index name on accounts (name)", "insert into accounts values (100, 'n3', 1)");
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned();
                    FencedTask task = fleet.takeAll()) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> task.writeNext(10));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                assertTrue(refused.text().contains("row 3 "), refused::text);
                task.reload();
                assertEquals("1", target.value("select count(*) from accounts"));
                task.writeNext(2);
                assertEquals(Key.of("3"), task.position());
            }
            target.execute("delete from accounts where id < 100");
        }
    }

    @Test
    void rowThatWouldOverwriteAnothersUnderAnotherIndex_isRefused() throws SQLException {
        ScratchDatabase source = postgres.database();
        ScratchDatabase target = mariadb.database();
        source.execute(
                "create table users (k bigint primary key, id bigint not null, v bigint not null)",
                "insert into users values (5, 7, 10), (9, 8, 11)");
        target.execute(
                "create table accounts (id bigint primary key, k bigint not null unique, v bigint not null)",
                "create table gone (k bigint primary key, v bigint not null)",
                "insert into accounts values (7, 9, 1), (1, 5, 1)");
        for (String[] mode : List.of(VERSIONED, LOCKED)) {
            try (CopyFleet fleet = CopyFleet.open(source, target, mode).planned()) {
                BackfleetException refused = assertThrows(BackfleetException.class, () -> fleet.repair(10));
                assertEquals(ErrorCode.ROW_REJECTED, refused.code(), refused::text);
                assertTrue(refused.text().contains("row 5 ") && refused.text().contains("PRIMARY"), refused::text);
            }
        }
        try (CopyFleet fleet = CopyFleet.open(source, target, VERSIONED).planned()) {
            assertEquals(
                    ErrorCode.ROW_REJECTED,
                    assertThrows(BackfleetException.class, () -> fleet.backfill(10))
                            .code());
        }
        assertEquals(
                "1-5-1 7-9-1",
                target.value(
                        "select group_concat(concat_ws('-', id, k, v) order by id separator ' ')" + " from accounts"));
    }

    @Test
    void valuesThatMariaDbOnlyWarnsOf_areRefused() throws SQLException {
        ScratchDatabase source = mariadb.database();
        ScratchDatabase target = postgres.database();
        simple(source, target, 5);
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
}
