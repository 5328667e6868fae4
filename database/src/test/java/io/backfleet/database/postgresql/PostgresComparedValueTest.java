package io.backfleet.database.postgresql;

import io.backfleet.database.contract.ComparedValueContract;
import io.backfleet.database.contract.Engine;
import io.backfleet.testkit.jdbc.ScratchDatabase;
import io.backfleet.testkit.postgresql.PostgresExtension;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresComparedValueTest extends ComparedValueContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final Engine ENGINE = new PostgresEngine(postgres);

    @Override
    protected Engine engine() {
        return ENGINE;
    }

    @Override
    protected void makeTypes(ScratchDatabase database) throws SQLException {
        database.execute(
                "create type mood as enum ('sad', 'ok')",
                "create type pair as (x int, y int)",
                "create domain cents as bigint",
                "create extension if not exists citext",
                "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    }

    @Override
    protected List<String> differing() {
        return List.of(
                "text; null; ''",
                "text; ''; ' '",
                "text; 'a'; 'a '",
                "text; 'a'; ' a'",
                "text; 'a'; 'A'",
                "text; U&'\\00e9'; U&'e\\0301'",
                "text; 'null'; null",
                "text collate ci; 'abc'; 'ABC'",
                "citext; 'abc'; 'ABC'",
                "varchar(10); 'a'; 'a '",
                "char(5); 'a'; 'b'",
                "boolean; false; null",
                "int; 0; null",
                "bigint; 9007199254740993; 9007199254740992",
                "cents; 1; 2",
                "numeric; 12345678901234567890.01; 12345678901234567890.02",
                "numeric(20,2); 99999999999.01; 99999999999.02",
                "numeric; 1; 'NaN'",
                "real; 1.0000001; 1",
                "float8; 0.1::float8 + 0.2; 0.3",
                "float8; 0.0001; 0.0002",
                "float8; 'NaN'; null",
                "float8; 'Infinity'; '-Infinity'",
                "timestamp; '2020-01-01 00:00:00.000001'; '2020-01-01'",
                "timestamptz; '2020-01-01 00:00:00.001Z'; '2020-01-01 00:00Z'",
                "timestamptz; null; 'infinity'",
                "time; '10:00:00.5'; '10:00'",
                "date; '0001-01-01'; '0001-01-01 BC'",
                "interval; '1 day'; '24 hours'",
                "bytea; '\\x00'; '\\x0000'",
                "bytea; ''; null",
                "uuid; '00000000-0000-0000-0000-000000000001'; '00000000-0000-0000-0000-000000000002'",
                "text[]; array['a', null]; array['a', 'null']",
                "text[]; array['a,b']; array['a', 'b']",
                "int[]; '{}'; null",
                "text[] collate ci; array['a']; array['A']",
                "jsonb; '{\"a\": 1}'; '{\"a\": \"1\"}'",
                "jsonb; 'null'; null",
                "bit(4); '0001'; '0011'",
                "mood; 'sad'; 'ok'",
                "pair; '(1,2)'; '(1,)'",
                "int4range; '[1,3)'; '[1,4)'",
                "inet; '10.0.0.1'; '10.0.0.1/24'");
    }

    @Override
    protected List<String> equal() {
        return List.of(
                "numeric; 1.0; 1.00",
                "numeric; 0; 0.000",
                "float8; 0; -0.0::float8",
                "float8; 'NaN'; 'NaN'",
                "char(5); 'a'; 'a  '",
                "timestamptz; '2020-01-01 00:00Z'; '2020-01-01 03:00+03'",
                "jsonb; '{\"a\": 1.0, \"b\": 2}'; '{\"b\": 2, \"a\": 1.00}'",
                "int4range; '[1,3]'; '[1,4)'");
    }

    @Override
    protected List<String> tolerated() {
        return List.of(
                "float8; 0.5; 1.5; 1; true",
                "float8; 0.1::float8 + 0.2; 0.3; 1e-15; true",
                "float8; 1; 2.5; 1; false",
                "float8; 'NaN'; 1; 5; false",
                "float8; 'Infinity'; 1e300; 5; false",
                "float8; 'Infinity'; '-Infinity'; 5; false",
                "float8; 1.7e308; -1.7e308; 5; false",
                "float8; -1; 1; 2; true",
                "float8; 1; null; 5; false",
                "real; 0.25; 0.5; 0.25; true",
                "numeric; 1.001; 1.002; 0.001; true",
                "numeric; 1.001; 1.0021; 0.001; false",
                "numeric; 'NaN'; 1; 5; false",
                "bigint; 9223372036854775807; -9223372036854775808; 5; false",
                "bigint; 9223372036854775807; 9223372036854775806; 1; true",
                "smallint; 32767; -32768; 65535; true",
                "cents; 100; 101; 1; true");
    }
}
