package io.backfleet.database.postgresql.transfer.pair;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.postgresql.catalog.Column;
import io.backfleet.database.postgresql.catalog.Table;
import io.backfleet.database.transfer.TransferColumn;
import io.backfleet.database.transfer.TransferTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What matters of a table's columns to who fills them, beside what {@link Column} says. Immutable. */
final class ColumnFacts {
    private static final String FACTS = """
            SELECT a.attnum, a.attcollation::bigint AS collation,
                   a.attidentity <> '' OR t.typdefault IS NOT NULL OR EXISTS (
                     SELECT 1 FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum
                        AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) !~* '^null(::.*)?$') AS has_default,
                   a.attnotnull OR t.typnotnull AS wanted
              FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
             WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped""";

    private record Facts(int number, long collation, boolean hasDefault, boolean wanted) {}

    private final Table table;
    private final Map<Integer, Facts> facts;

    private ColumnFacts(Table table, Map<Integer, Facts> facts) {
        this.table = table;
        this.facts = facts;
    }

    static ColumnFacts of(Connection connection, Table table) throws SQLException {
        Map<Integer, Facts> facts = new HashMap<>();
        Sql.query(
                        connection,
                        FACTS,
                        row -> new Facts(
                                row.getInt("attnum"),
                                row.getLong("collation"),
                                row.getBoolean("has_default"),
                                row.getBoolean("wanted")),
                        table.oid())
                .forEach(f -> facts.put(f.number(), f));
        return new ColumnFacts(table, facts);
    }

    private Facts of(Column column) {
        return facts.getOrDefault(column.number(), new Facts(column.number(), 0, false, column.notNull()));
    }

    /** Catalog number of a column's collation; 0 for none. */
    long collation(Column column) {
        return of(column).collation();
    }

    /** As the engine-neutral rules take it. */
    TransferTable neutral() {
        List<TransferColumn> columns = table.columns().stream()
                .map(column -> new TransferColumn(
                        column.name(),
                        !of(column).wanted(),
                        of(column).hasDefault(),
                        column.generation() == Column.Generation.EXPRESSION))
                .toList();
        return new TransferTable(table.sql(), columns, PostgresNaming.INSTANCE);
    }
}
