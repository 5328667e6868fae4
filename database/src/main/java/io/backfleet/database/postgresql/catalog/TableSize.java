package io.backfleet.database.postgresql.catalog;

import io.backfleet.database.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How large a table is, partitions taken together.
 *
 * @param rows estimated, as the planner does it: the density that statistics saw, times the pages of now
 * @param pages of the heap, now
 * @param bytes of the heap, now
 */
public record TableSize(long rows, long pages, long bytes) {
    /** Rows in a page of a table that has no statistics yet: about a hundred bytes each. */
    private static final double DENSITY = 80;

    private static final String SQL = """
            SELECT coalesce(sum(ceil(s.bytes / s.block)), 0)::bigint AS pages, coalesce(sum(s.bytes), 0)::bigint AS bytes,
                   coalesce(sum(ceil(s.bytes / s.block)
                     * CASE WHEN c.reltuples > 0 AND c.relpages > 0 THEN c.reltuples / c.relpages ELSE ? END), 0)::bigint AS rows
              FROM (SELECT relid FROM pg_catalog.pg_partition_tree(?::oid::regclass) WHERE isleaf
                    UNION SELECT ?::oid::regclass) AS leaf
              JOIN pg_catalog.pg_class c ON c.oid = leaf.relid AND c.relkind = 'r'
             CROSS JOIN LATERAL (SELECT pg_catalog.pg_relation_size(c.oid)::float8 AS bytes,
                                        pg_catalog.current_setting('block_size')::float8 AS block) s""";

    /** Reads it; scans nothing. */
    public static TableSize of(Connection connection, Table table) throws SQLException {
        return Sql.first(
                        connection,
                        SQL,
                        row -> new TableSize(row.getLong("rows"), row.getLong("pages"), row.getLong("bytes")),
                        DENSITY,
                        table.oid(),
                        table.oid())
                .orElse(new TableSize(0, 0, 0));
    }
}
