package io.backfleet.database.postgresql.catalog;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which table, in which key order, on which server: what ranges and finished work hang on. Names alone do not tell: a
 * table can be swapped, a collation's order change with a library, a server lose its last commits in a fail-over.
 *
 * <p>The server's timeline is not part of it: work may go on after a fail-over, and what one has lost is found by the
 * proof that follows a complete ledger.
 *
 * <p>The text form is {@code part=value;part=value}. Parts that the fleet's role or an older server can't tell are left
 * out, and parts that one of two fingerprints lacks are not compared.
 */
public final class Fingerprint {
    private static final String SERVER = """
            SELECT CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
                        THEN (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) END AS system""";

    private static final String PARTITIONS = """
            SELECT count(*) || ':' || md5(string_agg(relid::oid::text, ',' ORDER BY relid::oid))
              FROM pg_catalog.pg_partition_tree(?::oid::regclass) WHERE isleaf""";

    /** A collation without a version, such as C, never changes. */
    private static final String KEY_COLUMN = """
            SELECT a.attnum || ':' || a.atttypid || ':' || a.attcollation || ':'
                   || coalesce(pg_catalog.pg_collation_actual_version(nullif(a.attcollation, 0)), '')
              FROM pg_catalog.pg_attribute a WHERE a.attrelid = ?::oid AND a.attnum = ?""";

    /** Columns by number, with all of their definition that what they hold, or how it compares, depends on. */
    private static final String COLUMNS = """
            SELECT md5(string_agg(pg_catalog.concat_ws(':', a.attnum, pg_catalog.quote_ident(a.attname), a.atttypid,
                     a.atttypmod, a.attcollation, a.attnotnull,
                     coalesce(pg_catalog.pg_collation_actual_version(nullif(a.attcollation, 0)), ''), a.attgenerated,
                     CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END),
                     ',' ORDER BY a.attnum))
              FROM pg_catalog.pg_attribute a
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE a.attrelid = ?::oid AND a.attnum = ANY (?::int[]) AND NOT a.attisdropped""";

    private Fingerprint() {}

    /** Takes it. */
    public static String of(Connection connection, Table table, WalkingKey key) throws SQLException {
        Map<String, String> parts = new LinkedHashMap<>();
        put(parts, "system", system(connection).orElse(null));
        ofTable(connection, table, key, parts);
        return text(parts);
    }

    /**
     * Takes that of a comparison: the table, its key, and the definitions of some columns; not the server.
     *
     * @param columns attribute numbers
     */
    public static String ofComparison(Connection connection, Table table, WalkingKey key, Set<Integer> columns)
            throws SQLException {
        Map<String, String> parts = new LinkedHashMap<>();
        ofTable(connection, table, key, parts);
        List<String> numbers = columns.stream().map(String::valueOf).toList();
        put(
                parts,
                "columns",
                Sql.first(connection, COLUMNS, row -> Objects.toString(row.getString(1), "none"), table.oid(), numbers)
                        .orElse(null));
        return text(parts);
    }

    /** Takes that of a table and the order of a key of it; not the server. */
    public static String ofOrder(Connection connection, Table table, WalkingKey key) throws SQLException {
        Map<String, String> parts = new LinkedHashMap<>();
        ofTable(connection, table, key, parts);
        return text(parts);
    }

    /** The same fingerprint with a text before the name of each part. */
    public static String prefixed(String prefix, String fingerprint) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts(fingerprint).forEach((part, value) -> parts.put(prefix + part, value));
        return text(parts);
    }

    /** Those parts of a fingerprint whose names have this text before them, without it. */
    public static String prefixedBy(String prefix, String fingerprint) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts(fingerprint).forEach((part, value) -> {
            if (part.startsWith(prefix)) {
                parts.put(part.substring(prefix.length()), value);
            }
        });
        return text(parts);
    }

    /** The system identifier, which a primary shares with its replicas; empty when the fleet's role may not ask. */
    public static Optional<String> system(Connection connection) throws SQLException {
        List<String> system = new ArrayList<>();
        Sql.query(connection, SERVER, row -> {
            String value = row.getString("system");
            return value != null && system.add(value);
        });
        return system.stream().findFirst();
    }

    private static void ofTable(Connection connection, Table table, WalkingKey key, Map<String, String> parts)
            throws SQLException {
        parts.put("table", String.valueOf(table.oid()));
        if (table.partitioned()) {
            put(
                    parts,
                    "partitions",
                    Sql.first(connection, PARTITIONS, row -> row.getString(1), table.oid())
                            .orElse(null));
        }
        parts.put("key", order(connection, table, key));
    }

    /**
     * What the key's order hangs on: types and collations, with the versions of the libraries that this very server
     * sorts by, which a replica does not share with its primary.
     */
    public static String order(Connection connection, Table table, WalkingKey key) throws SQLException {
        StringBuilder columns = new StringBuilder();
        for (Column column : key.columns()) {
            columns.append(columns.length() == 0 ? "" : ",")
                    .append(Sql.first(connection, KEY_COLUMN, row -> row.getString(1), table.oid(), column.number())
                            .orElse(""));
        }
        return columns.toString();
    }

    private static void put(Map<String, String> parts, String name, @Nullable String value) {
        if (value != null) {
            parts.put(name, value);
        }
    }

    /** What has changed between two of them, for people; empty when nothing has. */
    public static Optional<String> change(String planned, String now, Table table) {
        Map<String, String> then = parts(planned);
        Map<String, String> present = parts(now);
        return then.entrySet().stream()
                .filter(part -> present.containsKey(part.getKey()))
                .filter(part -> !part.getValue().equals(present.get(part.getKey())))
                .map(part -> text(part.getKey(), part.getValue(), present.getOrDefault(part.getKey(), ""), table))
                .findFirst();
    }

    private static String text(Map<String, String> parts) {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + "=" + part.getValue())
                .collect(Collectors.joining(";"));
    }

    private static Map<String, String> parts(String fingerprint) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : fingerprint.split(";", -1)) {
            int end = part.indexOf('=');
            if (end > 0) {
                parts.put(part.substring(0, end), part.substring(end + 1));
            }
        }
        return parts;
    }

    private static String text(String part, String then, String now, Table table) {
        return switch (part) {
            case "system" ->
                "this is another server than was planned (system identifier " + then + ", now " + now + ")";
            case "table" ->
                "table " + table.sql() + " is another one than was planned (oid " + then + ", now " + now
                        + "): it was made anew, swapped, or is hidden by one that comes first on the search path";
            case "partitions" -> "table " + table.sql() + " has other partitions than were planned";
            case "key" ->
                "types or collations of the key of " + table.sql() + " have changed since the plan (" + then + ", now "
                        + now + "), and with them the order that ranges were cut in";
            default -> part + " has changed since the plan (" + then + ", now " + now + ")";
        };
    }
}
