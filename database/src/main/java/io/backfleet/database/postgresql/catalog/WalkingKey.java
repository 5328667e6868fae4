package io.backfleet.database.postgresql.catalog;

import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key that a table is walked by: a unique index whose columns are never null and all run in one direction, so that
 * row comparison can use it.
 *
 * @param index its name, unquoted
 * @param columns in the index's order
 */
public record WalkingKey(String index, List<Column> columns) {
    private static final Map<String, KeyType> TYPES = Map.ofEntries(
            Map.entry("int2", KeyType.INTEGER),
            Map.entry("int4", KeyType.INTEGER),
            Map.entry("int8", KeyType.INTEGER),
            Map.entry("numeric", KeyType.DECIMAL),
            Map.entry("text", KeyType.TEXT),
            Map.entry("varchar", KeyType.TEXT),
            Map.entry("bpchar", KeyType.TEXT),
            Map.entry("citext", KeyType.TEXT),
            Map.entry("uuid", KeyType.UUID),
            Map.entry("date", KeyType.DATE),
            Map.entry("timestamp", KeyType.TIMESTAMP),
            Map.entry("timestamptz", KeyType.TIMESTAMP),
            Map.entry("bytea", KeyType.BYTES));

    public WalkingKey {
        columns = List.copyOf(columns);
    }

    /** The kind of a column as a key; empty when keys can't have it. */
    public static Optional<KeyType> typeOf(Column column) {
        if (column.enumerated()) {
            return Optional.of(KeyType.TEXT);
        }
        // the operators of a type outside of the search path would not be found: those of text would be taken instead
        return column.visible() ? Optional.ofNullable(TYPES.get(column.baseName())) : Optional.empty();
    }

    /** As messages carry it. */
    public List<KeyColumn> keyColumns() {
        return columns.stream()
                .map(c -> new KeyColumn(c.name(), typeOf(c).orElseThrow(), c.baseSql()))
                .toList();
    }
}
