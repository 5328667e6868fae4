package io.backfleet.database.mysql.catalog;

import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import java.util.List;
import java.util.Optional;

/**
 * The key that a table is walked by: a unique index over whole columns that are never null, all ascending.
 *
 * @param index its name, unquoted
 * @param columns in the index's order
 */
public record WalkingKey(String index, List<Column> columns) {
    public WalkingKey {
        columns = List.copyOf(columns);
    }

    /** Pins a plan to the index, behind a table's name. */
    public String hint() {
        return " FORCE INDEX (" + Identifier.quote(index) + ")";
    }

    /**
     * The kind of a column as a key; empty when keys can't have it. The members of an enum are ordered by their place in
     * the list, but compared with a text as texts.
     */
    public static Optional<KeyType> typeOf(Column column) {
        return switch (column.kind()) {
            case SIGNED, UNSIGNED -> Optional.of(KeyType.INTEGER);
            case DECIMAL -> Optional.of(KeyType.DECIMAL);
            case CHAR, TEXT -> Optional.of(KeyType.TEXT);
            case UUID -> Optional.of(KeyType.UUID);
            case DATE -> Optional.of(KeyType.DATE);
            case DATETIME -> Optional.of(KeyType.TIMESTAMP);
            case BINARY, BYTES -> Optional.of(KeyType.BYTES);
            case FLOAT, DOUBLE, TIME, ENUM, JSON, OTHER -> Optional.empty();
        };
    }

    /** As messages carry it. */
    public List<KeyColumn> keyColumns() {
        return columns.stream()
                .map(c -> new KeyColumn(c.name(), typeOf(c).orElseThrow(), c.type()))
                .toList();
    }
}
