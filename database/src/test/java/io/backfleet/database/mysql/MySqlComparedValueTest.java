package io.backfleet.database.mysql;

import io.backfleet.database.contract.ComparedValueContract;
import io.backfleet.database.contract.Engine;
import io.backfleet.testkit.mysql.MariaDbExtension;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MySqlComparedValueTest extends ComparedValueContract {
    /** A collation under which nearly everything is equal. */
    private static final String CI = "character set utf8mb4 collate utf8mb4_unicode_ci";

    @RegisterExtension
    static final MariaDbExtension mariaDb = new MariaDbExtension();

    private static final Engine ENGINE = new MySqlEngine(mariaDb);

    @Override
    protected Engine engine() {
        return ENGINE;
    }

    private static boolean isMariaDb() {
        try {
            return ENGINE.database().value("select version()").contains("MariaDB");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected List<String> differing() {
        List<String> differing = new ArrayList<>(List.of(
                "varchar(10); null; ''",
                "varchar(10); ''; ' '",
                "varchar(10); 'a'; 'a '",
                "varchar(10); 'a'; ' a'",
                "varchar(10) " + CI + "; 'a'; 'A'",
                "varchar(10) " + CI + "; 'a'; 'a '",
                "varchar(10) " + CI + "; 'e'; '\u00e9'",
                "varchar(10) " + CI + "; '\u00e9'; 'e\u0301'",
                "varchar(10) " + CI + "; 'ss'; '\u00df'",
                "varchar(10) " + CI + "; ''; '\u200b'",
                "varchar(10) character set latin1; 'e'; '\u00e9'",
                "varchar(10) character set cp932; x'81E0'; x'8790'",
                "varchar(10); 'null'; null",
                "varchar(10); '1'; '1.0'",
                "varchar(10); '0'; 'a'",
                "char(5) " + CI + "; 'a'; 'b'",
                "char(5) " + CI + "; 'a'; 'A'",
                "text " + CI + "; 'a'; 'A'",
                "text " + CI + "; 'a'; 'a '",
                "longtext; repeat('x', 70000); concat(repeat('x', 69999), 'y')",
                "boolean; false; null",
                "tinyint(1); 1; 2",
                "int; 0; null",
                "bigint; 9007199254740993; 9007199254740992",
                "bigint unsigned; 18446744073709551615; 18446744073709551614",
                "bigint unsigned; 18446744073709551615; 0",
                "decimal(25,2); 12345678901234567890.01; 12345678901234567890.02",
                "decimal(20,2); 99999999999.01; 99999999999.02",
                "decimal(65,30); 1e-30; 2e-30",
                "float; 1.0000001; 1",
                "float; 16777216; 16777215",
                "double; 0.1e0 + 0.2e0; 0.3e0",
                "double; 0.0001; 0.0002",
                "double; 1e308; -1e308",
                "datetime(6); '2020-01-01 00:00:00.000001'; '2020-01-01'",
                "datetime(3); '2020-01-01 00:00:00.001'; '2020-01-01'",
                "datetime; '2020-01-01 00:00:01'; '2020-01-01'",
                "timestamp(6) null; '2020-01-01 00:00:00.000001'; '2020-01-01'",
                "time(2); '10:00:00.5'; '10:00'",
                "time; '-10:00:00'; '10:00'",
                "time; '838:59:59'; '838:59:58'",
                "date; '0001-01-01'; '0002-01-01'",
                "year; 1999; 2099",
                "varbinary(9); x'00'; x'0000'",
                "varbinary(9); x''; null",
                "varbinary(9); 'a'; 'a '",
                "binary(3); x'61'; x'6120'",
                "blob; x'61'; x'41'",
                "longblob; repeat('x', 70000); concat(repeat('x', 69999), 'y')",
                "enum('a','b'); 'a'; 'b'",
                "enum('a','b'); 'a'; null",
                "set('a','b'); 'a,b'; 'a'",
                "set('a','b'); ''; null",
                "bit(10); b'1000000001'; b'1'",
                "bit(64); 18446744073709551615; 9223372036854775807",
                "point; st_geomfromtext('POINT(1 2)'); st_geomfromtext('POINT(1 2.5)')"));
        if (isMariaDb()) {
            differing.add("uuid; '00000000-0000-0000-0000-000000000001'; '00000000-0000-0000-0000-000000000002'");
            differing.add("inet6; '::1'; '::2'");
            // a text as it was typed
            differing.add("json; '{\"a\": 1}'; '{\"a\":1}'");
        } else {
            differing.add("json; '{\"a\": 1}'; '{\"a\": \"1\"}'");
            differing.add("json; '{\"a\": 1}'; '{\"a\": 1.0}'");
            differing.add("json; 'null'; null");
            differing.add("json; '[1, 2]'; '[2, 1]'");
        }
        return differing;
    }

    @Override
    protected List<String> equal() {
        List<String> equal = new ArrayList<>(List.of(
                "decimal(6,2); 1.0; 1.00",
                "double; 0e0; -0e0",
                "char(5); 'a'; 'a  '",
                "char(5) character set latin1; '\u00e9'; '\u00e9 '",
                "binary(3); x'61'; x'6100'",
                "varchar(10) character set latin1; '\u00e9'; '\u00e9'",
                "datetime; '2020-01-01'; '2020-01-01 00:00:00'",
                "year; 99; 1999",
                "enum('a','b'); 'b'; 2"));
        if (!isMariaDb()) {
            equal.add("json; '{\"b\": 2, \"a\":1}'; '{\"a\": 1, \"b\":2}'");
        }
        return equal;
    }

    @Override
    protected List<String> tolerated() {
        return List.of(
                "double; 0.5; 1.5; 1; true",
                "double; 0.1e0 + 0.2e0; 0.3e0; 1e-15; true",
                "double; 1; 2.5; 1; false",
                "double; 1.7e308; -1.7e308; 5; false",
                "double; -1; 1; 2; true",
                "double; 1; null; 5; false",
                "float; 0.25; 0.5; 0.25; true",
                "decimal(10,4); 1.001; 1.002; 0.001; true",
                "decimal(10,4); 1.001; 1.0021; 0.001; false",
                "bigint; 9223372036854775807; -9223372036854775808; 5; false",
                "bigint; 9223372036854775807; 9223372036854775806; 1; true",
                "bigint unsigned; 0; 1; 1; true",
                "bigint unsigned; 18446744073709551615; 0; 5; false",
                "smallint; 32767; -32768; 65535; true",
                "tinyint unsigned; 1; 3; 1; false");
    }
}
