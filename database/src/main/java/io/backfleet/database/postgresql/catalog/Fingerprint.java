package io.backfleet.database.postgresql.catalog;

import io.backfleet.database.postgresql.connection.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    private Fingerprint() {}

    /** Takes it. */
    public static String of(Connection connection, Table table, WalkingKey key) throws SQLException {
        Map<String, String> parts = new LinkedHashMap<>();
        Sql.query(connection, SERVER, row -> {
            put(parts, "system", row.getString("system"));
            return true;
        });
        parts.put("table", String.valueOf(table.oid()));
        if (table.partitioned()) {
            put(
                    parts,
                    "partitions",
                    Sql.first(connection, PARTITIONS, row -> row.getString(1), table.oid())
                            .orElse(null));
        }
        StringBuilder columns = new StringBuilder();
        for (Column column : key.columns()) {
            columns.append(columns.length() == 0 ? "" : ",")
                    .append(Sql.first(connection, KEY_COLUMN, row -> row.getString(1), table.oid(), column.number())
                            .orElse(""));
        }
        parts.put("key", columns.toString());
        return text(parts);
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
