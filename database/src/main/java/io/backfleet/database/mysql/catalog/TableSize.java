package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How large a table is, partitions taken together.
 *
 * @param rows estimated by InnoDB from a sample of its pages; may be off by half
 * @param bytes of the clustered index, which is the table
 * @param indexes besides that
 */
public record TableSize(long rows, long bytes, int indexes) {
    private static final String SQL = """
            SELECT t.table_rows, t.data_length,
                   (SELECT COUNT(DISTINCT s.index_name) FROM information_schema.statistics s
                     WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name AND s.index_name <> 'PRIMARY')
              FROM information_schema.tables t WHERE t.table_schema = ? AND t.table_name = ?""";

    /** Reads it; scans nothing. */
    public static TableSize of(Connection connection, Table table) throws SQLException {
        return Sql.first(
                        connection,
                        SQL,
                        row -> new TableSize(row.getLong(1), row.getLong(2), row.getInt(3)),
                        table.schema(),
                        table.name())
                .orElse(new TableSize(0, 0, 0));
    }
}
