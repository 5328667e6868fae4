package io.backfleet.database.contract.difference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sort of key. Each side has words of its own for it; there are none where an engine has nothing like it.
 *
 * @param name what it is
 * @param lines of a spec that are needed for it
 */
record KeyCase(
        String name, @Nullable Words postgres, @Nullable Words mysql, List<String> lines) {
    /** How many rows a table is filled with. */
    static final int ROWS = 90;

    /** Types that sort text by its bytes. */
    private static final String POSTGRES_BYTES = "text collate \"C\"";

    private static final String MYSQL_BYTES = "varchar(20) character set utf8mb4 collate utf8mb4_nopad_bin";

    /**
     * In a dialect.
     *
     * @param columns of the key
     * @param key as part of a table's definition; {@code #} stands for the table's name
     * @param values an expression of {@code i} for each column
     * @param options what stands behind the definition
     * @param more statements that follow; {@code #} stands for the table's name
     */
    record Words(String columns, String key, String values, String options, List<String> more) {}

    @Nullable
    Words in(Dialect dialect) {
        return dialect == Dialect.POSTGRESQL ? postgres : mysql;
    }

    private static Words words(String columns, String key, String values) {
        return new Words(columns, key, values, "", List.of());
    }

    private static Words one(String type, String values) {
        return words("id " + type + " not null", "primary key (id)", values);
    }

    private static KeyCase of(String name, @Nullable Words postgres, @Nullable Words mysql) {
        return new KeyCase(name, postgres, mysql, List.of());
    }

    /** A key of one column. */
    private static KeyCase one(String name, String postgresType, String postgres, String mysqlType, String mysql) {
        return of(name, one(postgresType, postgres), one(mysqlType, mysql));
    }

    /** The two ends of a type, and values between. */
    private static String ends(String least, String between, String greatest) {
        return "case i when 1 then " + least + " when " + ROWS + " then " + greatest + " else " + between + " end";
    }

    private static String uuid(String hex, String dashed) {
        return "lower(concat(lpad(" + hex + ", 8, '0'), '-0000-4000-8000-', lpad(" + dashed + ", 12, '0')))";
    }

    static List<KeyCase> all() {
        String unsigned = "case when i <= 45 then i - 1 else 18446744073709551615 - (90 - i) end";
        return List.of(
                of(
                        "several columns",
                        words(
                                "a int not null, b " + POSTGRES_BYTES + " not null",
                                "primary key (b, a)",
                                "i % 7, 'k' || i % 13"),
                        words(
                                "a int not null, b " + MYSQL_BYTES + " not null",
                                "primary key (b, a)",
                                "i % 7, concat('k', i % 13)")),
                one("uuids", "uuid", "md5(i::text)::uuid", "binary(16)", "unhex(left(sha2(i, 224), 32))"),
                one(
                        "uuids as texts",
                        "uuid",
                        "(" + uuid("to_hex(i)", "to_hex(i * 7919)") + ")::uuid",
                        "char(36) character set ascii collate ascii_bin",
                        uuid("hex(i)", "hex(i * 7919)")),
                one(
                        "texts by their bytes",
                        POSTGRES_BYTES,
                        "chr(96 + i % 26) || case when i % 2 = 0 then '\u00e9 ' else '\uD83D\uDE00' end || i || repeat(' ', i % 3)",
                        MYSQL_BYTES,
                        "concat(char(96 + i % 26 using utf8mb4), case when i % 2 = 0 then '\u00e9 ' else '\uD83D\uDE00' end, i,"
                                + " repeat(' ', i % 3))"),
                one(
                        "texts without regard to capitals",
                        "text collate ci",
                        "case when i % 2 = 0 then 'a' else 'A' end || i",
                        "varchar(20) character set utf8mb4 collate utf8mb4_general_ci",
                        "concat(case when i % 2 = 0 then '\u00e9' else 'A' end, i)"),
                one(
                        "characters of a fixed length",
                        "char(12) collate \"C\"",
                        "'c ' || i",
                        "char(12) character set utf8mb4 collate utf8mb4_bin",
                        "concat('c ', i)"),
                of(
                        "texts of one byte each",
                        null,
                        one("varchar(20) character set latin1", "concat('\u00e9', i, repeat(' ', i % 3))")),
                of(
                        "no number among numbers",
                        one("numeric", "case i when 1 then 'NaN' else (i / 7.0)::numeric end"),
                        null),
                one("numbers that are filled up", "bigint", "i", "bigint zerofill", "i"),
                of("citext", one("citext", "case when i % 2 = 0 then 'a' else 'A' end || i"), null),
                one("unsigned numbers at both ends", "numeric(20,0)", unsigned, "bigint unsigned", unsigned),
                one(
                        "numbers at both ends",
                        "bigint",
                        ends("-9223372036854775808", "(i - 45) * 1000000007::bigint", "9223372036854775807"),
                        "bigint",
                        ends("-9223372036854775808", "(i - 45) * 1000000007", "9223372036854775807")),
                one("decimals", "numeric(30,10)", "(i - 45) / 7.0", "decimal(30,10)", "(i - 45) / 7.0"),
                one(
                        "days at both ends",
                        "date",
                        ends("date '0001-01-01'", "date '2000-01-01' + i", "date '9999-12-31'"),
                        "date",
                        ends("date '0001-01-01'", "date '2000-01-01' + interval i day", "date '9999-12-31'")),
                one(
                        "times",
                        "timestamp",
                        "timestamp '2000-01-01' + i * interval '1.000001 s'",
                        "datetime(6)",
                        "timestamp '2000-01-01 00:00:00' + interval i * 1000001 microsecond"),
                one(
                        "instants",
                        "timestamptz",
                        "timestamptz '2024-10-27 00:00Z' + i * interval '2.5 min'",
                        "timestamp(6)",
                        "timestamp '2024-10-27 00:00:00' + interval i * 150 second"),
                one(
                        "bytes",
                        "bytea",
                        "decode(lpad(to_hex(i * 3), 4, '0') || repeat('00', i % 3), 'hex')",
                        "varbinary(20)",
                        "unhex(concat(lpad(hex(i * 3), 4, '0'), repeat('00', i % 3)))"),
                of(
                        "labels that do not sort by their letters",
                        words(
                                "a mood not null, b int not null",
                                "primary key (a, b)",
                                "(case when i % 2 = 0 then 'sad' else 'ok' end)::mood, i"),
                        words(
                                "a enum('sad','ok') not null, b int not null",
                                "primary key (a, b)",
                                "case when i % 2 = 0 then 'sad' else 'ok' end, i")),
                new KeyCase(
                        "no primary key",
                        words("id bigint not null", "constraint #_walk unique (id)", "i * 3"),
                        words("id bigint not null", "constraint #_walk unique (id)", "i * 3"),
                        List.of("key: f_walk")),
                of(
                        "partitions",
                        new Words(
                                "id bigint not null",
                                "primary key (id)",
                                "i",
                                " partition by range (id)",
                                List.of(
                                        "create table #_low partition of # for values from (minvalue) to (40)",
                                        "create table #_high partition of # for values from (40) to (maxvalue)")),
                        new Words(
                                "id bigint not null",
                                "primary key (id)",
                                "i",
                                " partition by hash (id) partitions 3",
                                List.of())));
    }
}
