package io.backfleet.database.mysql.transfer.pair;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.catalog.Table;
import io.backfleet.database.transfer.TransferColumn;
import io.backfleet.database.transfer.TransferTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A table's columns as the engine-neutral rules take them. */
final class ColumnFacts {
    /** Only one of the products writes a default of null out. */
    private static final String DEFAULTS = """
            SELECT ordinal_position FROM information_schema.columns
             WHERE table_schema = ? AND table_name = ?
               AND (extra LIKE '%auto_increment%' OR COALESCE(column_default, 'NULL') <> 'NULL')""";

    private ColumnFacts() {}

    static TransferTable neutral(Connection connection, Table table) throws SQLException {
        Set<Integer> defaults =
                new HashSet<>(Sql.query(connection, DEFAULTS, row -> row.getInt(1), table.schema(), table.name()));
        List<TransferColumn> columns = table.columns().stream()
                .map(column -> new TransferColumn(
                        column.name(), !column.notNull(), defaults.contains(column.number()), column.generated()))
                .toList();
        return new TransferTable(table.sql(), columns, MySqlNaming.INSTANCE);
    }
}
