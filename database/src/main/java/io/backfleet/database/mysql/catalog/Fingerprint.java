package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which table, in which key order, in which group of servers: what ranges and finished work hang on. Which server of the
 * group is the primary is not part of it: work may go on after a fail-over, and what one has lost is found by the proof
 * that follows a complete ledger.
 *
 * <p>A table has no identity here that would survive a harmless change of its definition, so one that was swapped for
 * another of the same shape is not noticed: the verification that follows looks at its rows.
 *
 * <p>The text form is {@code part=value;part=value}. Parts that one of two fingerprints lacks are not compared.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /** Takes it. */
    public static String of(Connection connection, Table table, WalkingKey key) throws SQLException {
        Map<String, String> parts = new LinkedHashMap<>();
        ServerIdentity.group(connection).ifPresent(id -> parts.put("group", id));
        ofTable(table, key, parts);
        return text(parts);
    }

    /** Takes that of a comparison: the table, its key, and the definitions of some columns; not the server. */
    public static String ofComparison(Connection connection, Table table, WalkingKey key, Collection<Column> columns)
            throws SQLException {
        Map<String, String> parts = new LinkedHashMap<>();
        ofTable(table, key, parts);
        StringBuilder definitions = new StringBuilder();
        for (Column column : columns.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Column::number))
                .toList()) {
            definitions
                    .append(definition(column))
                    .append(Objects.toString(generation(connection, table, column), ""))
                    .append(',');
        }
        parts.put("columns", plain(definitions.toString()));
        return text(parts);
    }

    /** Takes that of a table and its key alone. */
    public static String ofOrder(Table table, WalkingKey key) {
        Map<String, String> parts = new LinkedHashMap<>();
        ofTable(table, key, parts);
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

    private static void ofTable(Table table, WalkingKey key, Map<String, String> parts) {
        parts.put("table", plain(table.schema() + "." + table.name()));
        // which part of a key's order libraries decide does not exist here: collations come with the server, and a
        // name never changes its meaning
        parts.put(
                "key", plain(key.columns().stream().map(Fingerprint::definition).collect(Collectors.joining(","))));
    }

    private static String definition(Column column) {
        return column.name() + ":" + column.type() + ":" + column.notNull() + ":"
                + Objects.toString(column.collation(), "");
    }

    private static String generation(Connection connection, Table table, Column column) throws SQLException {
        if (!column.generated()) {
            return "";
        }
        return Sql.first(
                        connection,
                        "SELECT generation_expression FROM information_schema.columns"
                                + " WHERE table_schema = ? AND table_name = ? AND column_name = ?",
                        row -> ":" + row.getString(1),
                        table.schema(),
                        table.name(),
                        column.name())
                .orElse("");
    }

    /** Without the two signs that the text form is cut at. */
    private static String plain(String value) {
        return value.replace("%", "%25").replace(";", "%3B").replace("=", "%3D");
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
            case "group" ->
                "this server is of another group than was planned (the fleet's schema says " + now + ", and said "
                        + then + ")";
            case "table" -> "table " + table.sql() + " is another one than was planned (" + then + ", now " + now + ")";
            case "key" ->
                "types or collations of the key of " + table.sql() + " have changed since the plan (" + then + ", now "
                        + now + "), and with them the order that ranges were cut in";
            default -> part + " has changed since the plan (" + then + ", now " + now + ")";
        };
    }
}
