package io.backfleet.database.postgresql.copy;

import io.backfleet.database.canon.CanonicalType;
import io.backfleet.database.canon.CanonicalType.Text.Trait;
import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's types can hold. All functions. */
final class CopyTypes {
    static final String ENGINE = "postgresql";

    /** What a type modifier has on top of a length. */
    private static final int HEADER = 4;

    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int LEAST_YEAR = -4_712;
    private static final int GREATEST_DAY_YEAR = 5_874_897;
    private static final LocalDateTime LEAST = LocalDateTime.of(-4_713, 11, 24, 0, 0);
    private static final LocalDateTime GREATEST = LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_000);

    /** Types whose text hangs on the server's locale, or that mean something to one server only. */
    private static final Set<String> BOUND_TO_SERVER = Set.of(
            "money",
            "regclass",
            "regproc",
            "regprocedure",
            "regoper",
            "regoperator",
            "regtype",
            "regrole",
            "regnamespace",
            "regconfig",
            "regdictionary",
            "regcollation",
            "xid",
            "cid",
            "tid",
            "xid8",
            "pg_lsn",
            "refcursor");

    private CopyTypes() {}

    /**
     * What a type holds; null for types that have no rule.
     *
     * @param name in the catalog, of the type behind a domain
     * @param sql as casts write it
     * @param typmod length or precision as the catalog has it, -1 for none
     */
    static @Nullable CanonicalType of(Connection connection, String name, String sql, int typmod) throws SQLException {
        return switch (name) {
            case "bool" -> new CanonicalType.Truth();
            case "int2" -> CanonicalType.Whole.ofBits(16, true);
            case "int4" -> CanonicalType.Whole.ofBits(32, true);
            case "int8" -> CanonicalType.Whole.ofBits(64, true);
            case "oid" -> CanonicalType.Whole.ofBits(32, false);
            case "numeric" -> numeric(typmod);
            case "float4" -> new CanonicalType.Floating(false, true);
            case "float8" -> new CanonicalType.Floating(true, true);
            case "text", "citext" -> CanonicalType.Text.ofCharacters(CanonicalType.Text.ANY, Trait.NO_NUL);
            case "varchar" -> CanonicalType.Text.ofCharacters(length(typmod), Trait.NO_NUL);
            case "bpchar" -> CanonicalType.Text.ofCharacters(length(typmod), Trait.NO_NUL, Trait.PADDED);
            case "name" -> CanonicalType.Text.ofBytes(63, Trait.NO_NUL);
            case "bytea" -> new CanonicalType.Bytes(Long.MAX_VALUE, false);
            case "date" -> new CanonicalType.Day(LEAST_YEAR, GREATEST_DAY_YEAR, true);
            case "time" -> new CanonicalType.Clock(0, DAY_MICROS, digits(typmod));
            case "timestamp" -> new CanonicalType.Moment(false, LEAST, GREATEST, true, digits(typmod));
            case "timestamptz" -> new CanonicalType.Moment(true, LEAST, GREATEST, true, digits(typmod));
            case "uuid" -> new CanonicalType.Uuid();
            case "bit" -> new CanonicalType.Bits(typmod < 0 ? Long.MAX_VALUE : typmod, typmod >= 0);
            case "varbit" -> new CanonicalType.Bits(typmod < 0 ? Long.MAX_VALUE : typmod, false);
            case "json" -> new CanonicalType.Json(true, false);
            case "jsonb" -> new CanonicalType.Json(false, false);
            default -> other(connection, name, sql, typmod);
        };
    }

    private static CanonicalType.Exact numeric(int typmod) {
        if (typmod < 0) {
            return new CanonicalType.Exact(0, 0, false, true);
        }
        int packed = typmod - HEADER;
        // eleven bits with a sign, since version 15
        int scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
        // infinities fit no column that has a precision, but NaN does
        return new CanonicalType.Exact((packed >> 16) & 0xffff, scale, false, true);
    }

    private static long length(int typmod) {
        return typmod < 0 ? CanonicalType.Text.ANY : typmod - HEADER;
    }

    private static int digits(int typmod) {
        return typmod < 0 ? 6 : typmod;
    }

    private static @Nullable CanonicalType other(Connection connection, String name, String sql, int typmod)
            throws SQLException {
        if (BOUND_TO_SERVER.contains(name)) {
            return null;
        }
        String kind = Sql.first(
                        connection,
                        "SELECT typtype FROM pg_catalog.pg_type WHERE oid = ?::regtype",
                        row -> row.getString(1),
                        sql)
                .orElse("");
        return switch (kind) {
            case "e" -> new CanonicalType.Labels(labels(connection, sql), false);
            // a precision would round: it is part of what must be the same on both sides
            case "b", "r", "m" -> new CanonicalType.Native(ENGINE, typmod < 0 ? sql : sql + " modified by " + typmod);
            default -> null;
        };
    }

    private static List<String> labels(Connection connection, String type) throws SQLException {
        return Sql.query(
                connection,
                "SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = ?::regtype ORDER BY enumsortorder",
                row -> row.getString(1),
                type);
    }

    /** How a column sorts in a key, see {@link io.backfleet.database.copy.SideColumn}. */
    static String order(Connection connection, long table, Column column) throws SQLException {
        if (column.enumerated()) {
            // as declared; lengths stand before labels, so that no two lists give one text
            return labels(connection, column.baseSql()).stream()
                    .map(label -> label.length() + ":" + label)
                    .collect(Collectors.joining(" ", "labels ", ""));
        }
        String name = column.baseName();
        return switch (name) {
            case "int2", "int4", "int8", "numeric" -> "number";
            case "uuid", "bytea" -> "bytes";
            case "date", "timestamp", "timestamptz" -> "time";
            case "text", "varchar", "bpchar", "citext" -> {
                String collation = collation(connection, table, column.number());
                yield name.equals("citext") ? "citext, " + collation : collation;
            }
            default -> "";
        };
    }

    /** Catalogs have other columns in other versions. */
    private static final String COLLATION = """
            SELECT coalesce(nullif(s.c ->> 'collprovider', 'd'), s.d ->> 'datlocprovider', 'c') AS provider,
                   CASE WHEN s.c ->> 'collprovider' = 'd' THEN s.d ->> 'datcollate' ELSE s.c ->> 'collcollate' END AS collate,
                   CASE WHEN s.c ->> 'collprovider' = 'd' THEN coalesce(s.d ->> 'datlocale', s.d ->> 'daticulocale')
                        ELSE coalesce(s.c ->> 'colllocale', s.c ->> 'colliculocale') END AS locale,
                   coalesce(s.c ->> 'collisdeterministic', 'true') AS deterministic,
                   pg_catalog.pg_collation_actual_version(s.oid) AS version
              FROM (SELECT to_jsonb(c) AS c, to_jsonb(d) AS d, c.oid FROM pg_catalog.pg_attribute a
                      JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
                      JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
                     WHERE a.attrelid = ?::oid AND a.attnum = ?) AS s""";

    private static String collation(Connection connection, long table, int number) throws SQLException {
        List<String> found = Sql.query(
                connection,
                COLLATION,
                row -> {
                    String provider = row.getString("provider");
                    String collate = row.getString("collate");
                    String locale = row.getString("locale");
                    // libc's C and all that the server brings itself go by code points, which is as bytes go
                    boolean bytes = provider.equals("b")
                            || (provider.equals("c") && Set.of("C", "POSIX").contains(collate));
                    return bytes
                            ? "bytes"
                            : "postgresql " + (provider.equals("i") ? "icu " + locale : "libc " + collate) + " "
                                    + row.getString("version")
                                    + (row.getBoolean("deterministic") ? "" : " nondeterministic");
                },
                table,
                number);
        return found.isEmpty() ? "" : found.get(0);
    }
}
