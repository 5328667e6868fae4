package io.backfleet.database.contract.difference;

import static io.backfleet.database.contract.difference.Trap.NONE;

import java.util.List;
import java.util.Set;

/**
 * Differences of single values: those by which tools for comparing tables were seen to be deceived, and others of their
 * sort. Those of keys and whole rows are tests of {@link DifferenceContract}.
 */
final class Traps {
    /** Under which nearly everything is equal. */
    private static final String CI = "varchar(20) collate utf8mb4_general_ci";

    private static final String TEXT = "varchar(20) collate utf8mb4_bin";

    /** Documents that MySQL would not keep as they were typed, and MariaDB does. */
    static final Set<String> VERBATIM = Set.of("names that stand twice", "digits in documents");

    private Traps() {}

    /** What tools that are in use took for equal. */
    static List<Trap> known() {
        return List.of(
                Trap.of("timestamps, below a second")
                        .both(
                                "timestamp",
                                "datetime(6)",
                                "'2024-01-01 10:00:00.000001'",
                                "'2024-01-01 10:00:00.000002'"),
                Trap.of("times, below a second").both("time", "time(6)", "'10:00:00.5'", "'10:00:00.6'"),
                Trap.of("a blank at the end").both("text", "longtext", "'a'", "'a '"),
                Trap.of("a blank at the beginning").both("text", "longtext", "'a'", "' a'"),
                Trap.of("null and an empty text").both("text", TEXT, "null", "''"),
                Trap.of("null and a blank").both("text", TEXT, "null", "' '"),
                Trap.of("null and false").both("boolean", "tinyint(1)", "null", "false"),
                Trap.of("null and an infinite timestamp")
                        .pg("timestamp", "null", "'infinity'")
                        .my("datetime(6)", "null", NONE),
                Trap.of("a date and the same one BC")
                        .pg("date", "'0001-02-03'", "'0001-02-03 BC'")
                        .my("date", "'0001-02-03'", NONE),
                Trap.of("small doubles").both("float8", "double", "0.0001", "0.0002"),
                Trap.of("doubles in the last digit").both("float8", "double", "0.30000000000000004e0", "0.3e0"),
                Trap.of("floats in the last digit").both("real", "float", "1.0000001e0", "1e0"),
                Trap.of("19 digits").both("bigint", "bigint", "1234567890123456789", "1234567890123456788"),
                Trap.of("a cent of much").both("numeric(20,2)", "decimal(20,2)", "12345678901.01", "12345678901.02"),
                Trap.of("where one column ends and the next begins")
                        .both("text & text", TEXT + " & " + TEXT, "'ab', 'c'", "'a', 'bc'"),
                Trap.of("the same with a separator")
                        .both("text & text", TEXT + " & " + TEXT, "'a|b', 'c'", "'a', 'b|c'"),
                Trap.of("the same with another separator")
                        .both("text & text", TEXT + " & " + TEXT, "'p#q', 'r'", "'p', 'q#r'"),
                Trap.of("null in one column or in the other")
                        .both("text & text", TEXT + " & " + TEXT, "null, 'x'", "'x', null"),
                Trap.of("null and what stands for it").both("text", TEXT, "null", "'<null>'"),
                Trap.of("capitals").both("text", TEXT, "'a'", "'A'"),
                Trap.of("forms of Unicode").both("text", TEXT, "'\u00e9'", "'e\u0301'"),
                Trap.of("documents").both("jsonb", "json", "'{\"a\": 1}'", "'{\"a\": 2}'"),
                Trap.of("bytes of nought").pg("bytea", "'\\x00'", "'\\x0000'").my("longblob", "x'00'", "x'0000'"),
                Trap.of("order in arrays").pg("int[]", "'{1,2}'", "'{2,1}'").my("longtext", "'{1,2}'", "'{2,1}'"),
                Trap.of("a day and 24 hours").both("interval", TEXT, "'1 day'", "'24:00:00'"),
                Trap.of("bits").both("bit(5)", "bit(5)", "b'00001'", "b'00011'"),
                Trap.of("null and nought").both("int", "int", "null", "0"));
    }

