package io.backfleet.database.contract.difference;

import java.util.List;

/**
 * A value, and how it may be written. However it is written on either side, it is the same.
 *
 * @param name what it is
 */
record Spellings(String name, List<Spelling> postgres, List<Spelling> mysql) {
    /**
     * A way to write it.
     *
     * @param type of a column
     * @param value as SQL
     */
    record Spelling(String type, String value) {}

    List<Spelling> in(Dialect dialect) {
        return dialect == Dialect.POSTGRESQL ? postgres : mysql;
    }

    private static Spellings of(String name, List<Spelling> postgres, List<Spelling> mysql) {
        return new Spellings(name, postgres, mysql);
    }

    private static Spelling as(String type, String value) {
        return new Spelling(type, value);
    }

    static List<Spellings> all() {
        return List.of(
                of(
                        "a hundred",
                        List.of(as("numeric", "1e2"), as("numeric(9,2)", "100"), as("numeric(12,4)", "100.000")),
                        List.of(as("decimal(9,2)", "100"), as("decimal(12,4)", "100.0000"))),
                of(
                        "forty-two",
                        List.of(as("int", "42"), as("bigint", "42"), as("numeric(20,0)", "42")),
                        List.of(as("int(5) zerofill", "42"), as("bigint", "42"), as("bigint unsigned", "42"))),
                of(
                        "the greatest unsigned",
                        List.of(as("numeric(20,0)", "18446744073709551615")),
                        List.of(
                                as("bigint unsigned", "18446744073709551615"),
                                as("decimal(20,0)", "18446744073709551615"))),
                of("yes", List.of(as("boolean", "true")), List.of(as("tinyint(1)", "1"), as("bit(1)", "b'1'"))),
                of(
                        "nought",
                        List.of(as("float8", "0"), as("float8", "'-0'")),
                        List.of(as("double", "0e0"), as("double", "-0e0"))),
                of(
                        "a great double",
                        List.of(as("float8", "1e23"), as("float8", "9.999999999999999e22")),
                        List.of(as("double", "1e23"), as("double", "9.999999999999999e22"))),
                of(
                        "a double with a point",
                        List.of(as("float8", "1e15"), as("float8", "1000000000000000")),
                        List.of(as("double", "1e15"), as("double", "1000000000000000"))),
                of(
                        "a float",
                        List.of(as("real", "16777216"), as("real", "1.6777216e7")),
                        List.of(as("float", "16777216"), as("float", "1.6777216e7"))),
                of("no number", List.of(as("float8", "'NaN'"), as("numeric", "'NaN'")), List.of()),
                of(
                        "an instant",
                        List.of(
                                as("timestamptz", "'2024-01-01 00:00+00'"),
                                as("timestamptz(3)", "'2023-12-31 18:30:00.000-05:30'")),
                        List.of(
                                as("timestamp(6) null", "from_unixtime(1704067200)"),
                                as("timestamp null", "from_unixtime(1704067200)"))),
                of(
                        "what a clock shows",
                        List.of(as("timestamp", "'2024-02-29 12:00'"), as("timestamp(0)", "'2024-02-29 12:00:00'")),
                        List.of(
                                as("datetime(6)", "'2024-02-29 12:00:00'"),
                                as("datetime", "'2024-02-29 12:00:00.000'"))),
                of(
                        "a time",
                        List.of(as("time", "'10:00'"), as("time(0)", "'10:00:00.0'")),
                        List.of(as("time", "'10:00'"), as("time(6)", "'10:00:00'"))),
                of("the end of a day", List.of(as("time", "'24:00'")), List.of(as("time", "'24:00:00'"))),
                of("a day", List.of(as("date", "'20240229'")), List.of(as("date", "'2024-2-29'"))),
                of("the end of time", List.of(as("timestamp", "'infinity'"), as("date", "'infinity'")), List.of()),
                of(
                        "a text",
                        List.of(
                                as("text", "'\u00e9 \uD83D\uDE00'"),
                                as("varchar(9)", "'\u00e9 \uD83D\uDE00'"),
                                as("text collate ci", "'\u00e9 \uD83D\uDE00'")),
                        List.of(
                                as("longtext", "'\u00e9 \uD83D\uDE00'"),
                                as("varchar(9) collate utf8mb4_general_ci", "'\u00e9 \uD83D\uDE00'"),
                                as("varchar(9) character set utf16", "'\u00e9 \uD83D\uDE00'"))),
                of(
                        "a text that is filled up",
                        List.of(as("char(5)", "'ab'"), as("char(5)", "'ab   '")),
                        List.of(as("char(5)", "'ab'"), as("char(5)", "'ab   '"))),
                of(
                        "a text of few characters",
                        List.of(as("varchar(5)", "'\u00e9\u20ac'")),
                        List.of(
                                as("varchar(5) character set latin1", "'\u00e9\u20ac'"),
                                as("varchar(5) character set utf8mb4", "'\u00e9\u20ac'"))),
                of(
                        "bytes",
                        List.of(as("bytea", "'\\x00fF'"), as("bytea", "'\\000\\377'")),
                        List.of(as("varbinary(5)", "x'00ff'"), as("longblob", "x'00FF'"))),
                of(
                        "a uuid",
                        List.of(
                                as("uuid", "'ABCDEF01-2345-6789-abcd-ef0123456789'"),
                                as("uuid", "'{abcdef01-23456789abcd-ef0123456789}'")),
                        List.of(
                                as("binary(16)", "x'ABCDEF0123456789abcdef0123456789'"),
                                as("char(36) character set ascii", "'abcdef01-2345-6789-abcd-ef0123456789'"))),
                of(
                        "bits",
                        List.of(as("bit(5)", "b'01010'"), as("varbit(9)", "b'01010'")),
                        List.of(as("bit(5)", "b'01010'"), as("bit(5)", "10"))),
                of(
                        "a label",
                        List.of(as("mood", "'ok'")),
                        List.of(as("enum('sad','ok')", "'ok'"), as("enum('sad','ok')", "2"))),
                of(
                        "members",
                        List.of(as("text", "'a,c'")),
                        List.of(as("set('a','b','c')", "'c,a'"), as("set('a','b','c')", "5"))),
                of("a year", List.of(as("int", "1999")), List.of(as("year", "99"), as("int", "1999"))),
                of(
                        "a document",
                        List.of(
                                as("jsonb", "'{\"b\": [1.50, 1e2], \"a\": \"\\u00e9\"}'"),
                                as("json", "'{\"b\": [1.50, 1e2], \"a\": \"\\u00e9\"}'"),
                                as("json", "'{\"a\":\"\u00e9\",  \"b\":[1.5,100]}'")),
                        List.of(
                                as("json", "'{\"b\": [1.50, 1e2], \"a\": \"\\\\u00e9\"}'"),
                                as("json", "'{\"a\":\"\u00e9\",\"b\":[1.5,100]}'"))),
                of("an array", List.of(as("int[]", "'{1, 2}'"), as("int[]", "array[1,2]")), List.of()),
                of("a span", List.of(as("interval", "'1 day'"), as("interval", "'P1D'")), List.of()));
    }
}
