package io.backfleet.database.postgresql.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A table that can be filled in.
 *
 * @param oid in the catalog
 * @param schema unquoted
 * @param name unquoted
 * @param partitioned whether it is the parent of partitions
 * @param columns in the table's order
 */
public record Table(long oid, String schema, String name, boolean partitioned, List<Column> columns) {
    public Table {
        columns = List.copyOf(columns);
    }

    /** Qualified and quoted. */
    public String sql() {
        return Identifier.quote(schema) + "." + Identifier.quote(name);
    }

    /** By name: to the letter first, then as the server folds it. */
    public Optional<Column> column(String wanted) {
        return exactly(wanted).or(() -> exactly(Identifier.folded(wanted)));
    }

    private Optional<Column> exactly(String wanted) {
        return columns.stream().filter(c -> c.name().equals(wanted)).findFirst();
    }

    public Optional<Column> column(int number) {
        return columns.stream().filter(c -> c.number() == number).findFirst();
    }
}
