package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Examination;
import io.backfleet.database.Faults;
import io.backfleet.database.contract.TestFleet;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server says against specs. One database for all, since examining changes nothing. */
class MySqlExaminationTest {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final MySqlEngine ENGINE = new MySqlEngine(mariaDb);

    private static ScratchDatabase database;

    @BeforeAll
    static void makeTables() throws SQLException {
        database = ENGINE.database();
        database.execute(
                "create table countries (code varchar(5) primary key, name varchar(50))",
                "create function own_volatile(a int) returns int not deterministic no sql return a",
                "create function own_reading(a int) returns int deterministic reads sql data return a",
                "create function own_steady(a int) returns int deterministic no sql return a",
                "create table t (id int primary key, code int not null, a int, b int, txt text, short varchar(5),"
                        + " price decimal(10,2), at timestamp(3) null, `day` date, moment datetime, doc json,"
                        + " c varchar(200), d varchar(200), f double, raw varbinary(50), mood enum('sad', 'ok') not null,"
                        + " flags set('x', 'y'), bits bit(4), made int as (b + 1) stored, place point)",
                "create unique index code_key on t (code)",
                "create unique index prefix_key on t (code, c(3))",
                "create unique index nullable_key on t (b)",
                "create unique index enum_key on t (id, mood)",
                "create index plain_key on t (code)",
                "create table keyless (a int, b int)",
                "create table old (id int primary key, b int) engine = MyISAM",
                "create view seen as select * from t");
    }

    private static List<Problem> problems(String table, Map<String, String> set, String... more) {
        try (TestFleet fleet = TestFleet.open(ENGINE, database, table, set, more)) {
            return fleet.database.examine(fleet.spec()).problems();
        }
    }

