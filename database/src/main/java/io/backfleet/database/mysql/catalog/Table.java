package io.backfleet.database.mysql.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A table that can be filled in.
 *
 * @param schema the database it is in, unquoted
 * @param name unquoted
 * @param partitioned whether it has partitions
 * @param columns in the table's order
 */
public record Table(String schema, String name, boolean partitioned, List<Column> columns) {
    public Table {
        columns = List.copyOf(columns);
    }

    /** Qualified and quoted. */
    public String sql() {
        return Identifier.quote(schema) + "." + Identifier.quote(name);
    }

    /** By name, whose capitals never matter. */
    public Optional<Column> column(String wanted) {
        return columns.stream().filter(c -> c.name().equalsIgnoreCase(wanted)).findFirst();
    }
}
