package io.backfleet.database.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.database.Examination;
import io.backfleet.database.contract.transfer.TransferEngine;
import io.backfleet.database.contract.transfer.TransferFleet;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What plans say of transfers on MySQL and MariaDB. */
class MySqlTransferExaminationTest {
    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final TransferEngine ENGINE = new MySqlTransferEngine(mariaDb);

    /** What keeps rows from going from f into i, as their columns are declared. */
    private static List<String> refusals(String from, String into, String... more) throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute("drop table if exists f, i", "create table f (" + from + ")", "create table i (" + into + ")");
        String[] lines = new String[more.length + 2];
        lines[0] = "from: f";
        lines[1] = "into: i";
        System.arraycopy(more, 0, lines, 2, more.length);
        try (TransferFleet fleet = TransferFleet.open(ENGINE, database, lines)) {
            return fleet.refusals();
        }
    }

    private static final String ID = "id int primary key";

    private static List<String> column(String from, String into) throws SQLException {
        return refusals(ID + ", a " + from, ID + ", a " + into);
    }

    private static final List<String> LOSSY = List.of("CONVERSION_LOSSY backfill.into");

    @Test
    void conversions_thatLoseAreRefused() throws SQLException {
        assertEquals(LOSSY, column("bigint", "int"));
        assertEquals(LOSSY, column("int", "bigint unsigned"));
        assertEquals(LOSSY, column("int unsigned", "int"));
        assertEquals(LOSSY, column("decimal(10, 4)", "decimal(10, 2)"));
        assertEquals(LOSSY, column("bigint", "double"));
        assertEquals(LOSSY, column("double", "float"));
        assertEquals(LOSSY, column("datetime(6)", "datetime"));
        assertEquals(LOSSY, column("datetime", "date"));
        assertEquals(LOSSY, column("varchar(20)", "varchar(19)"));
        assertEquals(LOSSY, column("varchar(20) character set utf8mb4", "varchar(20) character set latin1"));
        assertEquals(LOSSY, column("varchar(20000) character set utf8mb3", "tinytext character set utf8mb3"));
        assertEquals(LOSSY, column("enum('a', 'b')", "enum('b', 'a')"));
        assertEquals(LOSSY, column("varbinary(20)", "binary(20)"));
        assertEquals(LOSSY, column("varchar(20)", "int"));
    }

    @Test
    void conversions_thatKeepAllAreNot() throws SQLException {
        assertEquals(List.of(), column("int", "bigint"));
        assertEquals(List.of(), column("int unsigned", "bigint"));
        assertEquals(List.of(), column("int", "double"));
        assertEquals(List.of(), column("smallint", "decimal(7, 2)"));
        assertEquals(List.of(), column("date", "datetime"));
        assertEquals(List.of(), column("datetime(3)", "datetime(6)"));
        assertEquals(List.of(), column("varchar(20) character set latin1", "text character set utf8mb4"));
        assertEquals(List.of(), column("varchar(20)", "varchar(30)"));
        assertEquals(List.of(), column("int", "varchar(11)"));
        assertEquals(List.of(), column("enum('a', 'b')", "enum('a', 'b')"));
        assertEquals(List.of(), column("binary(16)", "varbinary(16)"));
        assertEquals(List.of(), column("json", "json"));
    }

    @Test
    void expressions_thatRoundOrCutAreRefusedUnlessTheySaySo() throws SQLException {
        String from = ID + ", d decimal(10, 4), t varchar(20)";
        String into = ID + ", n int, t varchar(30)";
        assertEquals(
                List.of("CONVERSION_LOSSY backfill.columns.n", "CONVERSION_LOSSY backfill.columns.t"),
                refusals(from, into, "columns: {n: \"d * 2\", t: \"t || t\"}"));
        assertEquals(List.of(), refusals(from, into, "columns: {n: \"ROUND(d * 2)\", t: \"LEFT(t || t, 30)\"}"));
        String times = ID + ", at datetime(6), d double, t time(3)";
        String rounded = ID + ", at datetime(3), d float, t time";
        String plain = "columns: {at: \"at + INTERVAL 1 DAY\", d: -d, t: \"ADDTIME(t, '1:00')\"}";
        String cast = "columns: {at: \"CAST(at + INTERVAL 1 DAY AS DATETIME(3))\", d: \"CAST(-d AS FLOAT)\","
                + " t: \"CAST(ADDTIME(t, '1:00') AS TIME)\"}";
        assertEquals(
                List.of(
                        "CONVERSION_LOSSY backfill.columns.at",
                        "CONVERSION_LOSSY backfill.columns.d",
                        "CONVERSION_LOSSY backfill.columns.t"),
                refusals(times, rounded, plain));
        assertEquals(List.of(), refusals(times, rounded, cast));
        assertEquals(List.of(), refusals(times, times, plain));
        assertEquals(
                List.of("EXPRESSION_VOLATILE backfill.columns.n"),
                refusals(from, into, "columns: {n: \"FLOOR(RAND() * 5)\"}"));
        assertEquals(
                List.of("EXPRESSION_INVALID backfill.where"),
                refusals(from, into, "columns: {n: \"1\"}", "where: \"nothing = 1\""));
    }

    @Test
    void keys_thatDoNotArriveOrSortOtherwiseAreRefused() throws SQLException {
        assertEquals(
                List.of("KEY_NOT_CARRIED backfill.into"), refusals(ID, "id int, other int auto_increment primary key"));
        assertEquals(List.of(), refusals("id int unsigned primary key", "id bigint unsigned primary key"));
        assertEquals(
                List.of("KEY_ORDER_DIFFERS backfill.into"),
                refusals("id int unsigned primary key", "id bigint primary key"));
        assertEquals(
                List.of("KEY_ORDER_DIFFERS backfill.into"),
                refusals(
                        "id varchar(9) character set utf8mb4 collate utf8mb4_bin primary key",
                        "id varchar(9) character set utf8mb4 collate utf8mb4_general_ci primary key"));
        assertEquals(
                List.of("KEY_ORDER_DIFFERS backfill.into"),
                refusals("a int, b int, primary key (a, b)", "a int, b int, primary key (b, a)"));
    }

    @Test
    void columns_thatNothingFillsAreNamed() throws SQLException {
        assertEquals(
                List.of("COLUMN_NOT_FILLED backfill.columns"),
                refusals(ID, ID + ", b int not null, c int, d int default 1"));
        assertEquals(List.of(), refusals(ID, ID + ", c int, t timestamp not null default current_timestamp"));
    }

    @Test
    void otherEngines_areRefused() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute("create table f (" + ID + ")", "create table i (" + ID + ") engine = MyISAM");
        try (TransferFleet fleet = TransferFleet.open(ENGINE, database, "from: f", "into: i")) {
            assertEquals(List.of("NOT_SUPPORTED backfill.into"), fleet.refusals());
        }
    }

    @Test
    void whatHappensBeside_isNamed() throws SQLException {
        ScratchDatabase database = ENGINE.database();
        database.execute(
                "create table f (id int primary key, a int, b int, lost int)",
                "create table parents (id int primary key)",
                "create table i (id int auto_increment primary key, a int, b int, c int, unique key one_a (a),"
                        + " constraint its_parent foreign key (b) references parents (id))",
                "create trigger greet before insert on i for each row set new.a = new.a");
        try (TransferFleet fleet = TransferFleet.open(ENGINE, database, "from: f", "into: i", "where: \"a > 0\"")) {
            Examination examination = fleet.examine();
            assertEquals(List.of(), examination.problems());
            String warnings = String.join("\n", examination.warnings());
            for (String name : List.of("one_a", "its_parent", "greet", "AUTO_INCREMENT", "[lost]", "[c]")) {
                assertTrue(warnings.contains(name), () -> name + " is not in\n" + warnings);
            }
            String contract = String.join("\n", examination.contract());
            for (String part :
                    List.of("ON DUPLICATE KEY UPDATE `a` = VALUES(`a`)", "DELETE FROM", "NOT EXISTS", "one_a")) {
                assertTrue(contract.contains(part), () -> part + " is not in\n" + contract);
            }
            assertTrue(examination.statement().contains("LOCK IN SHARE MODE"), examination::statement);
        }
    }
}