    private static String only(List<Problem> problems) {
        return problems.isEmpty()
                ? "OK"
                : problems.get(0).code() + (problems.size() > 1 ? " and more: " + problems : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "c; txt || '-' || a; OK",
                "c; upper(txt) || coalesce(short, ''); OK",
                "c; \"TXT\" || \"t\".short; OK",
                "c; concat(txt, a, day); OK",
                "c; date_format(at, '%Y'); OK",
                "c; date_add(moment, interval 1 day); OK",
                "day; date_add(moment, interval 1 day); OK",
                "c; extract(year from moment); OK",
                "c; trim(both ' ' from txt); OK",
                "c; substring(txt from 2 for 3); OK",
                "c; case when doc like '%x%' then 'Y' end; OK",
                "c; own_steady(a); OK",
                "c; 'now() -- # @x rand()'; OK",
                "b; a; OK",
                "b; a div 2 + cast(txt as signed); OK",
                "price; a * 1.5; OK",
                "f; a / 3; OK",
                "raw; unhex(txt); OK",
                "raw; txt; OK",
                "day; '2020-01-01'; OK",
                "moment; day; OK",
                "mood; 'ok'; OK",
                "doc; json_object('a', a); OK",
                "b; timestampdiff(day, moment, day); OK",
                "c; now(); EXPRESSION_VOLATILE",
                "at; current_timestamp; EXPRESSION_VOLATILE",
                "at; localtime; EXPRESSION_VOLATILE",
                "day; curdate(); EXPRESSION_VOLATILE",
                "c; current_user; EXPRESSION_VOLATILE",
                "c; user(); EXPRESSION_VOLATILE",
                "c; connection_id(); EXPRESSION_VOLATILE",
                "c; rand(); EXPRESSION_VOLATILE",
                "c; uuid(); EXPRESSION_VOLATILE",
                "c; unix_timestamp(); EXPRESSION_VOLATILE",
                "b; sleep(1); EXPRESSION_VOLATILE",
                "b; get_lock('x', 1); EXPRESSION_VOLATILE",
                "c; load_file('/etc/passwd'); EXPRESSION_VOLATILE",
                "b; last_insert_id(); EXPRESSION_VOLATILE",
                "b; own_volatile(a); EXPRESSION_VOLATILE",
                "b; own_reading(a); EXPRESSION_VOLATILE",
                "b; nowhere.nothing(a); EXPRESSION_VOLATILE",
                "b; a + @x; EXPRESSION_INVALID",
                "b; @@server_id; EXPRESSION_INVALID",
                "b; max(a); EXPRESSION_INVALID",
                "b; row_number() over (order by id); EXPRESSION_INVALID",
                "b; a + ida; EXPRESSION_INVALID",
                "b; a +; EXPRESSION_INVALID",
                "b; default(a); EXPRESSION_INVALID",
                "c; doc #> 'x'; EXPRESSION_INVALID",
                "b; txt; EXPRESSION_TYPE",
                "day; a; EXPRESSION_TYPE",
                "moment; time '10:00'; EXPRESSION_TYPE",
                "mood; a; EXPRESSION_TYPE",
                "b; a + b; EXPRESSION_READS_TARGET",
                "c; (select name from countries where code = 'x'); EXPRESSION_READS_OTHER_TABLE",
                "c; (select x.name from countries x, countries y where x.code = 'x'); EXPRESSION_READS_OTHER_TABLE",
                "c; (select max(o.txt) from t o); EXPRESSION_READS_OTHER_TABLE",
                "made; a; COLUMN_GENERATED",
                "id; a; INVALID_VALUE",
                "flags; 'x'; OK",
                "bits; 1; OK",
                "place; null; OK",
                "nothing; a; COLUMN_NOT_FOUND"
            })
    void expression_isJudged(String column, String expression, String verdict) {
        List<Problem> problems = problems("t", Map.of(column, expression));
        assertEquals(verdict, problems.isEmpty() ? "OK" : problems.get(0).code().name(), problems::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "c; uuid(); OK",
                "at; now(3); OK",
                "b; coalesce(b, a); OK",
                "b; sleep(1); EXPRESSION_VOLATILE",
                "b; own_reading(a); EXPRESSION_VOLATILE",
                "b; @x; EXPRESSION_INVALID"
            })
    void expression_thatIsWorkedOutOnceMayGiveAnotherResultEachTime(String column, String expression, String verdict) {
        assertEquals(verdict, only(problems("t", Map.of(column, expression), "onlyWhereNull: true", "verify: off")));
    }

    @Test
    void lookUp_ofAFrozenTableIsTaken() {
        String lookUp = "(select n.name from countries n where n.code = short)";
        assertEquals("OK", only(problems("t", Map.of("c", lookUp), "frozen: [countries]")));
        assertEquals(
                ErrorCode.TABLE_NOT_FOUND,
                problems("t", Map.of("c", "a"), "frozen: [nothing]").get(0).code());
    }