    /** The same sort, of types and conversions that those tools were not asked about. */
    static List<Trap> more() {
        return List.of(
                Trap.of("capitals under a collation that ignores them").both("text collate ci", CI, "'a'", "'A'"),
                Trap.of("blanks under a collation that ignores them").both("text collate ci", CI, "'a'", "'a '"),
                Trap.of("accents under a collation that ignores them").both("text collate ci", CI, "'e'", "'\u00e9'"),
                Trap.of("capitals in citext").pg("citext", "'a'", "'A'").my(CI, "'a'", "'A'"),
                Trap.of("blanks in characters without a length").pg("bpchar", "'a'", "'a '"),
                Trap.of("days in arrays").pg("interval[]", "'{1 day}'", "'{24:00:00}'"),
                Trap.of("null in arrays").pg("text[]", "array['a', null]", "array['a', 'null']"),
                Trap.of("ranges").pg("numrange", "'[1,2)'", "'[1,2]'"),
                Trap.of("texts that are equal numbers").both("text", TEXT, "'1'", "'1.0'"),
                Trap.of("texts that are no numbers").both("text", TEXT, "'0'", "'a'"),
                Trap.of("the text null").both("text", TEXT, "null", "'null'"),
                Trap.of("an emoji of two characters").both("text", TEXT, "'\uD83D\uDE00'", "'\uD83D\uDE00\uFE0F'"),
                Trap.of("what is not to be seen").both("text", TEXT, "''", "'\u200b'"),
                Trap.of("the character nought").pg("text", "'a'", NONE).my(TEXT, "'a'", "'a\\0'"),
                Trap.of("null and a number that is none")
                        .pg("numeric", "null", "'NaN'")
                        .my("decimal(9,2)", "null", NONE),
                Trap.of("null and no number").pg("float8", "null", "'NaN'").my("double", "null", NONE),
                Trap.of("infinities").pg("float8", "'Infinity'", "'-Infinity'"),
                Trap.of("an infinity and the greatest number")
                        .pg("float8", "'Infinity'", "1.7976931348623157e308")
                        .my("double", NONE, "1.7976931348623157e308"),
                Trap.of("the greatest whole numbers")
                        .both("numeric(20,0)", "bigint unsigned", "18446744073709551615", "18446744073709551614"),
                Trap.of("whole numbers beyond doubles")
                        .both("bigint", "bigint", "9007199254740993", "9007199254740992"),
                Trap.of("digits beyond doubles")
                        .both("numeric(40,20)", "decimal(40,20)", "0.00000000000000000001", "0.00000000000000000002"),
                Trap.of("true and two").pg("boolean", "true", NONE).my("tinyint(1)", "1", "2"),
                Trap.of("centuries").both("int", "year", "1999", "2099"),
                Trap.of("null and a day that is none").pg("date", "null", NONE).my("date", "null", "'0000-00-00'"),
                Trap.of("instants below a second")
                        .pg("timestamptz", "'2024-01-01 10:00:00.000001Z'", "'2024-01-01 10:00:00Z'")
                        .my("timestamp(6) null", "from_unixtime(1704103200.000001)", "from_unixtime(1704103200)"),
                Trap.of("the hour that comes twice")
                        .pg("timestamptz", "'2024-10-27 00:30Z'", "'2024-10-27 01:30Z'")
                        .my("timestamp(6) null", "from_unixtime(1729989000)", "from_unixtime(1729992600)"),
                Trap.of("the two ends of a day").both("time", "time(6)", "'00:00:00'", "'24:00:00'"),
                Trap.of("labels").both("mood", "enum('sad','ok')", "'sad'", "'ok'"),
                Trap.of("members").pg("text", "'a,b'", "'a'").my("set('a','b')", "'a,b'", "'a'"),
                Trap.of("uuids")
                        .pg("uuid", "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'")
                        .my("binary(16)", "x'00000000000000000000000000000001'", "x'00000000000000000000000000000002'"),
                Trap.of("documents of a number and of a text")
                        .both("jsonb", "json", "'{\"a\": 1}'", "'{\"a\": \"1\"}'"),
                Trap.of("documents with null and without").both("jsonb", "json", "'{\"a\": null}'", "'{}'"),
                Trap.of("a document of null, and null").both("jsonb", "json", "null", "'null'"),
                Trap.of("order in documents").both("jsonb", "json", "'[1, 2]'", "'[2, 1]'"),
                Trap.of("names that stand twice").both("json", "json", "'{\"a\":1,\"a\":2}'", "'{\"a\":2}'"),
                Trap.of("digits in documents")
                        .both("jsonb", "json", "'[0.1]'", "'[0.1000000000000000055511151231257827]'"));
    }

    /** The source's value is one that the target can't hold, and holds something near it. */
    static List<Trap> narrow() {
        return List.of(
                Trap.of("blanks that were cut off")
                        .both("text", "longtext", "'abc'", "'abc  '")
                        .pgInto("varchar(3)", "'abc'", NONE)
                        .myInto("varchar(3)", "'abc'", NONE),
                Trap.of("texts that were cut off")
                        .both("text", "longtext", "'abc'", "'abcd'")
                        .pgInto("varchar(3)", "'abc'", NONE)
                        .myInto("varchar(3)", "'abc'", NONE),
                Trap.of("blanks that a type of fixed length loses")
                        .both("text", "longtext", "'abc'", "'abc  '")
                        .pgInto("char(5)", "'abc'", NONE)
                        .myInto("char(5)", "'abc'", NONE),
                Trap.of("seconds that were rounded")
                        .both("timestamp", "datetime(6)", "'2024-01-01 10:00:00'", "'2024-01-01 10:00:00.4'")
                        .pgInto("timestamp(0)", "'2024-01-01 10:00:00'", NONE)
                        .myInto("datetime", "'2024-01-01 10:00:00'", NONE),
                Trap.of("decimals that were rounded")
                        .both("numeric(9,4)", "decimal(9,4)", "1.5", "1.5001")
                        .pgInto("numeric(9,2)", "1.5", NONE)
                        .myInto("decimal(9,2)", "1.5", NONE),
                Trap.of("doubles that were rounded to a float")
                        .both("float8", "double", "0.5e0", "0.50000000001e0")
                        .pgInto("real", "0.5", NONE)
                        .myInto("float", "0.5", NONE),
                Trap.of("doubles that were rounded to two digits")
                        .both("float8", "double", "0.5e0", "0.501e0")
                        .pgInto("float8", "0.5", "0.501")
                        .myInto("double(10,2)", "0.5", NONE),
                Trap.of("bytes that were filled up")
                        .pg("bytea", "'\\x610000'", "'\\x61'")
                        .my("varbinary(9)", "x'610000'", "x'61'")
                        .pgInto("bytea", "'\\x610000'", "'\\x61'")
                        .myInto("binary(3)", "x'610000'", NONE),
                Trap.of("labels in capitals")
                        .both("text", TEXT, "'sad'", "'SAD'")
                        .pgInto("mood", "'sad'", NONE)
                        .myInto("enum('sad','ok')", "'sad'", NONE),
                Trap.of("the least number, and one less")
                        .both("bigint", "bigint", "-128", "-129")
                        .pgInto("smallint", "-128", "-129")
                        .myInto("tinyint", "-128", NONE));
    }
}
