package io.backfleet.protocol.key;

import static java.util.Objects.requireNonNull;

/**
 * One column of the key that a table is walked by.
 *
 * @param name unquoted, as the catalog has it
 * @param type its kind
 * @param sqlType the engine's own name of the type, for casts, for instance {@code bigint} or {@code character varying}
 */
public record KeyColumn(String name, KeyType type, String sqlType) {
    public KeyColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(sqlType, "sqlType");
    }
}
