package io.backfleet.database.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.mysql.MariaDbExtension;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that go from one engine to the other and back, and are the same by the SQL of the test. */
class CopyRoundTripTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @RegisterExtension
    static final MariaDbExtension mariadb = new MariaDbExtension();

    private static final String[] THERE = {"from: users", "into: accounts", "version: v", "tombstones: gone"};
    private static final String[] BACK = {"from: accounts", "into: users", "version: v", "tombstones: gone"};

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

    /** Types of MariaDB with those that PostgreSQL has for them. */
    private static final Map<String, String> MARIADB_TYPES = Map.ofEntries(
            Map.entry("b tinyint(1)", "boolean"),
            Map.entry("b1 bit(1)", "boolean"),
            Map.entry("i1 tinyint", "smallint"),
            Map.entry("u1 tinyint unsigned", "smallint"),
            Map.entry("i2 smallint", "smallint"),
            Map.entry("u2 smallint unsigned", "int"),
            Map.entry("i3 mediumint", "int"),
            Map.entry("u3 mediumint unsigned", "int"),
            Map.entry("i4 int", "int"),
            Map.entry("u4 int unsigned", "bigint"),
            Map.entry("i8 bigint", "bigint"),
            Map.entry("u8 bigint unsigned", "numeric(20,0)"),
            Map.entry("dc decimal(65,30)", "numeric"),
            Map.entry("du decimal(20,0) unsigned", "numeric(20,0)"),
            Map.entry("f float", "real"),
            Map.entry("d double", "double precision"),
            Map.entry("y year", "smallint"),
            Map.entry("da date", "date"),
            Map.entry("ti time(6)", "time"),
            Map.entry("dt datetime(6)", "timestamp"),
            Map.entry("ts timestamp(6) null", "timestamptz"),
            Map.entry("ch char(5)", "char(5)"),
            Map.entry("vc varchar(20) collate utf8mb4_general_ci", "varchar(20)"),
            Map.entry("la varchar(20) character set latin1", "varchar(20)"),
            Map.entry("lt longtext", "text"),
            Map.entry("bu binary(16)", "uuid"),
            Map.entry("vb varbinary(20)", "bytea"),
            Map.entry("lb longblob", "bytea"),
            Map.entry("en enum('sad','ok')", "text"),
            Map.entry("se set('x','y','z')", "text"),
            Map.entry("bt bit(64)", "bit(64)"),
            Map.entry("js json", "json"));

    /** Both ends of each type, and what is odd. */
    private static final Map<String, List<String>> MARIADB_VALUES = Map.ofEntries(
            Map.entry("b", List.of("0", "1")),
            Map.entry("b1", List.of("b'0'", "b'1'")),
            Map.entry("i1", List.of("-128", "127", "0")),
            Map.entry("u1", List.of("0", "255")),
            Map.entry("i2", List.of("-32768", "32767")),
            Map.entry("u2", List.of("0", "65535")),
            Map.entry("i3", List.of("-8388608", "8388607")),
            Map.entry("u3", List.of("0", "16777215")),
            Map.entry("i4", List.of("-2147483648", "2147483647")),
            Map.entry("u4", List.of("0", "4294967295")),
            Map.entry("i8", List.of("-9223372036854775808", "9223372036854775807")),
            Map.entry("u8", List.of("0", "18446744073709551615", "9223372036854775808")),
            Map.entry(
                    "dc",
                    List.of(
                            "-99999999999999999999999999999999999.999999999999999999999999999999",
                            "0.000000000000000000000000000001",
                            "1.10")),
            Map.entry("du", List.of("0", "99999999999999999999")),
            Map.entry("f", List.of("-0e0", "3.4028234e38", "1.17549435e-38", "16777217", "0.1")),
            Map.entry(
                    "d",
                    List.of(
                            "-0e0",
                            "1.7976931348623157e308",
                            "2.2250738585072014e-308",
                            "0.30000000000000004e0",
                            "1e23")),
            Map.entry("y", List.of("0", "1901", "2155")),
            Map.entry("da", List.of("'0001-01-01'", "'9999-12-31'", "'2024-02-29'")),
            Map.entry("ti", List.of("'00:00:00'", "'23:59:59.999999'", "'24:00:00'")),
            Map.entry("dt", List.of("'0001-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'")),
            Map.entry(
                    "ts", List.of("from_unixtime(1)", "from_unixtime(2147483647.999999)", "from_unixtime(1729989000)")),
            Map.entry("ch", List.of("''", "'ab'", "' a'")),
            Map.entry("vc", List.of("''", "' '", "'a  '", "'e\u0301\u00e9'", "'\uD83D\uDC69\u200D\uD83D\uDE80'")),
            Map.entry("la", List.of("'\u00e9\u20ac '", "'?'")),
            Map.entry("lt", List.of("''", "' it''s \\\\ \"x\" '", "'tab\\t line\\n'")),
            Map.entry("bu", List.of("x'00000000000000000000000000000000'", "x'ffffffffffffffffffffffffffffffff'")),
            Map.entry("vb", List.of("x''", "x'00'", "x'6100'", "x'20'")),
            Map.entry("lb", List.of("x''", "x'0000'", "x'ff00275c'")),
            Map.entry("en", List.of("'sad'", "'ok'")),
            Map.entry("se", List.of("''", "'x,z'", "'x,y,z'")),
            Map.entry("bt", List.of("b'0'", "18446744073709551615", "9223372036854775808")),
            Map.entry(
                    "js",
                    List.of(
                            "'{\"b\": [1.50, 1e2], \"a\": \"\\\\u00e9\", \"a\": 1}'",
                            "'{\"a\":18446744073709551615,\"n\":-0.0}'",
                            "'null'")));

    @Test
    void everyType_goesToMariaDbAndBackUnchanged() throws SQLException {
        ScratchDatabase first = postgres.database();
        ScratchDatabase middle = mariadb.database();
        ScratchDatabase last = postgres.newDatabase();
        CopyTables.makePostgres(first, "users");
        CopyTables.makeMariaDb(middle, "accounts");
        CopyTables.makePostgres(last, "users");
        for (int i = 0; i < VALUES.size(); i++) {
            first.execute("insert into users values (" + i + ", " + (i + 1) + ", " + VALUES.get(i) + ")");
        }
        try (CopyFleet there = CopyFleet.open(first, middle, THERE).planned()) {
            assertEquals(6, there.backfill(4).changed());
            assertEquals(List.of(), there.differences(4));
        }
        try (CopyFleet fleet = CopyFleet.open(middle, last, BACK).planned()) {
            assertEquals(6, fleet.backfill(4).changed());
            assertEquals(List.of(), fleet.differences(4));
        }
        for (String column :
                CopyTables.POSTGRES_COLUMNS.replaceAll("\\([^)]*\\)", "").split(",", -1)) {
            String name = column.strip().split(" ", -1)[0];
            // a document's blanks and the order of its members are not part of it
            String text = name.startsWith("j") ? name + "::jsonb" : name + "::text";
            String content = "select string_agg(id || '=' || coalesce((" + text
                    + ")::text, 'null'), ';' order by id) from users";
            assertEquals(first.value(content), last.value(content), name);
        }
    }

    private static String name(String declared) {
        return declared.split(" ", -1)[0];
    }

    @Test
    void everyTypeOfMariaDb_goesToPostgresAndBackUnchanged() throws SQLException {
        ScratchDatabase first = mariadb.database();
        ScratchDatabase middle = postgres.database();
        ScratchDatabase last = mariadb.newDatabase();
        String own = "create table users (id bigint auto_increment primary key, v bigint not null, "
                + String.join(", ", MARIADB_TYPES.keySet()) + ") default charset utf8mb4";
        String gone = "create table gone (id bigint primary key, v bigint not null)";
        first.execute(own, gone);
        last.execute(own, gone);
        StringBuilder columns = new StringBuilder();
        MARIADB_TYPES.forEach((column, type) ->
                columns.append(", ").append(name(column)).append(' ').append(type));
        middle.execute("create table accounts (id bigint primary key, v bigint not null" + columns + ")", gone);
        int rows = 5;
        for (int i = 0; i <= rows; i++) {
            StringBuilder names = new StringBuilder("id, v");
            StringBuilder values = new StringBuilder(i + ", " + (i + 1));
            for (String column : MARIADB_TYPES.keySet()) {
                List<String> all = MARIADB_VALUES.getOrDefault(name(column), List.of());
                if (i < all.size()) {
                    names.append(", ").append(name(column));
                    values.append(", ").append(all.get(i));
                }
            }
            // a number that generates itself keeps its nought, here as on the way
            first.execute(
                    "set sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
                    "insert into users (" + names + ") values (" + values + ")");
        }
        try (CopyFleet there = CopyFleet.open(first, middle, THERE).planned()) {
            assertEquals(rows + 1, there.backfill(4).changed());
            assertEquals(List.of(), there.differences(4));
        }
        try (CopyFleet back = CopyFleet.open(middle, last, BACK).planned()) {
            assertEquals(rows + 1, back.backfill(4).changed());
            assertEquals(List.of(), back.differences(4));
        }
        for (String column : MARIADB_TYPES.keySet()) {
            String content = "select group_concat(concat(id, '=', coalesce(" + told(column)
                    + ", 'null')) order by id separator ';') from users";
            assertEquals(first.value(content), last.value(content), column);
        }
    }

    /** What a column holds as a text that tells all values apart. */
    private static String told(String column) {
        String name = name(column);
        if (column.contains("float") || column.contains("double")) {
            return "concat(" + name + " * 1e0)";
        }
        return column.contains("char") || column.contains("text") || column.contains("bi") || column.contains("json")
                ? "hex(" + name + ")"
                : "cast(" + name + " as char)";
    }
}
