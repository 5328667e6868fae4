package io.backfleet.database.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The databases file, read. Immutable.
 *
 * @param databases id to entry, in the file's order, at least one
 */
public record DatabasesConfig(Map<String, DatabaseEntry> databases) {
    public DatabasesConfig {
        databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
    }

    /** Ids in the file's order. */
    public Set<String> ids() {
        return databases.keySet();
    }

    public Optional<DatabaseEntry> entry(String id) {
        return Optional.ofNullable(databases.get(id));
    }
}