    @ParameterizedTest
    @CsvSource({
        "t, code_key, OK",
        "t, CODE_KEY, OK",
        "t, prefix_key, NO_USABLE_KEY",
        "t, nullable_key, NO_USABLE_KEY",
        "t, plain_key, NO_USABLE_KEY",
        "t, enum_key, KEY_TYPE_UNSUPPORTED",
        "t, no_such_key, NO_USABLE_KEY",
        "keyless, , NO_USABLE_KEY"
    })
    void key_isJudged(String table, String key, String verdict) {
        List<Problem> problems =
                key == null ? problems(table, Map.of("b", "a")) : problems(table, Map.of("c", "a"), "key: " + key);
        assertEquals(verdict, only(problems));
        if (table.equals("t") && verdict.equals("NO_USABLE_KEY")) {
            assertTrue(problems.get(0).remedy().contains("PRIMARY, code_key"), problems::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "seen, NOT_SUPPORTED",
        "old, NOT_SUPPORTED",
        "mysql.user, NOT_SUPPORTED",
        "tt, TABLE_NOT_FOUND",
        "nowhere.t, TABLE_NOT_FOUND"
    })
    void table_isJudged(String table, String verdict) {
        assertEquals(verdict, only(problems(table, Map.of("b", "1"))));
    }

    @Test
    void examination_changesNothingAndShowsTheBatch() throws SQLException {
        try (TestFleet fleet = TestFleet.open(ENGINE, database, "t", Map.of("b", "a"))) {
            Examination examination = fleet.database.examine(fleet.spec());
            assertEquals(List.of(), examination.problems());
            assertEquals("`" + database.name() + "`.`t`", examination.table());
            assertTrue(examination.statement().contains(":from1"), examination::statement);
            assertTrue(examination.statement().contains("FORCE INDEX (`PRIMARY`)"), examination::statement);
        }
        assertEquals(
                "0",
                database.value("select count(*) from information_schema.schemata where schema_name = 'backfleet'"));
    }

    @Test
    void examination_warnsOfWhatWillCostOrHappen() throws SQLException {
        ScratchDatabase own = mariaDb.newDatabase();
        own.execute(
                "create table o (id int primary key)",
                "create table w (id int primary key, a int, b int, at timestamp(3) null, c varchar(50),"
                        + " changed timestamp not null default current_timestamp on update current_timestamp,"
                        + " constraint w_b_fkey foreign key (b) references o (id))",
                "create unique index w_c on w (c)",
                "create table child (c varchar(50), constraint child_c foreign key (c) references w (c) on update cascade)",
                "create trigger Fires after update on w for each row set @x = 1");
        try (TestFleet fleet = TestFleet.open(ENGINE, own, "w", Map.of("b", "a", "c", "date_format(at, '%Y')"))) {
            Examination examination = fleet.database.examine(fleet.spec());
            assertEquals(List.of(), examination.problems());
            String warnings = String.join("\n", examination.warnings());
            for (String expected : List.of(
                    "w_c",
                    "[Fires]",
                    "w_b_fkey",
                    "child (CASCADE)",
                    "[changed]",
                    "time zone",
                    "name them under replicas")) {
                assertTrue(warnings.contains(expected), () -> expected + " in\n" + warnings);
            }
        }
    }

    @Test
    void privileges_areNamedWithTheGrantsThatHelp() throws SQLException {
        String user = "poor_" + database.name();
        database.execute(
                "create user " + user + "@'127.0.0.1' identified by 's3cret-pass'",
                "grant insert on " + database.name() + ".countries to " + user + "@'127.0.0.1'",
                "grant select (id) on " + database.name() + ".t to " + user + "@'127.0.0.1'");
        try {
            String url = database.jdbcUrl().replaceFirst("\\?.*", "") + "?user=" + user + "&password=s3cret-pass";
            List<Problem> problems = List.of();
            for (int round = 0; round < 5; round++) {
                try (var poor = ENGINE.open(TestFleet.entry(url, user, List.of()), Faults.NONE, TestFleet.IMPATIENT)) {
                    problems =
                            poor.examine(TestFleet.spec("t", Map.of("b", "a"))).problems();
                }
                if (round == 0) {
                    assertEquals(3, problems.size(), problems::toString);
                }
                for (Problem problem : problems) {
                    assertEquals(ErrorCode.PRIVILEGE_MISSING, problem.code());
                    database.execute(problem.remedy());
                }
                if (problems.isEmpty()) {
                    assertFalse(round == 0);
                    return;
                }
            }
            throw new AssertionError("the grants do not suffice: " + problems + "\n" + grants(user));
        } finally {
            database.execute("drop user " + user + "@'127.0.0.1'");
        }
    }

    private static String grants(String user) throws SQLException {
        StringBuilder grants = new StringBuilder();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("show grants for " + user + "@'127.0.0.1'")) {
            while (row.next()) {
                grants.append(row.getString(1)).append('\n');
            }
        }
        return grants.toString();
    }
}
